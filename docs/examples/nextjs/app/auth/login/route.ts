import * as client from 'openid-client';
import { sealCookie } from '../../../lib/session.ts';
import { APP_URL, usher } from '../../../lib/usher.ts';

export async function GET(): Promise<Response> {
  const pending = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    codeVerifier: client.randomPKCECodeVerifier(),
  };
  const url = client.buildAuthorizationUrl(await usher(), {
    redirect_uri: `${APP_URL}/auth/callback`,
    scope: 'openid profile email offline_access reports:read',
    code_challenge: await client.calculatePKCECodeChallenge(pending.codeVerifier),
    code_challenge_method: 'S256',
    state: pending.state,
    nonce: pending.nonce,
  });
  const cookie = await sealCookie('pending', pending, 3600);
  return new Response(null, { status: 303, headers: { location: url.href, 'set-cookie': cookie } });
}
