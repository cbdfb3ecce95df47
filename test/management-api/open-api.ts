import { decodeJwt, importJWK, SignJWT } from 'jose';
import { expect } from 'vitest';
import { z } from 'zod';
import { drawOpenApi } from '#management-api/openapi.ts';
import { operations } from '#management-api/operations.ts';
import { listSigningKeys } from '#oidc/signing-keys.ts';
import { openProduct, type Product } from '../product/open-product.ts';
import { arrive, askToken, authorizePath, type Client, newClient, redemption } from '../product/people.ts';
import { addPerson, PASSWORD, type Person } from '../support/people.ts';
import { saveReportsApi } from '../support/reports-api.ts';
import type { Reply } from '../support/visitor.ts';

export const OTHER_API = 'https://api.example.com';

export interface Api extends AsyncDisposable {
  readonly product: Product;
  readonly issuer: string;
  /** An app that may ask for everything, one that may only look, and one that may ask for nothing here. */
  readonly apps: { readonly full: Client; readonly reader: Client; readonly stranger: Client };
  /** Signs somebody in to an app; what is not asked for otherwise is all that the app may have. */
  tokensFor(person: Person, asked?: { client?: Client; scope?: string; resource?: string }): Promise<Tokens>;
  /** Somebody new, with a token that may do everything. */
  newcomer(): Promise<{ readonly person: Person; readonly token: string }>;
  call(path: string, asked?: Asked): Promise<Called>;
  /** The same token with other claims, signed by the product's own key. */
  reissue(token: string, changes: Record<string, unknown>, typ?: string): Promise<string>;
}

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token?: string;
}

export interface Asked {
  readonly method?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface Called extends Reply {
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the test says of it.
  readonly body: any;
}

const ALL = 'openid account:read account:write session:data seat';

/** The product with three apps, and a caller of its API. */
export async function openApi(settings: Parameters<typeof openProduct>[0] = {}): Promise<Api> {
  let apps: Api['apps'] | undefined;
  const product = await openProduct({
    ...settings,
    before: async (db) => {
      await saveReportsApi(db, { identifier: OTHER_API });
      const app = (scope: string) => newClient(db, { first_party: true, scope });
      apps = {
        full: await app(`${ALL} email offline_access reports:read`),
        reader: await app('openid account:read'),
        stranger: await app('openid email'),
      };
    },
  });
  if (!apps) throw new Error('the apps were not made');
  const { full } = apps;
  const { issuer, house } = product;

  const api: Api = {
    product,
    issuer,
    apps,
    async tokensFor(person, { client = full, scope: asked, resource = `${issuer}/api` } = {}) {
      const scope = asked ?? (client === full ? ALL : 'openid account:read');
      const visitor = product.visitor();
      await visitor.go(authorizePath(client, { scope, resource }));
      const arrived = await arrive(visitor, await visitor.post({ email: person.email, password: PASSWORD }), client);
      const { status, body } = await askToken(visitor, client, redemption(client, arrived));
      if (status !== 200) throw new Error(JSON.stringify(body));
      return body as unknown as Tokens;
    },
    async newcomer() {
      const person = await addPerson(house);
      return { person, token: (await api.tokensFor(person)).access_token };
    },
    async call(path, { method = 'GET', token, body, headers } = {}) {
      const reply = await product.visitor().ask(path, {
        method,
        headers: {
          accept: 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const isJson = /json/.test(reply.headers['content-type'] ?? '');
      const called: Called = { ...reply, body: isJson ? JSON.parse(reply.text) : undefined };
      if (path.startsWith('/api/v1/')) expectDeclared(method, path, called);
      return called;
    },
    async reissue(token, changes, typ = 'at+jwt') {
      const keys = await listSigningKeys(house.db, house.house.vault);
      const key = keys.find(({ alg }) => alg === 'ES256');
      if (!key) throw new Error('there is no key');
      const claims = { ...decodeJwt(token), ...changes };
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', typ, kid: key.kid })
        .sign(await importJWK(key.jwk, 'ES256'));
    },
    [Symbol.asyncDispose]: () => product[Symbol.asyncDispose](),
  };
  return api;
}

const problem = z.strictObject({
  type: z.string().regex(/^(urn:usher:problem:[a-z-]+|https:\/\/iana\.org\/.*#quota-exceeded)$/),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  instance: z.string().regex(/^req_/),
  'violated-policies': z.array(z.string()).optional(),
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string().min(1) })).optional(),
});

/** Every answer of these tests is what the table says of it. */
function expectDeclared(method: string, path: string, { status, headers, body, text }: Called): void {
  expect(status, text).toBeLessThan(500);
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['x-request-id']).toMatch(/^req_/);
  const row = operations.find((one) => one.method === method && isAt(one.path, path));
  if (status >= 400) {
    expect(headers['content-type']).toBe('application/problem+json');
    expect(problem.parse(body).status).toBe(status);
    if (row) expect(declaredStatuses(row), `${method} ${path}`).toContain(String(status));
    return;
  }
  expect(status).toBe(row?.status);
  if (row?.output) row.output.parse(body);
  else if (!row?.media) expect([text, headers['content-type']]).toEqual(['', undefined]);
}

const { paths } = drawOpenApi({ issuer: 'https://usher.test', cookie: 'usher' }, operations) as {
  paths: Record<string, Record<string, { responses: object }>>;
};

/** What the published document says a row can answer. */
function declaredStatuses({ method, path }: (typeof operations)[number]): string[] {
  const item = paths[path.replaceAll(/:(\w+)/g, '{$1}')];
  return Object.keys(item?.[method.toLowerCase()]?.responses ?? {});
}

function isAt(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]+')}$`).test(path.replace(/\?.*/, ''));
}
