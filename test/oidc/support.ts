import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import Koa from 'koa';
import { checkClientMetadata, type GivenMetadata } from '#clients/client-metadata.ts';
import { saveClient } from '#clients/save-client.ts';
import { saveResourceServer } from '#clients/save-resource-server.ts';
import { createHasher } from '#credentials/hash-pool.ts';
import { openChanges } from '#database/changes.ts';
import { countStatements } from '#database/db.ts';
import { createProvider, type OidcProvider } from '#oidc/provider.ts';
import type { ProviderDeps } from '#oidc/provider-deps.ts';
import type { SignInResult } from '#oidc/sign-in-request.ts';
import { openLog } from '#platform/log.ts';
import { openOutbound } from '#platform/outbound.ts';
import { Refusal } from '#platform/refusal.ts';
import { openVault, Secret } from '#platform/secrets.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

export const SECRET = 'a-secret-of-more-than-thirty-two-characters';
export const API = 'https://api.example.com';
export const VERIFIER = 'v'.repeat(43);
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
export const CALLBACK = 'https://app.example.com/callback';

export interface OpenOidc extends AsyncDisposable {
  readonly url: string;
  readonly database: TestDatabase;
  readonly oidc: OidcProvider;
  readonly deps: ProviderDeps;
  /** What was logged at error level: a bug of ours. */
  readonly bugs: unknown[];
  /** Statements by request path, in the order requests ended. */
  readonly statements: { readonly path: string; readonly sent: readonly string[] }[];
  /** Who signs in at the next interaction. */
  person: string;
  /** What the sign-in page does; sets the result it ends with, or nothing to show itself. */
  atSignIn: (page: SignInPage) => Promise<SignInResult | 'consent' | 'stay'>;
  client(given: GivenMetadata): Promise<string>;
  account(id: string, columns?: Record<string, unknown>): Promise<string>;
  role(id: string, permissions: readonly string[], ...accounts: string[]): Promise<void>;
  /** After a change in the tables. */
  refresh(): Promise<void>;
}

export interface SignInPage {
  readonly prompt: string;
  readonly request: Awaited<ReturnType<OidcProvider['interactionDetails']>>;
}

