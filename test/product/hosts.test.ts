import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange } from '../support/visitor.ts';
import { listDoors } from './open-doors.ts';
import { openProduct, type Product } from './open-product.ts';
import { authorizePath, type Client, freshName, newClient, newPerson, PASSWORD } from './people.ts';

let product: Product;
let app: Client;
beforeAll(async () => {
  product = await openProduct({
    before: async (db) => {
      app = await newClient(db);
    },
  });
});
afterAll(() => product[Symbol.asyncDispose]());

/** What a stranger may add to a request for the right host. */
const LIES: readonly Record<string, string>[] = [
  { 'x-forwarded-host': 'evil.test' },
  { 'x-forwarded-host': 'evil.test, localhost' },
  { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https', 'x-forwarded-port': '8443' },
  { forwarded: 'host=evil.test;proto=https;for=10.0.0.1' },
  { 'x-original-host': 'evil.test', 'x-host': 'evil.test', 'x-forwarded-server': 'evil.test' },
  { 'x-original-url': '/evil.test', 'x-rewrite-url': '/evil.test' },
  { 'x-forwarded-proto': 'https' },
  { 'x-forwarded-for': '10.0.0.1, unknown' },
  { origin: 'https://evil.test', referer: 'https://evil.test/' },
];

const ask = (path: string, headers: Record<string, string>) => {
  const { host } = new URL(product.issuer);
  const all = { host, accept: 'text/html', ...headers };
  return exchange({ url: new URL(product.issuer), port: product.port, path, method: 'GET', headers: all });
};

describe('every address comes from the issuer, whatever a request says of hosts', () => {
  test('in discovery', async () => {
    for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
      const { text } = await ask(path, {});
      expect(JSON.parse(text).issuer).toBe(product.issuer);
      for (const lie of LIES) {
        const reply = await ask(path, lie);
        expect([reply.status, reply.text], JSON.stringify(lie)).toEqual([200, text]);
      }
    }
  });

  test('in redirects', async () => {
    const paths = [authorizePath(app), '/account', '/sign-in', '/register', '/oauth2/logout/success'];
    for (const path of paths) {
      for (const lie of [{}, ...LIES]) {
        const { status, headers } = await ask(path, lie);
        expect([path, status, new URL(headers.location ?? '', product.issuer).origin]).toEqual([
          path,
          303,
          product.issuer,
        ]);
      }
    }
  });

  test('in letters', async () => {
    const { email: known } = await newPerson(product);
    for (const { origin, ...lie } of LIES) {
      await product.house.db.deleteFrom('attempt').execute();
      const visitor = product.visitor();
      const email = `${freshName()}@example.com`;
      await visitor.go('/register');
      const fields = { email, name: 'Ada', username: '', new_password: PASSWORD };
      expect((await visitor.post(fields, '/register', lie)).status).toBe(303);
      await visitor.go('/forgot-password');
      expect((await visitor.post({ email: known }, '/forgot-password', lie)).status).toBe(200);

      const [confirm, reset] = [await product.house.letter(email), await product.house.letter(known)];
      expect(confirm.link.startsWith(`${product.issuer}/verify-email?token=`)).toBe(true);
      expect(reset.link.startsWith(`${product.issuer}/reset-password?token=`)).toBe(true);
      for (const { html, text } of [confirm, reset]) expect(html + text).not.toMatch(/evil|8443|10\.0\.0\.1/);
    }
  });

  test('and a form that another site sends does nothing', async () => {
    const visitor = product.visitor();
    await visitor.go('/forgot-password');
    for (const from of [{ origin: 'https://evil.test' }, { 'sec-fetch-site': 'cross-site' }]) {
      const reply = await visitor.post({ email: 'ada@example.com' }, '/forgot-password', from);
      expect([reply.status, reply.text]).toEqual([403, expect.stringContaining('id="error"')]);
    }
  });
});

describe('a request for another host', () => {
  const HOSTS = ['evil.test', 'localhost', 'localhost:1', '127.0.0.1', 'user@localhost', 'localhost.evil.test', ''];

  test('is answered 421 at every door, and health at all', async () => {
    const { port } = new URL(product.issuer);
    for (const host of [...HOSTS, `127.0.0.1:${port}`, `localhost.:${port}`, `evil.test:${port}`]) {
      for (const { path } of listDoors()) {
        const isHealth = path === '/healthz' || path === '/readyz';
        const { status, headers, text } = await ask(path.replace(/:\w+/, 'x'), { host });
        expect([host, path, status]).toEqual([host, path, isHealth ? 200 : 421]);
        if (isHealth) continue;
        expect(headers['content-type']).toContain('application/problem+json');
        expect(JSON.parse(text)).toMatchObject({ type: 'urn:usher:problem:wrong-host', status: 421 });
      }
    }
  });

  test('is the same with a right host told by a proxy that nobody trusts', async () => {
    const { host } = new URL(product.issuer);
    for (const told of [{ 'x-forwarded-host': host }, { forwarded: `host=${host}` }]) {
      expect((await ask('/sign-in', { host: 'evil.test', ...told })).status).toBe(421);
    }
  });

  test('is not served when the request line names it either', async () => {
    for (const path of ['http://evil.test/sign-in', `${product.issuer}@evil.test/sign-in`, '//evil.test/sign-in']) {
      const { status, headers } = await ask(path, {});
      expect([path, status, headers.location]).toEqual([path, 400, undefined]);
    }
  });
});
