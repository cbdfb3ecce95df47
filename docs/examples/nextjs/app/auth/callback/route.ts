import * as client from 'openid-client';
import { kept } from '../../../lib/fresh-session.ts';
import { clearCookie, openCookie, type Pending, sealCookie } from '../../../lib/session.ts';
import { APP_URL, usher } from '../../../lib/usher.ts';

export async function GET(request: Request): Promise<Response> {
  const pending = await openCookie<Pending>(request.headers, 'pending');
  if (!pending) return new Response('This sign-in was not begun in this browser.', { status: 400 });
  try {
    return await finish(new URL(request.url).search, pending);
  } catch (error) {
    if (!(error instanceof client.AuthorizationResponseError)) throw error;
    return new Response(`Not signed in: ${error.error}.`, { status: 401 });
  }
}

async function finish(answer: string, pending: Pending): Promise<Response> {
  const config = await usher();
  // Behind a proxy request.url has another host, so the address of the app is the one that was registered.
  const tokens = await client.authorizationCodeGrant(config, new URL(`${APP_URL}/auth/callback${answer}`), {
    pkceCodeVerifier: pending.codeVerifier,
    expectedState: pending.state,
    expectedNonce: pending.nonce,
    idTokenExpected: true,
  });
  const sub = tokens.claims()?.sub ?? '';
  const { name = sub } = await client.fetchUserInfo(config, tokens.access_token, sub);
  const headers = new Headers({ location: `${APP_URL}/` });
  headers.append('set-cookie', await sealCookie('session', { sub, name, ...kept(tokens) }));
  headers.append('set-cookie', clearCookie('pending'));
  return new Response(null, { status: 303, headers });
}
