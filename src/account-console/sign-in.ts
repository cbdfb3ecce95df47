import { timingSafeEqual } from 'node:crypto';
import type { ConsoleRequest } from '#oidc/console-sign-in.ts';
import type { Desk } from '#oidc/desk.ts';
import { sha256 } from '#platform/secrets.ts';
import { type Answer, goTo } from '#web/answer.ts';
import { page } from '#web/handlers.ts';
import type { Visit } from '#web/visit.ts';

const MOST_SECONDS = 3600;
const HOME = '/account';

/** What a console asks of a sign-in, and the page it leads back to. */
interface Wanted extends ConsoleRequest {
  readonly backTo?: string;
}

/** Sends the browser through the sign-in of the console, as any app would. */
export function beginSignIn(desk: Desk, visit: Visit, { backTo = HOME, ...asked }: Wanted = {}): Answer {
  const { url, state, verifier } = desk.provider.beginConsoleSignIn('account', asked);
  setCookie(desk, visit, [state, verifier, Buffer.from(backTo).toString('base64url')].join('.'));
  return goTo(url);
}

/** `/sign-in` and `/register`: a sign-in without an app leads to the account. */
export const openDoor = (desk: Desk, prompt: 'create' | 'login') =>
  page(async (visit) => {
    const session = await desk.provider.readSession(visit.ctx);
    return session ? goTo(HOME) : beginSignIn(desk, visit, { prompt });
  });

/** `/account/callback`: the code is redeemed with its verifier, once; whatever does not fit begins anew. */
export const finishSignIn = (desk: Desk) =>
  page(async (visit) => {
    const [state = '', verifier = '', backTo = ''] = (visit.ctx.cookies.get(cookieName(desk)) ?? '').split('.');
    const [givenState, code] = [visit.query.get('state') ?? '', visit.query.get('code') ?? ''];
    setCookie(desk, visit, null);
    if (!code || !isSame(state, givenState)) return goTo(HOME);
    await desk.provider.finishConsoleSignIn({ console: 'account', code, verifier });
    return goTo(ownPath(backTo));
  });

/** A page of this console: the cookie is the browser's, and says what it likes. */
function ownPath(encoded: string): string {
  const path = Buffer.from(encoded, 'base64url').toString();
  const isOurs = /^\/account(?:\/[\w%~!'()*./-]+)?(?:\?token=[\w%-]+)?$/.test(path);
  // Browsers leave a folder by `..`, however it is written.
  return isOurs && !/\/(?:\.|%2e)/i.test(path) ? path : HOME;
}

function isSame(known: string, given: string): boolean {
  return known !== '' && timingSafeEqual(sha256(known), sha256(given));
}

function setCookie(desk: Desk, visit: Visit, value: string | null): void {
  visit.ctx.cookies.set(cookieName(desk), value, {
    path: '/account',
    httpOnly: true,
    sameSite: 'lax',
    secure: isHttps(desk),
    signed: false,
    maxAge: value === null ? 0 : MOST_SECONDS * 1000,
  });
}

function cookieName(desk: Desk): string {
  return isHttps(desk) ? '__Secure-usher-account' : 'usher-account';
}

function isHttps(desk: Desk): boolean {
  return desk.issuer.startsWith('https:');
}
