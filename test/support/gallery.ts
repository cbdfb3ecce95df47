import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { type Brand, brandCss, computeAccent } from '#platform/brand.ts';
import { type Frame, viewsDirectory } from '#platform/view.ts';
import { chooseWords, languages, nameOfLanguage, type Spoken } from '#platform/words/words.ts';
import { accountSamples } from './account-samples.ts';
import { accountSecuritySamples } from './account-security-samples.ts';
import { openBrowser, openVisitor } from './browser.ts';
import { heldSamples } from './held-samples.ts';
import { licenceSamples } from './licence-samples.ts';
import { organisationLetterSamples, organisationSamples } from './organisation-samples.ts';
import { passkeySamples } from './passkey-samples.ts';
import { letterSamples, mailboxSamples, samples } from './samples.ts';
import { seatSamples } from './seat-samples.ts';
import { secondStepLetterSamples, secondStepSamples } from './second-step-samples.ts';

/** Every page and letter with sample data, shown in a browser without a server: `node test/support/gallery.ts [FOLDER]`. */

export const themes = ['light', 'dark'] as const;
export const galleryUrl = 'http://gallery.test';

/** As strict as what the house sends, so that a page which needs more is seen here. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'";

export interface Exhibit {
  readonly name: string;
  readonly html: string;
  readonly isLetter: boolean;
  /** A letter's. */
  readonly subject?: string;
  readonly text?: string;
}

export const plainBrand: Brand = { name: 'Usher' };
export const otherBrand: Brand = { name: 'Acme Institute', accent: computeAccent('#2457d6') };

export function galleryFrame(brand: Brand = plainBrand, spoken: Spoken = chooseWords([])): Frame {
  const asset = (path: string) => `/assets/${path}`;
  const others = languages.filter((lang) => lang !== spoken.lang);
  const links = others.map((lang) => ({ lang, name: nameOfLanguage(lang), url: `?ui_locales=${lang}` }));
  return { ...spoken, languages: links, csrfToken: 'token', issuer: 'https://id.acme.test', brand, asset };
}

export async function renderGallery(brand?: Brand, spoken?: Spoken): Promise<Exhibit[]> {
  const frame = galleryFrame(brand, spoken);
  const pages = [
    ...samples,
    ...accountSamples,
    ...accountSecuritySamples,
    ...heldSamples,
    ...licenceSamples,
    ...organisationSamples,
    ...passkeySamples,
    ...secondStepSamples,
    ...seatSamples,
    ...mailboxSamples,
  ].map(async ({ name, render }) => ({
    name,
    html: await render(frame),
    isLetter: false,
  }));
  const letters = [...letterSamples, ...organisationLetterSamples, ...secondStepLetterSamples].map(
    async ({ name, render }) => ({
      name: `mail-${name}`,
      ...(await render(frame)),
      isLetter: true,
    }),
  );
  return Promise.all([...pages, ...letters]);
}

/** Answers the browser's requests for exhibits and assets; everything else fails. */
export async function hang(page: Page, exhibits: readonly Exhibit[], brand: Brand = plainBrand): Promise<void> {
  await page.route('**/*', async (route) => {
    const { origin, pathname } = new URL(route.request().url());
    if (origin !== galleryUrl) return route.abort();
    if (pathname === '/assets/brand.css' && brand.accent) {
      return route.fulfill({ contentType: 'text/css', body: brandCss(brand.accent) });
    }
    if (pathname.startsWith('/assets/')) return route.fulfill({ path: join(viewsDirectory, pathname) });
    const exhibit = exhibits.find(({ name }) => pathname === `/${name}`);
    if (!exhibit) return route.fulfill({ status: 404, body: '' });
    const headers = exhibit.isLetter ? {} : { 'content-security-policy': POLICY };
    return route.fulfill({ contentType: 'text/html; charset=utf-8', body: exhibit.html, headers });
  });
}

/** Writes `<theme>-<width>-<name>.png` and each page's HTML into `folder`; widths in CSS pixels. */
async function takePictures(folder: string, widths: readonly number[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [prefix, brand] of [
    ['', plainBrand],
    ['brand-', otherBrand],
  ] as const) {
    const exhibits = await renderGallery(brand);
    for (const { name, html } of exhibits) await writeFile(join(folder, `${prefix}${name}.html`), html);
    for (const colorScheme of themes) {
      await using visitor = await openVisitor({ colorScheme });
      await hang(visitor.page, exhibits, brand);
      for (const width of widths) {
        await visitor.page.setViewportSize({ width, height: width < 600 ? 740 : 800 });
        for (const { name } of exhibits) {
          await visitor.page.goto(`${galleryUrl}/${name}`);
          const path = join(folder, `${prefix}${colorScheme}-${width}-${name}.png`);
          await visitor.page.screenshot({ path, fullPage: true });
        }
      }
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await takePictures(process.argv[2] ?? 'test/.artifacts/gallery', [360, 1280]);
  await (await openBrowser()).close();
}
