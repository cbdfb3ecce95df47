import * as client from 'openid-client';
import type { Session } from './session.ts';
import { usher } from './usher.ts';

/** The session with an access token that is good for another minute at least, renewed if need be. */
export async function freshSession(session: Session): Promise<Session> {
  if (!session.refreshToken || session.expiresAt > Date.now() + 60_000) return session;
  const tokens = await client.refreshTokenGrant(await usher(), session.refreshToken);
  return { ...session, ...kept(tokens), idToken: tokens.id_token ?? session.idToken };
}

export function kept(tokens: client.TokenEndpointResponse) {
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    idToken: tokens.id_token,
    expiresAt: Date.now() + (tokens.expires_in ?? 0) * 1000,
  };
}
