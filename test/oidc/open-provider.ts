import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Adapter } from 'oidc-provider';
import { countStatements } from '#database/db.ts';
import type { SessionLimits } from '#database/settings.ts';
import { installAdapterOverrides } from '#oidc/adapter-install.ts';
import { installClientSecrets } from '#oidc/client-secret.ts';
import { stashOf } from '#oidc/request-stash.ts';
import { sha256 } from '#platform/secrets.ts';
import { openTestAdapter, type TestAdapter } from './open-adapter.ts';

export type Adapters = (model: string) => Adapter;

export interface TestProvider extends TestAdapter {
  readonly provider: Provider;
  readonly url: string;
  /** What ended in the library's own error, which nothing may. */
  readonly bugs: unknown[];
  /** What each request sent to the database, in the order the requests ended. */
  readonly statements: { readonly path: string; readonly sent: readonly string[] }[];
  token(params: Record<string, string>): Promise<Answer>;
  post(path: string, params: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the provider said.
  readonly body: any;
}

interface Options {
  readonly limits?: Partial<SessionLimits>;
  /** Puts something between the provider and the adapter: a barrier, or another adapter altogether. */
  readonly wrap?: (adapter: Adapters, given: TestAdapter) => Adapters | Promise<Adapters>;
  /** `library`: without what our adapter changes in the library's models. */
  readonly models?: 'ours' | 'library';
}

const SECRET = 'a secret of thirty-two characters!!';
export const VERIFIER = 'v'.repeat(43);
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const CALLBACK = 'https://app.example/callback';

/** A provider of the library's, as plain as can be, over our adapter; signing in is one request. */
export async function openTestProvider(options: Options = {}): Promise<TestProvider> {
  const { limits = {}, wrap = (same) => same, models = 'ours' } = options;
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const given = await openTestAdapter(limits, url);
  for (const id of ['app', 'second', 'third', 'machine']) await insertClient(given, id);
  await given.look();
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const provider = new Provider(url, {
    adapter: await wrap(given.adapter, given),
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' }] },
    ...configuration(url),
  } as object);
  if (models === 'ours') installAdapterOverrides(provider, given.deps);
  installClientSecrets(provider, async () => false);
  provider.use(signInAtOnce(provider));
  const bugs: unknown[] = [];
  provider.on('server_error', (_ctx, error) => bugs.push(error));
  const statements: TestProvider['statements'] = [];
  const serve = provider.callback();
  server.on('request', async (request, response) => {
    const counted = await countStatements(async () => {
      serve(request, response);
      await once(response, 'close');
    });
    statements.push({ path: (request.url ?? '').replace(/\?.*/, ''), sent: counted.statements });
  });

  async function post(path: string, params: Record<string, string>): Promise<Answer> {
    const headers = { authorization: `Basic ${btoa(`${params.client_id ?? 'app'}:${encodeURIComponent(SECRET)}`)}` };
    const { client_id, ...rest } = params;
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: new URLSearchParams(rest) });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  return {
    ...given,
    provider,
    url,
    bugs,
    statements,
    post,
    token: (params) => post('/token', params),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await given[Symbol.asyncDispose]();
    },
  };
}

