import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Settings } from '#database/settings.ts';
import { wordsOf } from '../support/visitor.ts';
import { openProduct, type Product } from './open-product.ts';
import { freshName, PASSWORD, register } from './people.ts';

const FILE = `
clients:
  - client_id: nightly
    client_secret: a-secret-of-more-than-thirty-two-characters
    grant_types: [client_credentials]
    scope: reports:read
resource_servers:
  - {identifier: "https://api.example.com", name: Reports API, permissions: [reports:read]}
rate_limits: {default: none, sign_in: none, protocol: none}
headers: {include: [[x-operated-by, Acme], [strict-transport-security, max-age=60]]}
branding: {name: Lighthouse Institute, accent: "#8a1c4a", logo: ./logo.svg}
registration: {open: true, allowed_domains: [acme.test, Example.org]}
`;
const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>';

let folder: string;
let product: Product;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-settings-'));
  await writeFile(join(folder, 'logo.svg'), LOGO);
  await writeFile(join(folder, 'usher.yaml'), FILE);
  product = await openProduct({ settings: {}, environment: { CONFIG_FILE: join(folder, 'usher.yaml') } });
});
afterAll(async () => {
  await product[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** As a console would change it while the product runs. */
async function change<N extends keyof Settings>(name: N, value: Partial<Settings[N]>): Promise<void> {
  const row = { name, value: JSON.stringify(value) };
  await product.house.db
    .insertInto('setting')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: row.value }))
    .execute();
}

describe('what usher.yaml says holds from the first request on', () => {
  test('without limits nobody is slowed down, or told of limits', async () => {
    const visitor = product.visitor();
    const replies = await Promise.all(Array.from({ length: 150 }, () => visitor.ask('/csrf')));
    for (const { status, headers } of replies) expect([status, headers.ratelimit]).toEqual([200, undefined]);
  });

  test('headers of one’s own are on every kind of answer, and win over ours', async () => {
    const visitor = product.visitor();
    const paths = ['/sign-in', '/forgot-password', '/nothing', '/oauth2/jwks', '/oauth2/authorize', '/oauth2/nothing'];
    const files = ['/assets/usher.css', '/assets/brand-logo', '/assets/brand.css', '/healthz', '/csrf', '/sign-in/%00'];
    const replies = await Promise.all([...paths, ...files].map((path) => visitor.ask(path)));
    replies.push(await visitor.ask('/sign-in', { headers: { host: 'evil.test' } }));
    replies.push(await visitor.ask('/oauth2/token', { method: 'POST', body: 'x' }));
    for (const { url, headers } of replies) {
      expect(headers, url.pathname).toMatchObject({
        'x-operated-by': 'Acme',
        'strict-transport-security': 'max-age=60',
      });
    }
  });

  test('the client of the file gets its token', async () => {
    const authorization = `Basic ${Buffer.from('nightly:a-secret-of-more-than-thirty-two-characters').toString('base64')}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization };
    const body = 'grant_type=client_credentials&scope=reports:read';
    const reply = await product.visitor().ask('/oauth2/token', { method: 'POST', headers, body });
    expect([reply.status, JSON.parse(reply.text)]).toEqual([200, expect.objectContaining({ scope: 'reports:read' })]);
  });

  test('pages and letters carry the name, the colour and the mark', async () => {
    const visitor = product.visitor();
    await visitor.go('/sign-in');
    const { text } = visitor.page;
    expect(text).toContain('<title>Sign in · Lighthouse Institute</title>');
    const style = /href="(\/assets\/brand\.css[^"]*)"/.exec(text)?.[1] ?? '';
    const logo = /<img src="([^"]*\/assets\/brand-logo[^"]*)"/.exec(text)?.[1] ?? '';
    const [css, mark] = [await visitor.ask(style), await visitor.ask(new URL(logo, product.issuer).pathname)];
    expect([css.status, css.headers['content-type'], css.text]).toEqual([
      200,
      expect.stringContaining('text/css'),
      expect.stringContaining('#8a1c4a'),
    ]);
    expect([mark.status, mark.headers['content-type'], mark.text]).toEqual([
      200,
      expect.stringContaining('image/svg+xml'),
      LOGO,
    ]);
    expect(mark.headers['content-security-policy']).toContain('sandbox');

    const email = `${freshName()}@acme.test`;
    await register(product.visitor(), { email });
    const letter = await product.house.letter(email);
    expect([letter.text, letter.html]).toEqual([
      expect.stringContaining('Lighthouse Institute'),
      expect.stringContaining('Lighthouse Institute'),
    ]);
    expect(letter.html.toLowerCase()).toContain('#8a1c4a');
  });

  test('only addresses of the named domains may register, whatever their case', async () => {
    const visitor = product.visitor();
    for (const email of [
      `${freshName()}@example.com`,
      `${freshName()}@evil-acme.test`,
      `${freshName()}@sub.acme.test`,
    ]) {
      const page = await register(visitor, { email });
      expect([email, page.status, wordsOf(page)]).toEqual([
        email,
        422,
        expect.stringContaining('Accounts here are for certain organisations only.'),
      ]);
    }
    for (const email of [`${freshName()}@ACME.test`, `${freshName()}@example.org`]) {
      expect((await register(visitor, { email })).url.pathname).toMatch(/\/verify$/);
    }
  });
});

describe('a setting that is changed while the product runs', () => {
  test('closes registration: no link, no page, and a form that was open does nothing', async () => {
    const early = product.visitor();
    await early.go('/register');
    await change('registration', { isOpen: false, allowedDomains: [] });
    const visitor = product.visitor();
    await expect.poll(async () => (await visitor.go('/sign-in')).text).not.toContain('id="register"');

    const email = `${freshName()}@acme.test`;
    const late = await early.submit({ email, name: 'Ada', username: '', new_password: PASSWORD }, '/register');
    expect([late.status, late.text]).toEqual([200, expect.stringContaining('id="password"')]);
    const page = await visitor.go('/register');
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('id="password"')]);
    expect(page.text).not.toContain('id="new-password"');
    const rows = await product.house.db.selectFrom('account').select('id').where('email', '=', email).execute();
    expect(rows).toEqual([]);
  });

  test('limits callers from then on, and says so', async () => {
    await change('rateLimits', { default: { requests: 5, windowSeconds: 60 } });
    const visitor = product.visitor();
    await expect.poll(async () => (await visitor.ask('/csrf')).headers['ratelimit-policy']).toBe('"default";q=5;w=60');
    for (let count = 0; count < 5; count += 1) await visitor.ask('/csrf');
    const reply = await visitor.ask('/csrf');
    expect([reply.status, JSON.parse(reply.text)]).toEqual([
      429,
      expect.objectContaining({
        type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
        'violated-policies': ['default'],
      }),
    ]);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
  });
});
