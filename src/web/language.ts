import type { Context } from 'koa';
import { findLanguage, languages, nameOfLanguage } from '#platform/words/words.ts';
import { type CookiePolicy, interactionLanguageCookie, languageCookie } from './cookies.ts';

/** A language that a page can be read in as well, and where. */
export interface LanguageLink {
  /** BCP 47. */
  readonly lang: string;
  /** Its own name for itself. */
  readonly name: string;
  /** The same page in that language. */
  readonly url: string;
}

const LONGEST_QUERY = 2000;
const PROTOCOL = '/oauth2/';
const INTERACTION = /^\/sign-in\/[\w-]+/;

/**
 * The language of a request (BCP 47): `ui_locales` of its own address or of its interaction, the account's, the one
 * spoken in this browser before, `Accept-Language`; undefined where none of these is spoken here. What is asked for on a
 * page of ours is remembered, and so is the account's, for the pages before a sign-in and after a sign-out.
 */
export function languageOf(ctx: Context, issuer: string, accountLocale: string | undefined): string | undefined {
  const [path] = INTERACTION.exec(ctx.path) ?? [];
  const asked = findLanguage(uiLocales(new URLSearchParams(ctx.querystring).get('ui_locales')));
  if (asked !== undefined) {
    if (!ctx.path.startsWith(PROTOCOL)) write(ctx, languageCookie(issuer), asked);
    if (path !== undefined) keepInteractionLanguage(ctx, { issuer, path, uiLocales: [asked] });
    return asked;
  }
  const ofInteraction = path === undefined ? undefined : read(ctx, interactionLanguageCookie(issuer, path));
  if (ofInteraction !== undefined) return ofInteraction;
  const known = read(ctx, languageCookie(issuer));
  const own = accountLocale === undefined ? undefined : findLanguage([accountLocale]);
  if (own !== undefined && own !== (known ?? accepted(ctx))) write(ctx, languageCookie(issuer), own);
  return own ?? known ?? accepted(ctx);
}

/** The tags of an OpenID Connect `ui_locales` (Core 3.1.2.1), in order of preference. */
export function uiLocales(value: unknown): string[] {
  return typeof value === 'string' ? value.split(' ').filter(Boolean) : [];
}

/** Has the pages below `path` speak what the app asked for, where that is spoken here. */
export function keepInteractionLanguage(
  ctx: Pick<Context, 'cookies'>,
  { issuer, path, uiLocales }: { issuer: string; path: string; uiLocales: readonly string[] },
): void {
  const lang = findLanguage(uiLocales);
  if (lang !== undefined) write(ctx, interactionLanguageCookie(issuer, path), lang);
}

/** Leaves the language to the browser again. */
export function forgetLanguage(ctx: Pick<Context, 'cookies'>, issuer: string): void {
  const { name, options } = languageCookie(issuer);
  ctx.cookies.set(name, null, { ...options, maxAge: 0 });
}

/**
 * The page in every other language; none for the answer to a form, which has no address to ask for again, nor for what
 * the protocol shows: a page never repeats what an app put into its request.
 */
export function languageLinks(ctx: Context, current: string): LanguageLink[] {
  const isAsked = ctx.method === 'GET' || ctx.method === 'HEAD';
  if (!isAsked || ctx.path.startsWith(PROTOCOL) || ctx.querystring.length > LONGEST_QUERY) return [];
  const others = languages.filter((lang) => lang !== current);
  return others.map((lang) => {
    const query = new URLSearchParams(ctx.querystring);
    query.set('ui_locales', lang);
    return { lang, name: nameOfLanguage(lang), url: `?${query}` };
  });
}

function accepted(ctx: Context): string | undefined {
  return findLanguage(ctx.acceptsLanguages());
}

function read(ctx: Pick<Context, 'cookies'>, { name }: CookiePolicy): string | undefined {
  const lang = ctx.cookies.get(name, { signed: false });
  return lang === undefined ? undefined : findLanguage([lang]);
}

function write(ctx: Pick<Context, 'cookies'>, { name, options }: CookiePolicy, lang: string): void {
  ctx.cookies.set(name, lang, options);
}
