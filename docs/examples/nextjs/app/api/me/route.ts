import { openCookie, type Session } from '../../../lib/session.ts';

export async function GET(request: Request): Promise<Response> {
  const session = await openCookie<Session>(request.headers, 'session');
  return Response.json(session ? { sub: session.sub, name: session.name } : null);
}