/** The provider on a free port, with sign-in pages of one line each. */
export async function openOidc(
  options: {
    readonly issuer?: (url: string) => string;
    readonly database?: TestDatabase;
    readonly hasher?: ProviderDeps['hasher'];
  } = {},
): Promise<OpenOidc> {
  const database = options.database ?? (await openTestDatabase());
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const bugs: unknown[] = [];
  const log = openLog({ level: 'error', format: 'json' }, (line) => bugs.push(JSON.parse(line)));
  const changes = openChanges({ db: database.db, log });
  const vault = openVault(new Secret([Buffer.alloc(32, 7)]));
  const deps: ProviderDeps = {
    issuer: options.issuer?.(url) ?? url,
    db: database.db,
    vault,
    hasher: options.hasher ?? createHasher({ vault, parameters: { memoryKib: 64, passes: 2, lanes: 1 } }),
    log,
    changes,
    outbound: openOutbound({ allow: () => ['127.0.0.0/8', '::1/128'] }),
    pages: {
      error: async (ctx, { error, description }) => {
        ctx.type = 'html';
        ctx.body = `<main id="error">${error}: ${description}</main>`;
      },
      logout: async (ctx, { action, xsrf, clientName }) => {
        ctx.type = 'html';
        ctx.body = `<form action="${action}"><input name="xsrf" value="${xsrf}">${clientName}</form>`;
      },
    },
    mayDefer: true,
    whoIs: () => ({ address: '127.0.0.1', agent: 'test' }),
    onRefreshReuse: async () => {},
  };
  await giveKeys(database);
  const oidc = await createProvider(deps);
  await keepKeys(database);
  const statements: OpenOidc['statements'] = [];

  const open: OpenOidc = {
    url,
    database,
    oidc,
    deps,
    bugs,
    statements,
    person: 'acc_ada',
    atSignIn: async ({ prompt }) => {
      if (prompt === 'consent') return 'consent';
      const login = { accountId: open.person, means: ['pwd'] };
      return prompt === 'login' ? { login } : { login, [prompt]: {} };
    },
    async client(given) {
      const checked = checkClientMetadata({ client_name: 'App', redirect_uris: [CALLBACK], ...given });
      if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
      const id = checked.client.id ?? 'app';
      const { client } = checked;
      const secret = client.needsSecret ? (client.secret ?? SECRET) : undefined;
      await saveClient(database.db, { ...client, id, secret });
      await changes.poll();
      return id;
    },
    async account(id, columns = {}) {
      const values = { id, email: `${id}@acme.test`, email_key: `${id}@acme.test`, email_verified: true, ...columns };
      await database.db.insertInto('account').values(values).execute();
      return id;
    },
    async role(id, permissions, ...accounts) {
      const values = { id, name: id, value: 30, permissions: [...permissions] };
      const set = { permissions: [...permissions] };
      await database.db
        .insertInto('role')
        .values(values)
        .onConflict((c) => c.column('id').doUpdateSet(set))
        .execute();
      for (const account_id of accounts) {
        await database.db.insertInto('account_role').values({ account_id, role_id: id }).execute();
      }
      await changes.poll();
    },
    refresh: () => changes.poll(),
    async [Symbol.asyncDispose]() {
      oidc.statuses.close();
      changes.close();
      server.closeAllConnections();
      server.close();
      await database[Symbol.asyncDispose]();
    },
  };
  await saveResourceServer(database.db, {
    identifier: API,
    name: 'Reports API',
    secretHash: undefined,
    permissions: ['reports:read', 'reports:write'],
    tokenFormat: 'jwt',
    signingAlg: 'ES256',
    lifetimeSeconds: 600,
  });
  await changes.poll();

  const serve = chainOf(open).callback();
  server.on('request', async (request, response) => {
    const counted = await countStatements(async () => {
      serve(request, response);
      await once(response, 'close');
    });
    statements.push({ path: (request.url ?? '').replace(/\?.*/, ''), sent: counted.statements });
  });
  return open;
}

let keys: { kid: string; alg: string; public_jwk: unknown; private_jwk: string }[] = [];

/** Those of the file's first provider, for all that come after: an RSA key costs as much as a whole test. */
async function keepKeys({ db }: TestDatabase): Promise<void> {
  if (keys.length > 0) return;
  keys = await db.selectFrom('signing_key').select(['kid', 'alg', 'public_jwk', 'private_jwk']).execute();
}

/** A database that has keys of its own keeps them. */
async function giveKeys({ db }: TestDatabase): Promise<void> {
  const own = await db.selectFrom('signing_key').select('kid').execute();
  if (own.length > 0 || keys.length === 0) return;
  const values = keys.map((key) => ({ ...key, public_jwk: JSON.stringify(key.public_jwk) }));
  await db.insertInto('signing_key').values(values).execute();
}

function chainOf(open: OpenOidc): Koa {
  const app = new Koa();
  app.silent = true;
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      ctx.status = error.code === 'gone' ? 410 : 400;
      ctx.body = error.words;
    }
  });
  app.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/sign-in/')) return next();
    const request = await open.oidc.interactionDetails(ctx);
    const result = await open.atSignIn({ prompt: request.prompt.name, request });
    if (result === 'stay') ctx.body = `<h1>${request.prompt.name}</h1>`;
    else if (result === 'consent') {
      ctx.status = 303;
      ctx.redirect(await open.oidc.giveConsent(ctx, request));
    } else await open.oidc.finishInteraction(ctx, result);
  });
  app.use(async (ctx, next) => {
    if (ctx.path === '/who') ctx.body = (await open.oidc.readSession(ctx)) ?? {};
    else if (ctx.path === '/leave') {
      await open.oidc.signOut(ctx);
      ctx.body = 'bye';
    } else await next();
  });
  const router = new Router();
  for (const { method, path, handle } of open.oidc.statuses.routes) {
    router.register(path, [method], (ctx) => handle.run(ctx, undefined as never));
  }
  app.use(router.routes());
  app.use(open.oidc.middleware);
  return app;
}

