import { existsSync } from 'node:fs';
import packaged from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  '--disable-gpu',
  '--disable-dev-shm-usage',
];

let browser: Promise<Browser> | undefined;

/** One Chromium a test file: the system's if there is one, else the one that ships in an npm package. */
export function openBrowser(): Promise<Browser> {
  browser ??= launch();
  return browser;
}

export async function closeBrowser(): Promise<void> {
  const open = await browser;
  browser = undefined;
  await open?.close();
}

interface Visitor extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
}

type VisitorSettings = Parameters<Browser['newContext']>[0];

/** A person with cookies of their own; `{ javaScriptEnabled: false }` is one whose browser runs no scripts. */
export async function openVisitor(settings: VisitorSettings = {}): Promise<Visitor> {
  const context = await (await openBrowser()).newContext({ locale: 'en-GB', ...settings });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return { page, context, [Symbol.asyncDispose]: () => context.close() };
}

/** Chromium's path; the packaged one is unpacked at the first call, so the run's set-up makes it before the files start. */
export async function findBrowser(): Promise<string> {
  return SYSTEM_BROWSERS.find((path) => existsSync(path)) ?? packaged.executablePath();
}

// The package's own flags are for functions that run once: in a single process, the first context to close ends all.
async function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: await findBrowser(), args: QUIET, headless: true });
}
