import { decodeJwt } from 'jose';
import { showAnswer, showClaims } from './api-answer.ts';
import { badTokens, calls } from './back-office-calls.ts';
import type { SignedIn } from './back-office-sign-in.ts';
import type { ApiAnswer } from './call-api.ts';
import { type Html, html } from './html.ts';
import { card, renderPage } from './page.ts';
import type { DemoUrls } from './urls.ts';

interface BackOfficePage {
  readonly urls: DemoUrls;
  readonly signedIn: SignedIn | undefined;
  /** What the API has just answered. */
  readonly answer?: ApiAnswer | undefined;
  /** Something that went wrong on the way. */
  readonly problem?: string | undefined;
}

/** The app's only page. */
export function showBackOffice({ urls, signedIn, answer, problem }: BackOfficePage): string {
  const body = html`
${problem === undefined ? undefined : html`<p class="note bad" role="alert">${problem}</p>`}
${signedIn ? signOutForm : signInLinks}
${answer && card('What the API answered', html`${showAnswer(answer)}${answer.hasToken ? undefined : NO_TOKEN}`)}
${card('Call the API', buttons('/calls', calls))}
${signedIn && card('Send it a token that is no good', buttons('/bad-tokens', badTokens))}
${signedIn && card('What the tokens say', tokens(signedIn))}`;
  return renderPage({
    urls,
    place: 'backOffice',
    title: signedIn ? `You are signed in as ${signedIn.name}` : 'Nobody is signed in',
    sub: 'An app with a server: the tokens stay there, and the browser has a cookie that says nothing.',
    body,
  });
}

const signInLinks = html`<p class="row"><a class="button primary" href="/sign-in">Sign in</a> <a class="button" href="/register">Create an account</a></p>`;
const signOutForm = html`<form method="post" action="/sign-out"><button class="button">Sign out</button></form>`;
const NO_TOKEN = html`<p>Nobody is signed in, so the app has no token and sent none.</p>`;

function buttons(
  path: string,
  rows: Readonly<Record<string, { readonly label: string; readonly about: string }>>,
): Html {
  const forms = Object.entries(rows).map(
    ([name, { label, about }]) =>
      html`<form method="post" action="${path}/${name}" class="choice"><button class="button">${label}</button><span>${about}</span></form>`,
  );
  return html`${forms}`;
}

/** Decoded to be looked at. An app takes its access token as it comes: it is the API's to read. */
function tokens({ idToken, accessToken, renewals }: SignedIn): Html {
  return html`
${showClaims('ID token: who signed in, for this app', decodeJwt(idToken))}
${showClaims('Access token: what the app may do, for the API', decodeJwt(accessToken))}
<p>The access token lasts two minutes here, and is renewed when the app next needs it. Renewals so far: ${renewals}.</p>`;
}
