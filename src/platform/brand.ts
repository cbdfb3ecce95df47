import { atLightness, type Colour, contrast, formatColour, lightnessOf, mix, parseColour } from './colour.ts';

/** How Usher looks where an administrator says so; `branding` of usher.yaml. */
export interface Brand {
  readonly name: string;
  /** None: Usher's own theatre red. */
  readonly accent?: Accent | undefined;
  readonly logoUrl?: string | undefined;
}

/** One theme's accent, each a `#rrggbb`. */
export interface AccentTones {
  /** Buttons, links and the mark: 4.5:1 or more on the theme's paper, card and `soft`. */
  readonly accent: string;
  /** Text upon the accent: 4.5:1 or more. */
  readonly ink: string;
  /** A tinted surface. */
  readonly soft: string;
}

export interface Accent {
  readonly light: AccentTones;
  readonly dark: AccentTones;
}

/** What `usher.css` says by itself; a test compares them. */
export const usherAccent: Accent = {
  light: { accent: '#8a1c2b', ink: '#ffffff', soft: '#f3e3e1' },
  dark: { accent: '#e58a8f', ink: '#2a0a0e', soft: '#35201f' },
};

interface Theme {
  readonly paper: Colour;
  readonly card: Colour;
  /** How much of the accent tints a surface. */
  readonly tint: number;
  /** Which way the accent moves until it can be read. */
  readonly step: number;
}

const colour = (text: string) => parseColour(text) ?? [0, 0, 0];
const WHITE = colour('#ffffff');
const ENOUGH = 4.5;
const THEMES: { readonly light: Theme; readonly dark: Theme } = {
  light: { paper: colour('#f6f4ef'), card: colour('#fffefb'), tint: 0.1, step: -0.01 },
  dark: { paper: colour('#151311'), card: colour('#1d1a17'), tint: 0.16, step: 0.01 },
};

/**
 * An administrator's colour, made readable: kept where it can be, else darker or lighter until links and buttons reach
 * 4.5:1 in each theme (WCAG 2.2, 1.4.3). Throws when `text` is neither `#rgb` nor `#rrggbb`.
 */
export function computeAccent(text: string): Accent {
  const wanted = parseColour(text);
  if (!wanted) throw new Error(`${JSON.stringify(text)} is not a colour like "#2457d6"`);
  return { light: tonesFor(wanted, THEMES.light), dark: tonesFor(wanted, THEMES.dark) };
}

/** The stylesheet that follows `usher.css` under a brand, served as `/assets/brand.css`: the CSP allows none inside a page. */
export function brandCss(accent: Accent): string {
  const rule = (tones: AccentTones) =>
    `:root { --accent: ${tones.accent}; --accent-ink: ${tones.ink}; --accent-soft: ${tones.soft}; }`;
  return `${rule(accent.light)}\n@media (prefers-color-scheme: dark) { ${rule(accent.dark)} }\n`;
}

function tonesFor(wanted: Colour, theme: Theme): AccentTones {
  const soft = rounded(mix(wanted, theme.card, theme.tint));
  const surfaces = [theme.paper, theme.card, soft];
  const isReadable = (accent: Colour) => surfaces.every((surface) => contrast(accent, surface) >= ENOUGH);
  let accent = wanted;
  for (let lightness = lightnessOf(wanted); !isReadable(accent) && isLightness(lightness); lightness += theme.step) {
    accent = rounded(atLightness(wanted, lightness));
  }
  // A tinted near-black is kinder to the eye than black; where even that is too light, white reads better.
  const ink = [WHITE, rounded(atLightness(wanted, 0.16))].sort((a, b) => contrast(b, accent) - contrast(a, accent))[0];
  return { accent: formatColour(accent), ink: formatColour(ink ?? WHITE), soft: formatColour(soft) };
}

function isLightness(value: number): boolean {
  return value >= 0 && value <= 1;
}

/** What is checked is what is shown. */
function rounded(exact: Colour): Colour {
  return colour(formatColour(exact));
}
