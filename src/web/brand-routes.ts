import type { Settings } from '#database/settings.ts';
import { type Brand, brandCss, computeAccent } from '#platform/brand.ts';
import { Refusal } from '#platform/refusal.ts';
import { sha256 } from '#platform/secrets.ts';
import { text } from './answer.ts';
import { page } from './handlers.ts';
import type { Route } from './routes.ts';

const LOGO_PATH = '/assets/brand-logo';
const STYLE_PATH = '/assets/brand.css';
const CACHE = { 'Cache-Control': 'public, max-age=300' };
/** A logo may be an SVG: opened as a page of its own it must neither run nor load anything. */
const INERT = { 'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" };

/** `branding` as pages and letters need it. */
export function brandOf(issuer: string, { branding }: Settings): Brand {
  const { name, accent, logo } = branding;
  const version = logo && sha256(logo.base64).toString('base64url').slice(0, 12);
  return {
    name,
    ...(accent && { accent: computeAccent(accent) }),
    ...(version && { logoUrl: `${issuer}${LOGO_PATH}?v=${version}` }),
  };
}

/** The mark and the colours of `branding`, as files: pages may hold no style of their own. */
export function brandRoutes(settings: () => Promise<Settings>): Route[] {
  const showLogo = page(async () => {
    const { logo } = (await settings()).branding;
    if (!logo) throw new Refusal('not-found', '');
    return text(Buffer.from(logo.base64, 'base64'), logo.type, { headers: { ...CACHE, ...INERT } });
  });
  const showStyle = page(async () => {
    const { accent } = (await settings()).branding;
    return text(accent ? brandCss(computeAccent(accent)) : '', 'text/css', { headers: CACHE });
  });
  return [
    { method: 'GET', path: LOGO_PATH, limit: 'none', handle: showLogo },
    { method: 'GET', path: STYLE_PATH, limit: 'none', handle: showStyle },
  ];
}