function configuration(url: string) {
  return {
    responseTypes: ['code'],
    cookies: { keys: ['k'], long: { signed: true }, short: { signed: true } },
    clientDefaults: { id_token_signed_response_alg: 'ES256', grant_types: ['authorization_code', 'refresh_token'] },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    extraClientMetadata: { properties: ['api_scope', 'first_party', 'require_pkce'] },
    findAccount: async (_ctx: unknown, accountId: string) => ({ accountId, claims: async () => ({ sub: accountId }) }),
    interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/sign-in/${uid}` },
    ttl: {
      Session: 3600,
      Grant: 60,
      RefreshToken: 86_400,
      AccessToken: 600,
      AuthorizationCode: 60,
      Interaction: 600,
      IdToken: 600,
      ClientCredentials: 600,
    },
    extraTokenClaims: (ctx: object) => ({ status_number: stashOf(ctx).grant?.statusNumber }),
    loadExistingGrant,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: () => true },
      rpInitiatedLogout: { enabled: true, logoutSource: showForm, postLogoutSuccessSource: showForm },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_ctx: unknown, _client: unknown, one: string[]) => one,
        getResourceServerInfo: () => ({ scope: 'api:read', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }),
      },
    },
    renderError: (ctx: { body: unknown }, out: unknown) => {
      ctx.body = out;
    },
    issuer: url,
  };
}

async function showForm(ctx: { body: unknown }, form = ''): Promise<void> {
  ctx.body = form;
}

// biome-ignore lint/suspicious/noExplicitAny: the library's context, as its own documentation uses it.
async function loadExistingGrant(ctx: any) {
  const { client, session, account, provider } = ctx.oidc;
  const known = session.grantIdFor(client.clientId);
  const found = known && (await provider.Grant.find(known));
  if (found) return found;
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope('openid profile email offline_access');
  await grant.save();
  return grant;
}

/** Whoever is sent to the sign-in page is signed in as Ada and sent on; `login_hint=agree` only agrees. */
function signInAtOnce(provider: Provider): Parameters<Provider['use']>[0] {
  return async (ctx, next) => {
    if (!ctx.path.startsWith('/sign-in/')) return next();
    const ts = Math.floor(Date.now() / 1000);
    const { params } = await provider.interactionDetails(ctx.req, ctx.res);
    const login = params.login_hint === 'agree' ? {} : { login: { accountId: 'acc_ada', ts } };
    await provider.interactionFinished(ctx.req, ctx.res, { ...login, consent: {} });
    ctx.respond = false;
  };
}

async function insertClient({ database }: TestAdapter, id: string): Promise<void> {
  const isMachine = id === 'machine';
  const metadata = isMachine
    ? { grant_types: ['client_credentials'] }
    : { redirect_uris: [CALLBACK], post_logout_redirect_uris: ['https://app.example/'] };
  await database.db
    .insertInto('client')
    .values({
      id,
      metadata: JSON.stringify(metadata),
      secret_hashes: [sha256(SECRET)],
      scope: ['openid', 'profile', 'offline_access', 'api:read'],
    })
    .execute();
}

/** A browser as far as cookies go: it follows redirects until they leave the provider. */
export class Browser {
  readonly #cookies = new Map<string, { value: string; path: string }>();
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  cookie(name: string): string | undefined {
    return [...this.#cookies.values()].find(({ value }) => value.startsWith(`${name}=`))?.value;
  }

  copy(): Browser {
    const other = new Browser(this.#base);
    for (const [key, cookie] of this.#cookies) other.#cookies.set(key, cookie);
    return other;
  }

  /** One request, without following. */
  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(url, this.#base);
    const sent = [...this.#cookies.values()].filter(({ path }) => pathname.startsWith(path)).map(({ value }) => value);
    const response = await fetch(new URL(url, this.#base), {
      ...init,
      redirect: 'manual',
      headers: { cookie: sent.join('; '), 'user-agent': 'test browser' },
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** The URL outside the provider that it ends at, or the last answer's address. */
  async follow(url: string): Promise<URL> {
    let next = url;
    for (let hops = 0; hops < 10; hops += 1) {
      const response = await this.send(next);
      const location = response.headers.get('location');
      if (!location) throw new Error(`no redirect from ${next}: ${response.status} ${await response.text()}`);
      next = new URL(location, new URL(next, this.#base)).href;
      if (!next.startsWith(this.#base)) return new URL(next);
    }
    throw new Error('too many redirects');
  }

  async authorize(params: Record<string, string> = {}): Promise<string> {
    const { searchParams } = await this.follow(authorizeUrl(params));
    const code = searchParams.get('code');
    if (!code) throw new Error(`no code: ${searchParams}`);
    return code;
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = ''] = pair.split('=');
    const path = attributes.find((attribute) => attribute.startsWith('path='))?.slice(5) ?? '/';
    if (line.includes('expires=Thu, 01 Jan 1970')) this.#cookies.delete(`${name} ${path}`);
    else this.#cookies.set(`${name} ${path}`, { value: pair, path });
  }
}

export function authorizeUrl(params: Record<string, string> = {}): string {
  return `/auth?${new URLSearchParams({
    client_id: 'app',
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid profile',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    state: randomBytes(8).toString('hex'),
    ...params,
  })}`;
}

export function redemption(code: string, clientId = 'app'): Record<string, string> {
  return {
    grant_type: 'authorization_code',
    code,
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
    client_id: clientId,
  };
}

export function refreshment(refreshToken: string, clientId = 'app'): Record<string, string> {
  return { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId };
}
