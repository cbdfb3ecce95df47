// region settings
import express, { type ErrorRequestHandler } from 'express';
import * as client from 'openid-client';
import { endSession, findSession, type Session, startSession } from './session.ts';

const { ISSUER = 'http://localhost:3000', CLIENT_ID = '', CLIENT_SECRET = '', PORT = '4000' } = process.env;
const { APP_URL = `http://localhost:${PORT}`, API_URL = 'http://localhost:4001' } = process.env;

const config = await client.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, undefined, {
  // http is for your own machine; the library refuses it unless told.
  execute: ISSUER.startsWith('http:') ? [client.allowInsecureRequests] : [],
});

const app = express();
// endregion settings

// region sign-in
app.get('/login', async (req, res) => {
  const pending = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    codeVerifier: client.randomPKCECodeVerifier(),
  };
  startSession(req, res, { pending });
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: `${APP_URL}/callback`,
    scope: 'openid profile email offline_access reports:read',
    code_challenge: await client.calculatePKCECodeChallenge(pending.codeVerifier),
    code_challenge_method: 'S256',
    state: pending.state,
    nonce: pending.nonce,
  });
  res.redirect(url.href);
});

app.get('/callback', async (req, res) => {
  const { pending } = findSession(req);
  if (!pending) {
    res.status(400).send('This sign-in was not begun in this browser. <a href="/login">Begin again</a>');
    return;
  }
  const tokens = await client.authorizationCodeGrant(config, new URL(req.originalUrl, APP_URL), {
    pkceCodeVerifier: pending.codeVerifier,
    expectedState: pending.state,
    expectedNonce: pending.nonce,
    idTokenExpected: true,
  });
  const sub = tokens.claims()?.sub ?? '';
  const { name = sub } = await client.fetchUserInfo(config, tokens.access_token, sub);
  const session: Session = { person: { sub, name } };
  keep(session, tokens);
  startSession(req, res, session);
  res.redirect('/');
});

function keep(session: Session, tokens: client.TokenEndpointResponse): void {
  session.accessToken = tokens.access_token;
  session.idToken = tokens.id_token ?? session.idToken;
  // Each one is good for a single use: always keep the newest.
  session.refreshToken = tokens.refresh_token ?? session.refreshToken;
  session.expiresAt = Date.now() + (tokens.expires_in ?? 0) * 1000;
}
// endregion sign-in

// region renew
/** An access token that is good for another minute at least; requests that come at once share one renewal. */
async function freshAccessToken(session: Session): Promise<string> {
  if ((session.expiresAt ?? 0) < Date.now() + 60_000 && session.refreshToken) {
    session.renewal ??= renew(session, session.refreshToken);
    await session.renewal;
  }
  return session.accessToken ?? '';
}

async function renew(session: Session, refreshToken: string): Promise<void> {
  try {
    keep(session, await client.refreshTokenGrant(config, refreshToken));
  } finally {
    session.renewal = undefined;
  }
}
// endregion renew

// region call
app.get('/reports', async (req, res) => {
  const session = findSession(req);
  if (!session.person) {
    res.redirect('/login');
    return;
  }
  const authorization = `Bearer ${await freshAccessToken(session)}`;
  const answer = await fetch(`${API_URL}/reports`, { headers: { authorization } });
  res.status(answer.status).json(await answer.json());
});
// endregion call

// region sign-out
app.post('/logout', (req, res) => {
  const { idToken } = findSession(req);
  endSession(req, res);
  const url = client.buildEndSessionUrl(config, {
    post_logout_redirect_uri: `${APP_URL}/`,
    ...(idToken && { id_token_hint: idToken }),
  });
  res.redirect(303, url.href);
});
// endregion sign-out

// region errors
const whenSignInEnded: ErrorRequestHandler = (error, req, res, next) => {
  // Usher said no to the person (access_denied), or the sign-in behind the refresh token is over (invalid_grant).
  const isOver = error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError;
  if (!isOver) return next(error);
  endSession(req, res);
  res.status(401).send(`Not signed in: ${escapeHtml(error.error)}. <a href="/login">Sign in</a>`);
};
app.use(whenSignInEnded);
// endregion errors

app.get('/', (req, res) => {
  const { person } = findSession(req);
  const page = person
    ? `<p id="who">${escapeHtml(person.name)}</p>
       <form method="post" action="/logout"><button id="sign-out">Sign out</button></form>`
    : '<a id="sign-in" href="/login">Sign in</a>';
  res.send(`<!doctype html><title>Reports</title>${page}`);
});

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

app.listen(Number(PORT), 'localhost', () => console.log(APP_URL));
