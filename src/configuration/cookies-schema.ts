import { z } from 'zod';
import type { CookieSettings, Settings } from '#database/settings.ts';
import { block, present, term } from './kinds.ts';
import type { MistakeList } from './source.ts';

const cookie = block({
  name: z
    .string()
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/, 'must be the name of a cookie')
    .optional(),
  domain: z.string().toLowerCase().optional(),
  path: z
    .string()
    .regex(/^\/[\x21-\x3a\x3c-\x7e]*$/, 'must be a path that begins with /')
    .optional(),
  secure: z.boolean().optional(),
  http_only: z
    .boolean()
    .refine((isHidden) => isHidden, 'must stay true: a script that reads the cookie can take the session away')
    .optional(),
  same_site: z.enum(['lax', 'strict', 'none']).default('lax'),
  max_age: term.optional(),
}).transform(
  ({ name, domain, path, secure, same_site, max_age }): CookieSettings => ({
    sameSite: same_site,
    ...present({ name, domain, path, isSecure: secure, maxAgeSeconds: max_age }),
  }),
);

export const cookiesSchema = block({
  session: cookie.optional(),
  interaction: cookie.optional(),
  bff: cookie.optional(),
}).transform(present);

type Cookies = Partial<Settings['cookies']>;

/** Refuses what a browser would drop, or what would give a cookie away, at this issuer; `value` is the file's. */
export function checkCookies(value: unknown, issuer: string, mistakes: MistakeList): void {
  const { data } = z.object({ cookies: cookiesSchema }).safeParse(value);
  if (!data) return;
  const cookies: Cookies = data.cookies;
  const { protocol, hostname } = new URL(issuer);
  const isHttps = protocol === 'https:';
  for (const [which, settings] of Object.entries(cookies)) {
    const { sameSite, isSecure = isHttps, domain } = settings;
    if (isHttps && !isSecure) {
      mistakes.add(['cookies', which, 'secure'], 'must stay true where the issuer is https');
    }
    if (sameSite === 'none' && !isSecure) {
      mistakes.add(['cookies', which, 'same_site'], 'none needs secure: browsers drop the cookie otherwise');
    }
    if (domain && !`.${hostname}`.endsWith(`.${domain.replace(/^\./, '')}`)) {
      mistakes.add(['cookies', which, 'domain'], `must be ${hostname} or a domain it belongs to`);
    }
  }
  checkPaths(cookies, mistakes);
  checkNames(cookies, isHttps, mistakes);
}

/** By cookie: the paths that cover every page that needs it (RFC 6265 5.1.4). */
const COVERING: readonly [which: keyof Cookies, paths: readonly string[], words: string][] = [
  ['session', ['/'], 'must be /: pages under every path ask who is signed in'],
  ['interaction', ['/', '/sign-in', '/sign-in/'], 'must be / or /sign-in: the pages of a sign-in would not see it'],
];

function checkPaths(cookies: Cookies, mistakes: MistakeList): void {
  for (const [which, paths, words] of COVERING) {
    const path = cookies[which]?.path;
    if (path !== undefined && !paths.includes(path)) mistakes.add(['cookies', which, 'path'], words);
  }
}

function checkNames(cookies: Cookies, isHttps: boolean, mistakes: MistakeList): void {
  const taken = new Set<string>();
  for (const [which, { name, domain, path = '/', isSecure = isHttps }] of Object.entries(cookies)) {
    if (!name) continue;
    const key = ['cookies', which, 'name'];
    if (taken.has(name)) mistakes.add(key, 'is the name of another cookie too');
    if (/^__(host|secure)-/i.test(name) && !isSecure)
      mistakes.add(key, `${name} needs secure: browsers drop it otherwise`);
    if (/^__host-/i.test(name) && (domain || path !== '/')) mistakes.add(key, '__Host- needs the path / and no domain');
    taken.add(name);
  }
}
