import * as client from 'openid-client';
import { clearCookie, openCookie, type Session } from '../../../lib/session.ts';
import { APP_URL, usher } from '../../../lib/usher.ts';

/** Answers POST alone: a link or an image must not sign anybody out. */
export async function POST(request: Request): Promise<Response> {
  const { idToken } = (await openCookie<Session>(request.headers, 'session')) ?? {};
  const url = client.buildEndSessionUrl(await usher(), {
    post_logout_redirect_uri: `${APP_URL}/`,
    ...(idToken && { id_token_hint: idToken }),
  });
  return new Response(null, { status: 303, headers: { location: url.href, 'set-cookie': clearCookie('session') } });
}
