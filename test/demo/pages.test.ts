import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openVisitor } from '../support/browser.ts';
import { openTestDemo, type TestDemo } from './open-test-demo.ts';
import { demoStates } from './pages.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const MINUTES = 60_000;
let scene: TestDemo;

beforeAll(async () => {
  scene = await openTestDemo();
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

/** What axe finds, WCAG 2.2 AA and best practice alike. Its script comes from the test, past the policy of the page. */
async function examine(page: Page): Promise<{ id: string; where: string[] }[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }));
  });
}

/** What an expected refusal leaves in the console of a browser. */
const EXPECTED = /the server responded with a status of (400|401|403)/;

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test.each(demoStates)(
    '$name: axe finds nothing, the policy is kept, and it fits a phone',
    async ({ go }) => {
      await using visitor = await openVisitor({ colorScheme, viewport: { width: 360, height: 740 } });
      const { page } = visitor;
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' && !EXPECTED.test(message.text())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await go(page, scene.demo.urls);
      expect(await examine(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      const low = await page
        .locator('button, a.button, nav a')
        .evaluateAll((all) =>
          all
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
            .map((one) => one.outerHTML),
        );
      expect(low).toEqual([]);
      expect(complaints).toEqual([]);
    },
    MINUTES,
  );
});

test('every link of the guide leads somewhere, and nothing comes from elsewhere', async () => {
  await using visitor = await openVisitor();
  const { page } = visitor;
  const asked = new Set<string>();
  page.on('request', (request) => asked.add(new URL(request.url()).origin));
  const { urls } = scene.demo;
  for (const place of [urls.guide, urls.backOffice, urls.readingRoom]) await page.goto(place);
  expect([...asked].sort()).toEqual([urls.guide, urls.backOffice, urls.readingRoom].sort());
  await page.goto(urls.guide);
  const links = await page.locator('a').evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href));
  expect(links.length).toBeGreaterThan(10);
  for (const link of new Set(links)) expect((await page.goto(link))?.status(), link).toBe(200);
});

test('the apps answer before Usher is told of them only that they are starting', async () => {
  const { listen } = await import('#demo/listen.ts');
  const starting = await listen(0);
  const answer = await fetch(starting.url);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  await starting.close();
});
