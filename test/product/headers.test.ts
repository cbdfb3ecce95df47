import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Reply } from '../support/visitor.ts';
import { type Apps, prepareApps, seeEveryPage } from './every-page.ts';
import { NO_LIMITS, openProduct, type Product } from './open-product.ts';

let product: Product;
beforeAll(async () => {
  let apps: Apps | undefined;
  product = await openProduct({
    settings: { ...NO_LIMITS, headers: { include: [['x-operated-by', 'Acme']] } },
    before: async (db) => {
      apps = await prepareApps(db);
    },
  });
  if (apps) await seeEveryPage(product, apps);
});
afterAll(() => product[Symbol.asyncDispose]());

const isPage = ({ status, headers }: Reply) =>
  (status < 300 || status >= 400) && String(headers['content-type']).startsWith('text/html');
const nameOf = ({ url, status }: Reply) => `${status} ${url.pathname}`;

test('the walk meets pages, errors, redirects and JSON of every kind', () => {
  const statuses = new Set(product.replies.map(({ status }) => status));
  for (const status of [200, 303, 400, 401, 403, 404, 405, 410, 413, 415, 421, 422, 429])
    expect(statuses).toContain(status);
  expect(product.replies.filter(isPage).length).toBeGreaterThan(40);
});

test('every answer has the security headers, and those an administrator adds', () => {
  for (const reply of product.replies) {
    const { headers } = reply;
    expect(headers, nameOf(reply)).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none'/),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
      'x-request-id': expect.stringMatching(/^req_\w{22}$/),
      'x-operated-by': 'Acme',
    });
    expect(headers['x-powered-by'], nameOf(reply)).toBeUndefined();
    expect(headers.server, nameOf(reply)).toBeUndefined();
    expect(headers['access-control-allow-credentials'], nameOf(reply)).toBeUndefined();
  }
});

test('no page may run or style anything that is not a file of ours, and none does', () => {
  for (const reply of product.replies.filter(isPage)) {
    const policy = String(reply.headers['content-security-policy']);
    for (const rule of ["script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "base-uri 'none'"]) {
      expect(policy, nameOf(reply)).toContain(rule);
    }
    expect(policy, nameOf(reply)).not.toMatch(/unsafe|\*(?!;|\s|$)|'sha256|nonce-/);
    for (const [tag] of reply.text.matchAll(/<script[^>]*>/g)) expect(tag, nameOf(reply)).toMatch(/ src="\/assets\//);
    expect(reply.text, nameOf(reply)).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:|<iframe|<base/i);
  }
});

test('no page or error is kept by anybody, and each is in a language and has a title', () => {
  for (const reply of product.replies.filter((one) => isPage(one) || one.status >= 400)) {
    expect(reply.headers['cache-control'], nameOf(reply)).toMatch(/no-store/);
    if (isPage(reply)) expect(reply.text, nameOf(reply)).toMatch(/<html lang="en">[\s\S]*<title>[^<]+<\/title>/);
  }
});

test('cookies are out of reach of scripts and of other sites', () => {
  const lines = product.replies.flatMap(({ headers }) => headers['set-cookie'] ?? []);
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) {
    expect(line.toLowerCase()).toContain('httponly');
    expect(line.toLowerCase()).toMatch(/samesite=(lax|strict)/);
  }
});
