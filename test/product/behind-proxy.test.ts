import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProduct, type Product } from './open-product.ts';

const ISSUER = 'https://id.example.com';

describe('behind a proxy that is trusted', () => {
  let product: Product;
  beforeAll(async () => {
    product = await openProduct({ issuer: ISSUER, environment: { TRUST_PROXY: '1' }, settings: {} });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const forwarded = { host: '10.0.0.7:3000', 'x-forwarded-host': 'id.example.com', 'x-forwarded-proto': 'https' };

  test('the host that the proxy was asked for counts, and every address is the issuer’s', async () => {
    const discovery = await product.visitor().ask('/.well-known/openid-configuration', { headers: forwarded });
    expect(JSON.parse(discovery.text)).toMatchObject({ issuer: ISSUER, token_endpoint: `${ISSUER}/oauth2/token` });
    const wrong = { ...forwarded, 'x-forwarded-host': 'evil.test' };
    expect((await product.visitor().ask('/sign-in', { headers: wrong })).status).toBe(421);
  });

  test('cookies are for https and this host alone, and browsers are told to stay with https', async () => {
    const visitor = product.visitor();
    const page = await visitor.go('/sign-in');
    expect([page.status, page.headers['strict-transport-security']]).toEqual([
      200,
      'max-age=31536000; includeSubDomains',
    ]);
    const lines = product.replies.flatMap(({ headers }) => headers['set-cookie'] ?? []);
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(line).toMatch(/^__(Host|Secure)-usher[\w.-]*=.*; secure/);
    expect(lines.some((line) => line.startsWith('__Host-usher-csrf='))).toBe(true);
  });

  test('each caller behind it has a limit of their own, and cannot change who they are', async () => {
    const visitor = product.visitor();
    // The proxy appends the address it sees; what stands before it is the caller's own tale.
    const ask = (number: number, seen: string) =>
      visitor.ask('/csrf', { headers: { 'x-forwarded-for': `198.51.100.${number}, ${seen}` } });
    const replies = await Promise.all(Array.from({ length: 120 }, (_, number) => ask(number, '203.0.113.9')));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(100);
    expect((await ask(1, '203.0.113.10')).status).toBe(200);
  });
});

describe('where no proxy is trusted', () => {
  let product: Product;
  beforeAll(async () => {
    product = await openProduct({ settings: {} });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  test('nobody gets a new limit by naming another address', async () => {
    const visitor = product.visitor();
    const replies = await Promise.all(
      Array.from({ length: 120 }, (_, number) => {
        const told = {
          'x-forwarded-for': `203.0.113.${number}`,
          forwarded: `for=203.0.113.${number}`,
          'x-real-ip': '::1',
        };
        return visitor.ask('/csrf', { headers: told });
      }),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(100);
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(20);
  });
});
