import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

/**
 * Serves the route handlers below `app` of the working directory the way Next.js does: `app/PATH/route.ts` answers at
 * `/PATH`, each of its exports one method. Its home page says what `/api/me` says, with a button to sign out.
 */
type Handler = (request: Request) => Promise<Response>;

const { APP_URL = '', PORT } = process.env;

async function handle(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === '/') return home(request);
  const file = pathToFileURL(resolve(`app${pathname}/route.ts`)).href;
  const handlers: Record<string, Handler> = await import(file);
  const handler = handlers[request.method];
  return handler ? handler(request) : new Response(null, { status: 405 });
}

async function home({ headers }: Request): Promise<Response> {
  const me = await handle(new Request('http://inside:3000/api/me', { headers }));
  const page = `<!doctype html><p>${await me.text()}</p><form method="post" action="/auth/logout"></form>`;
  return new Response(page, { headers: { 'content-type': 'text/html' } });
}

const server = createServer(async (request, response) => {
  const { url = '/', method = 'GET', headers } = request;
  await text(request);
  // As behind a proxy: the address that the process sees is not the one that the browser asked for.
  const asked = new Request(new URL(url, 'http://inside:3000'), { method, headers: { cookie: headers.cookie ?? '' } });
  const failed = (error: unknown) => new Response(String(error), { status: 500 });
  const answer = await handle(asked).catch(failed);
  const cookies = answer.headers.getSetCookie();
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), 'set-cookie': cookies });
  response.end(await answer.text());
});
server.listen(Number(PORT), 'localhost', () => console.log(APP_URL));
