import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { viewsDirectory } from '#platform/view.ts';
import { chooseWords, languages } from '#platform/words/words.ts';
import { openVisitor } from '../support/browser.ts';
import { type Exhibit, galleryUrl, hang, otherBrand, plainBrand, renderGallery, themes } from '../support/gallery.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const exhibits = await renderGallery();
const pages = exhibits.filter(({ isLetter }) => !isLetter);
const letters = exhibits.filter(({ isLetter }) => isLetter);

interface Finding {
  readonly page: string;
  readonly rule: string;
  readonly where: readonly string[];
}

/** What of axe's rules looks at colours: the themes differ in nothing else. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds, WCAG 2.2 AA and best practice alike in the light theme, and in the dark one what is about colours.
 * A mail program gives letters their landmarks.
 */
async function examine(page: Page, exhibit: Exhibit, theme: (typeof themes)[number]): Promise<Finding[]> {
  await page.goto(`${galleryUrl}/${exhibit.name}`);
  await page.evaluate(axe);
  const left = exhibit.isLetter ? ['region', 'landmark-one-main', 'meta-refresh'] : [];
  const options: RunOptions =
    theme === 'dark'
      ? { runOnly: { type: 'rule', values: COLOURS } }
      : { rules: Object.fromEntries(left.map((id) => [id, { enabled: false }])) };
  const violations = await page.evaluate(async (chosen) => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const result = await axe.run(document, { ...chosen, resultTypes: ['violations'] });
    return result.violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }));
  }, options);
  return violations.map(({ id, where }) => ({ page: exhibit.name, rule: id, where }));
}

test.each(themes)(
  'axe finds nothing on any page or letter in the %s theme, and nothing breaks the content policy',
  async (theme) => {
    await using visitor = await openVisitor({ colorScheme: theme, viewport: { width: 1280, height: 800 } });
    const complaints: string[] = [];
    visitor.page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    visitor.page.on('pageerror', (error) => complaints.push(error.message));
    await hang(visitor.page, exhibits);
    const findings: Finding[] = [];
    for (const exhibit of exhibits) findings.push(...(await examine(visitor.page, exhibit, theme)));
    expect(findings).toEqual([]);
    expect(complaints).toEqual([]);
  },
);

test.each(themes)('another brand keeps every page readable in the %s theme', async (theme) => {
  await using visitor = await openVisitor({ colorScheme: theme, viewport: { width: 360, height: 740 } });
  const branded = (await renderGallery(otherBrand)).filter(({ name }) =>
    /identify|consent|register|mail-verify/.test(name),
  );
  await hang(visitor.page, branded, otherBrand);
  const findings: Finding[] = [];
  for (const exhibit of branded) findings.push(...(await examine(visitor.page, exhibit, theme)));
  expect(findings).toEqual([]);
});

test.each(languages)(
  'at 320 pixels every page and letter is read without scrolling sideways, in %s too',
  async (lang) => {
    await using visitor = await openVisitor({ viewport: { width: 320, height: 640 } });
    const spoken = await renderGallery(plainBrand, chooseWords([lang]));
    await hang(visitor.page, spoken);
    const wide: string[] = [];
    for (const { name } of spoken) {
      await visitor.page.goto(`${galleryUrl}/${name}`);
      const width = await visitor.page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 320) wide.push(`${name}: ${width}`);
    }
    expect(wide).toEqual([]);
  },
);

test('whatever is pressed or typed into is 44 pixels high', async () => {
  await using visitor = await openVisitor({ viewport: { width: 360, height: 740 } });
  await hang(visitor.page, pages);
  const low: string[] = [];
  for (const { name } of pages) {
    await visitor.page.goto(`${galleryUrl}/${name}`);
    // Shown by a script where the browser has passkeys.
    await visitor.page.locator('[data-passkey][hidden]').evaluateAll((all) => {
      for (const one of all) one.removeAttribute('hidden');
    });
    const found = await visitor.page
      .locator('button, input:not([type=hidden]):not([hidden]), a.button, a.target')
      .evaluateAll((all) =>
        all
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
          .map((one) => one.outerHTML),
      );
    low.push(...found.map((html) => `${name}: ${html}`));
  }
  expect(low).toEqual([]);
});

test.each(pages)('$name is under 50 KB with all it loads', ({ html }) => {
  const files = [...html.matchAll(/"\/assets\/([\w.-]+)"/g)].map(([, name = '']) =>
    join(viewsDirectory, 'assets', name),
  );
  const bytes = files.reduce((sum, file) => sum + readFileSync(file).length, Buffer.byteLength(html));
  expect(bytes).toBeLessThan(50_000);
});

test.each(letters)('$name is under the 100 KB at which mail programs cut letters', ({ html }) => {
  expect(Buffer.byteLength(html)).toBeLessThan(20_000);
});

test('a page without a brand of its own asks for no brand.css', () => {
  expect(plainBrand.accent).toBeUndefined();
  expect(pages.filter(({ html }) => html.includes('brand.css'))).toEqual([]);
});
