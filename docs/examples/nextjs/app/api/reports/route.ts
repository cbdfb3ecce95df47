import * as client from 'openid-client';
import { freshSession } from '../../../lib/fresh-session.ts';
import { clearCookie, openCookie, type Session, sealCookie } from '../../../lib/session.ts';
import { API_URL } from '../../../lib/usher.ts';

export async function GET(request: Request): Promise<Response> {
  const session = await openCookie<Session>(request.headers, 'session');
  if (!session) return Response.json({ error: 'not signed in' }, { status: 401 });
  try {
    return await askFor(await freshSession(session));
  } catch (error) {
    if (!(error instanceof client.ResponseBodyError)) throw error;
    // The sign-in behind the refresh token is over.
    const headers = { 'set-cookie': clearCookie('session') };
    return Response.json({ error: error.error }, { status: 401, headers });
  }
}

async function askFor(session: Session): Promise<Response> {
  const answer = await fetch(`${API_URL}/reports`, { headers: { authorization: `Bearer ${session.accessToken}` } });
  const headers = { 'set-cookie': await sealCookie('session', session) };
  return Response.json(await answer.json(), { status: answer.status, headers });
}
