import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createClient } from '#clients/create-client.ts';
import { stopServing } from '#web/listening.ts';
import type { TestHouse } from './house.ts';
import { untilKnown } from './until-known.ts';

export interface SinglePageApp extends AsyncDisposable {
  readonly url: string;
  readonly clientId: string;
}

const LIBRARY = createRequire(import.meta.url)
  .resolve('oidc-client-ts')
  .replace(/dist\/.*$/, 'dist/browser/oidc-client-ts.min.js');

/**
 * An app without a server, with `oidc-client-ts` as its documentation shows it: a public client that keeps its tokens in
 * the browser. `#in`, `#renew`, `#ask` and `#out` do what they say; `#state` tells how it stands, in JSON.
 */
export async function openSinglePageApp(house: TestHouse, scope = 'openid profile email'): Promise<SinglePageApp> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const created = await createClient(house.db, {
    client_name: 'Seat map',
    token_endpoint_auth_method: 'none',
    redirect_uris: [`${url}/callback`],
    post_logout_redirect_uris: [`${url}/`],
    first_party: true,
    scope,
  });
  if (!created.ok) throw new Error(JSON.stringify(created));
  const { clientId } = created;
  const files = new Map([
    ['/oidc-client-ts.js', { type: 'text/javascript', body: readFileSync(LIBRARY, 'utf8') }],
    ['/app.js', { type: 'text/javascript', body: scriptFor({ issuer: house.issuer, clientId, url, scope }) }],
  ]);
  server.on('request', (request, response) => {
    const { pathname } = new URL(request.url ?? '/', url);
    const { type, body } = files.get(pathname) ?? { type: 'text/html', body: PAGE };
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
  });
  await untilKnown(house);
  return { url, clientId, [Symbol.asyncDispose]: () => stopServing(server) };
}

const PAGE = `<!doctype html>
<html lang="en"><title>Seat map</title>
<button id="in">Sign in</button> <button id="renew">Renew</button> <button id="ask">Ask</button> <button id="out">Sign out</button>
<pre id="state"></pre>
<script src="/oidc-client-ts.js"></script>
<script src="/app.js"></script>
</html>`;

function scriptFor({ issuer, clientId, url, scope }: Record<'issuer' | 'clientId' | 'url' | 'scope', string>): string {
  const settings = {
    authority: issuer,
    client_id: clientId,
    redirect_uri: `${url}/callback`,
    post_logout_redirect_uri: `${url}/`,
    scope,
    automaticSilentRenew: false,
  };
  return `
const settings = ${JSON.stringify(settings)};
const users = new oidc.UserManager({ ...settings, userStore: new oidc.WebStorageStateStore({ store: sessionStorage }) });
const tell = (state) => { document.querySelector('#state').textContent = JSON.stringify(state); };
const doing = (work) => async () => {
  tell({});
  try { tell((await work()) ?? {}); } catch (error) { tell({ error: error.error ?? String(error) }); }
};
const asState = (user) => user && { sub: user.profile.sub, access: user.access_token, refresh: user.refresh_token };
const on = (id, work) => { document.querySelector(id).onclick = doing(work); };
on('#in', () => users.signinRedirect());
on('#renew', async () => asState(await users.signinSilent()));
on('#out', () => users.signoutRedirect());
on('#ask', async () => {
  const user = await users.getUser();
  const endpoint = await users.metadataService.getUserInfoEndpoint();
  const answer = await fetch(endpoint, { headers: { authorization: 'Bearer ' + user.access_token } });
  return { status: answer.status, ...(await answer.json().catch(() => ({}))) };
});
doing(async () => asState(location.pathname === '/callback' ? await users.signinRedirectCallback() : await users.getUser()))();
`;
}
