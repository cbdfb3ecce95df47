import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD } from '../support/people.ts';
import { openPlainVisitor, type PlainVisitor, type Reply, wordsOf } from '../support/visitor.ts';
import { openProduct, type Product } from './product.ts';
import { openReportsApi, type ReportsApi } from './reports-api.ts';
import { freeUrl, type Running, startExample } from './start-example.ts';

const PYTHON = process.env.PYTHON ?? 'python3';
const hasFlask = spawnSync(PYTHON, ['-c', 'import authlib, flask, requests']).status === 0;
const SESSION_SECRET = 'words for a session, thirty-two and more of them';
const REPORTS = [{ title: 'Bees of the northern valleys' }];
/** A cookie that is taken back. */
const GONE = /Max-Age=0|Expires=Thu, 01 Jan 1970/i;

interface App {
  readonly heading: string;
  readonly folder: string;
  readonly command: readonly [string, ...string[]];
  /** What stands before `/login`, `/callback` and `/logout`. */
  readonly doors: string;
  readonly reports: string;
  readonly isAbsent?: boolean;
}

const ROUTES = new URL('run-routes.ts', import.meta.url).pathname;
const apps: App[] = [
  { heading: 'Express', folder: 'express', command: [process.execPath, 'app.ts'], doors: '', reports: '/reports' },
  {
    heading: 'Next.js',
    folder: 'nextjs',
    command: [process.execPath, ROUTES],
    doors: '/auth',
    reports: '/api/reports',
  },
  {
    ...{ heading: 'Python: Flask with Authlib', folder: 'flask', command: [PYTHON, 'app.py'], doors: '' },
    ...{ reports: '/reports', isAbsent: !hasFlask },
  },
];

let product: Product;
let api: ReportsApi;
beforeAll(async () => {
  // So short that every call to the API needs a renewal first.
  product = await openProduct({ lifetime: '30s' });
  api = await openReportsApi(product);
  return async () => {
    await api[Symbol.asyncDispose]();
    await product[Symbol.asyncDispose]();
  };
});

describe.each(apps.filter(({ isAbsent }) => !isAbsent))('the app under «$heading» in the guide', (app) => {
  let running: Running;
  let login: string;
  beforeAll(async () => {
    const url = await freeUrl();
    const { client_id, client_secret } = await product.register(app.heading, url);
    const its = { CLIENT_ID: client_id, CLIENT_SECRET: client_secret, SESSION_SECRET };
    const env = { ISSUER: product.issuer, APP_URL: url, API_URL: api.url, ...its };
    running = await startExample({ ...app, url, env });
    login = `${url}${app.doors}/login`;
    return () => running[Symbol.asyncDispose]();
  });

  /** Somebody new who is asked whether they agree. */
  async function comeToConsent(hears: (reply: Reply) => void = () => undefined): Promise<PlainVisitor> {
    const { email } = await product.addAnalyst();
    const visitor = openPlainVisitor({ issuer: running.url, hears });
    await visitor.go(login);
    await visitor.submit({ email, password: PASSWORD }, '/password');
    return visitor;
  }

  test('signs a person in, calls the API with tokens it renews, and signs out here and at Usher', async () => {
    const visitor = await comeToConsent();
    await visitor.submit({ decision: 'continue' });
    expect(visitor.page.url.href).toBe(`${running.url}/`);
    expect(wordsOf(visitor.page)).toContain('Ada Byron');
    const before = api.tokens.length;
    for (let calls = 0; calls < 3; calls += 1) {
      const { status, text } = await visitor.ask(app.reports);
      expect([status, JSON.parse(text)]).toEqual([200, REPORTS]);
    }
    expect(new Set(api.tokens.slice(before)).size).toBe(3);
    await visitor.submit({}, '/logout');
    expect(visitor.page.url.href).toBe(`${running.url}/`);
    expect(wordsOf(visitor.page)).not.toContain('Ada');
    await visitor.go(login);
    expect(visitor.page.text).toContain('id="password"');
  });

  test('answers requests that come together while the token is renewed', async () => {
    const visitor = await comeToConsent();
    await visitor.submit({ decision: 'continue' });
    const answers = await Promise.all([1, 2, 3, 4].map(() => visitor.twin().ask(app.reports)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  test('keeps its tokens out of the reach of scripts, and of whoever reads the cookies', async () => {
    const cookies: string[] = [];
    const visitor = await comeToConsent(
      ({ url, headers }) => void (url.origin === running.url && cookies.push(...(headers['set-cookie'] ?? []))),
    );
    await visitor.submit({ decision: 'continue' });
    await visitor.ask(app.reports);
    const token = api.tokens.at(-1) ?? 'none';
    expect(cookies.length).toBeGreaterThan(1);
    for (const line of cookies.filter((one) => !GONE.test(one))) {
      expect(line).toMatch(/; HttpOnly/i);
      expect(line).toMatch(/; SameSite=Lax/i);
      expect(line).not.toContain(token);
    }
  });

  test('tells somebody who said no, and lets them begin again', async () => {
    const visitor = await comeToConsent();
    await visitor.submit({ decision: 'cancel' });
    expect([visitor.page.status, wordsOf(visitor.page)]).toEqual([401, expect.stringContaining('access_denied')]);
    await visitor.go(login);
    await visitor.submit({ decision: 'continue' });
    expect(visitor.page.url.href).toBe(`${running.url}/`);
  });

  test('does not finish a sign-in that was not begun in this browser', async () => {
    const { status } = await fetch(`${running.url}${app.doors}/callback?code=somebody&state=else`);
    expect([400, 401]).toContain(status);
  });

  test('shows no reports to somebody who is not signed in', async () => {
    const { status, headers } = await openPlainVisitor({ issuer: running.url }).ask(app.reports);
    expect(status === 401 || headers.location === '/login').toBe(true);
  });
});

if (!hasFlask) {
  test.skip('the Flask app is not run: this Python has no Authlib, Flask and requests', () => undefined);
}
