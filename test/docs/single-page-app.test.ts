import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stopServing } from '#web/listening.ts';
import { openVisitor } from '../support/browser.ts';
import { PASSWORD } from '../support/people.ts';
import { typePassword } from '../support/steps.ts';
import { EXAMPLES } from './guide.ts';
import { openProduct, type Product } from './product.ts';
import { openReportsApi, type ReportsApi } from './reports-api.ts';
import { freeUrl } from './start-example.ts';

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.html': 'text/html; charset=utf-8' };

let product: Product;
let api: ReportsApi;
let app: AsyncDisposable & { readonly url: string };
beforeAll(async () => {
  // Within the minute before the end at which the library renews, so it does so at once.
  product = await openProduct({ lifetime: '30s' });
  api = await openReportsApi(product);
  const url = await freeUrl();
  await product.register('A single-page app', url);
  app = await serveBuilt(url, { VITE_ISSUER: product.issuer, VITE_API_URL: api.url });
});
afterAll(async () => {
  for (const open of [app, api, product]) await open?.[Symbol.asyncDispose]();
});

/** The example as `vite build` makes it, every path its one page. */
async function serveBuilt(url: string, settings: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'single-page-'));
  const outDir = join(folder, 'built');
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(folder, '.env'), lines.join(''));
  const root = join(EXAMPLES, 'single-page');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    envDir: folder,
    build: { outDir, target: 'es2022', emptyOutDir: true },
  });
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', url);
    const file = TYPES[extname(pathname)] ? pathname : '/index.html';
    response.writeHead(200, { 'content-type': TYPES[extname(file)] }).end(await readFile(join(outDir, file)));
  });
  await new Promise<void>((resolve) => server.listen(Number(new URL(url).port), 'localhost', resolve));
  return {
    url,
    async [Symbol.asyncDispose]() {
      await stopServing(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function signIn(page: Page): Promise<void> {
  const { email } = await product.addAnalyst();
  await page.goto(app.url);
  await page.click('#sign-in');
  await typePassword(page, email, PASSWORD);
  await page.waitForFunction(() => document.querySelector('#who')?.textContent === 'Ada Byron');
}

async function askForReports(page: Page): Promise<string> {
  await page.evaluate(() => document.querySelector('#answer')?.replaceChildren());
  await page.click('#reports');
  await page.waitForFunction(() => document.querySelector('#answer')?.textContent !== '');
  return (await page.textContent('#answer')) ?? '';
}

describe('the single-page app of the guide', () => {
  test('signs a person in and calls the API, with tokens that renew themselves without a cookie', async () => {
    await using visitor = await openVisitor();
    const { page, context } = visitor;
    await signIn(page);
    expect(page.url()).toBe(`${app.url}/`);
    await context.clearCookies();
    expect(await askForReports(page)).toContain('200 [{"title":"Bees');
    const first = api.tokens.at(-1);
    await expect
      .poll(async () => (await askForReports(page)) && api.tokens.at(-1), { timeout: 30_000 })
      .not.toBe(first);
    expect(await askForReports(page)).toContain('200 ');
  });

  test('signs out at Usher too, so that the next sign-in asks for the password', async () => {
    await using visitor = await openVisitor();
    const { page } = visitor;
    await signIn(page);
    await page.click('#sign-out');
    await page.waitForURL(`${app.url}/`);
    await page.waitForFunction(() => document.querySelector('#who')?.textContent === 'Nobody is signed in');
    await page.click('#sign-in');
    await page.waitForSelector('#password');
  });
});
