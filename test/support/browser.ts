import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import packaged, { inflate } from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const require = createRequire(import.meta.url);
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

/** What a page may take on the slowest machine; less than a test may. */
const PATIENCE_MS = 90_000;

let browser: Promise<Browser> | undefined;

/**
 * One Chromium a process of the run, which ends with it: the one that ships in an npm package, the same everywhere and
 * without a window, at half the CPU of a whole one; the system's where the package has none. Nobody meets anybody else in
 * it, since every visitor has a context of their own.
 */
export function openBrowser(): Promise<Browser> {
  browser ??= launch();
  return browser;
}

interface Visitor extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
}

type VisitorSettings = Parameters<Browser['newContext']>[0];

/** A person with cookies of their own; `{ javaScriptEnabled: false }` is one whose browser runs no scripts. */
export async function openVisitor(settings: VisitorSettings = {}): Promise<Visitor> {
  const context = await (await openBrowser()).newContext({ locale: 'en-GB', ...settings });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  return { page, context, [Symbol.asyncDispose]: () => context.close() };
}

/** Chromium's path; the packaged one is unpacked at the first call, so the run's set-up makes it before the files start. */
export async function findBrowser(): Promise<string> {
  const system = systemBrowser();
  if (system) return system;
  // Libraries that a bare machine lacks (NSS) come with it.
  await inflate(join(dirname(require.resolve('@sparticuz/chromium')), '../bin/al2023.tar.br'));
  return packaged.executablePath();
}

function systemBrowser(): string | undefined {
  // What the package holds is built for this alone.
  if (process.platform === 'linux' && process.arch === 'x64') return undefined;
  return SYSTEM_BROWSERS.find((path) => existsSync(path));
}

// The package's own flags are for functions that run once: in a single process, the first context to close ends all.
async function launch(): Promise<Browser> {
  const env = systemBrowser() ? process.env : { ...process.env, LD_LIBRARY_PATH: join(tmpdir(), 'al2023', 'lib') };
  return chromium.launch({
    executablePath: await findBrowser(),
    args: QUIET,
    headless: true,
    timeout: PATIENCE_MS,
    env: { ...env } as Record<string, string>,
  });
}
