import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import * as oidc from 'openid-client';
import { createClient } from '#clients/create-client.ts';
import { stopServing } from '#web/listening.ts';
import type { TestHouse } from './house.ts';
import { untilKnown } from './until-known.ts';

type Metadata = Readonly<Record<string, unknown>>;

export interface TestApp extends AsyncDisposable {
  readonly url: string;
  readonly clientId: string;
  readonly config: oidc.Configuration;
  /** What the last callback brought; undefined before, or when it brought an error. */
  tokens(): (oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers) | undefined;
  /** Begins a sign-in: `/login?prompt=create&scope=…`, each parameter handed on. */
  loginUrl(parameters?: Record<string, string>): string;
  /** A page of the app with a form that posts the request (`#go`), as OIDC Core 3.1.2.1 allows. */
  loginFormUrl(parameters?: Record<string, string>): string;
  logoutUrl(parameters?: Record<string, string>): string;
}

const PAGE = { 'content-type': 'text/html; charset=utf-8' };

/**
 * A server-side app with `openid-client`, as its developer would write it: `/login` begins, `/callback` redeems and says
 * who came, `/out` is where a sign-out ends. Its pages show `#home`, `#who`, `#error` or `#out`. It stands at another
 * site than the issuer (`127.0.0.1`, not `localhost`), as apps do.
 */
export async function openApp(house: TestHouse, metadata: Metadata = {}): Promise<TestApp> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const created = await createClient(house.db, {
    client_name: 'Reports',
    client_uri: `${url}/`,
    redirect_uris: [`${url}/callback`],
    post_logout_redirect_uris: [`${url}/out`],
    ...metadata,
  });
  if (!created.ok) throw new Error(JSON.stringify(created));
  const secret = created.clientSecret?.reveal();
  const config = await oidc.discovery(
    new URL(house.issuer),
    created.clientId,
    secret,
    secret ? oidc.ClientSecretBasic(secret) : oidc.None(),
    { execute: [oidc.allowInsecureRequests] },
  );
  const pending = new Map<string, string>();
  let tokens: ReturnType<TestApp['tokens']>;

  async function requestUrl(query: URLSearchParams): Promise<URL> {
    const [state, verifier] = [oidc.randomState(), oidc.randomPKCECodeVerifier()];
    pending.set(state, verifier);
    tokens = undefined;
    const parameters = new URLSearchParams({
      redirect_uri: `${url}/callback`,
      scope: 'openid profile email',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
    });
    for (const [name, value] of query) parameters.set(name, value);
    return oidc.buildAuthorizationUrl(config, parameters);
  }

  async function finish(answer: Answer): Promise<string> {
    const state = answer.parameters.get('state') ?? '';
    const pkceCodeVerifier = pending.get(state);
    try {
      const checks = { expectedState: state, ...(pkceCodeVerifier && { pkceCodeVerifier }) };
      tokens = await oidc.authorizationCodeGrant(config, answer.received, checks);
      return heading('who', tokens.claims()?.sub ?? '');
    } catch (error) {
      return heading('error', (error as { error?: string }).error ?? (error as Error).message);
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname === '/login') response.writeHead(302, { location: (await requestUrl(searchParams)).href }).end();
    else if (pathname === '/login-form') response.writeHead(200, PAGE).end(formFor(await requestUrl(searchParams)));
    else if (pathname === '/callback') response.writeHead(200, PAGE).end(await finish(await readAnswer(request, url)));
    else response.writeHead(200, PAGE).end(pathname === '/out' ? heading('out', 'out') : heading('home', 'home'));
  }

  server.on('request', answer);
  await untilKnown(house);
  const pageOf = (path: string, parameters: Record<string, string>) =>
    `${url}${path}?${new URLSearchParams(parameters)}`;

  return {
    url,
    clientId: created.clientId,
    config,
    tokens: () => tokens,
    loginUrl: (parameters = {}) => pageOf('/login', parameters),
    loginFormUrl: (parameters = {}) => pageOf('/login-form', parameters),
    logoutUrl: (parameters = {}) => oidc.buildEndSessionUrl(config, parameters).href,
    [Symbol.asyncDispose]: () => stopServing(server),
  };
}

interface Answer {
  readonly parameters: URLSearchParams;
  /** As `openid-client` wants it: the URL, or the request of a `form_post`. */
  readonly received: URL | Request;
}

async function readAnswer(request: IncomingMessage, url: string): Promise<Answer> {
  const current = new URL(request.url ?? '/', url);
  if (request.method !== 'POST') return { parameters: current.searchParams, received: current };
  const body = await text(request);
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  return { parameters: new URLSearchParams(body), received: new Request(current, { method: 'POST', headers, body }) };
}

function heading(id: string, words: string): string {
  return `<!doctype html><title>Reports</title><h1 id="${id}">${words}</h1>`;
}

function formFor(request: URL): string {
  const quoted = (value: string) => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const fields = [...request.searchParams].map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${quoted(value)}">`,
  );
  return `<!doctype html><form method="post" action="${request.origin}${request.pathname}">${fields.join('')}<button id="go">Go</button></form>`;
}
