import type { Context } from 'koa';
import type { Frame } from '#platform/view.ts';
import { chooseWords } from '#platform/words/words.ts';
import { languageLinks, languageOf } from './language.ts';
import type { Tools } from './tools.ts';

/** What a page of this request knows of its surroundings. A form that never asks for the CSRF token sets no cookie. */
export async function openFrame(ctx: Context, tools: Tools, sessionId?: string): Promise<Frame> {
  const { kit, csrf, assets } = tools;
  const settings = await tools.settings();
  const accent = settings.branding.accent?.slice(1) ?? '';
  const language = languageOf(ctx, kit.issuer, await kit.localeOf?.(ctx));
  const { lang, words } = chooseWords(language === undefined ? [] : [language]);
  let token: string | undefined;
  return {
    lang,
    words,
    languages: languageLinks(ctx, lang),
    issuer: kit.issuer,
    brand: kit.brand(settings),
    // Drawn from the settings, so that its version is the colour.
    asset: (path) => (path === 'brand.css' ? `/assets/brand.css?v=${accent}` : assets.url(path)),
    get csrfToken() {
      token ??= csrf.tokenFor(ctx, sessionId);
      return token;
    },
  };
}