/** A browser as far as cookies go: it follows redirects until they leave the provider. */
export class Browser {
  readonly #cookies = new Map<string, { readonly pair: string; readonly path: string }>();
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  copy(): Browser {
    const other = new Browser(this.#base);
    for (const [key, cookie] of this.#cookies) other.#cookies.set(key, cookie);
    return other;
  }

  /** One request, without following. */
  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(url, this.#base);
    const sent = [...this.#cookies.values()].filter(({ path }) => pathname.startsWith(path)).map(({ pair }) => pair);
    const headers = { accept: 'text/html', ...(init.headers as object), cookie: sent.join('; ') };
    const response = await fetch(new URL(url, this.#base), { ...init, redirect: 'manual', headers });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** Where it ends: outside the provider, or on a page of it. */
  async follow(url: string): Promise<{ readonly url: URL; readonly page: Response | undefined }> {
    let next = new URL(url, this.#base);
    for (let hops = 0; hops < 12; hops += 1) {
      if (next.origin !== new URL(this.#base).origin) return { url: next, page: undefined };
      const page = await this.send(next.href);
      const location = page.headers.get('location');
      if (!location) return { url: next, page };
      next = new URL(location, next);
    }
    throw new Error('too many redirects');
  }

  /** The answer an app gets at its redirect URI. */
  async authorize(params: Record<string, string | undefined> = {}): Promise<URLSearchParams> {
    const { url, page } = await this.follow(authorizePath(params));
    if (page) throw new Error(`${url.pathname}: ${page.status} ${await page.text()}`);
    return url.searchParams;
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const path = attributes.find((attribute) => attribute.startsWith('path='))?.slice(5) ?? '/';
    const key = `${pair.split('=')[0]} ${path}`;
    if (line.includes('expires=Thu, 01 Jan 1970')) this.#cookies.delete(key);
    else this.#cookies.set(key, { pair, path });
  }

  get cookieNames(): string[] {
    return [...this.#cookies.values()].map(({ pair }) => pair.split('=')[0] ?? '');
  }
}

export function authorizePath(params: Record<string, string | undefined> = {}): string {
  const all = {
    client_id: 'app',
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    state: randomBytes(8).toString('hex'),
    ...params,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `/oauth2/authorize?${new URLSearchParams(given)}`;
}

// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the provider said.
export type Answer = { readonly status: number; readonly body: any; readonly headers: Headers };

/** A request to the token endpoint; `client_secret_basic` unless `secret` is null. */
export async function token(
  url: string,
  params: Record<string, string>,
  client: { readonly id?: string; readonly secret?: string | null; readonly headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { id = 'app', secret = SECRET, headers = {} } = client;
  const basic = { authorization: `Basic ${btoa(`${encodeURIComponent(id)}:${encodeURIComponent(secret ?? '')}`)}` };
  const body = new URLSearchParams(secret === null ? { client_id: id, ...params } : params);
  const response = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    headers: { ...headers, ...(secret === null ? {} : basic) },
    body,
  });
  return { status: response.status, body: JSON.parse((await response.text()) || '{}'), headers: response.headers };
}

export function redemption(code: string | null): Record<string, string> {
  return {
    grant_type: 'authorization_code',
    code: code ?? '',
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
  };
}

/** Signs in and redeems the code. */
export async function tokensFor(
  open: OpenOidc,
  params: Record<string, string | undefined> = {},
  browser = new Browser(open.url),
): Promise<Answer['body']> {
  const answer = await browser.authorize(params);
  const { status, body } = await token(open.url, redemption(answer.get('code')), { id: params.client_id ?? 'app' });
  if (status !== 200) throw new Error(`${answer} ${JSON.stringify(body)}`);
  return body;
}
