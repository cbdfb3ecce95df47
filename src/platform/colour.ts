/** Red, green and blue, each 0 to 1, as a screen is told them (sRGB). */
export type Colour = readonly [red: number, green: number, blue: number];

/** Reads `#rgb` and `#rrggbb`; undefined for anything else. */
export function parseColour(text: string): Colour | undefined {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (!digits) return undefined;
  const long = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  const channel = (at: number) => Number.parseInt(long.slice(at, at + 2), 16) / 255;
  return [channel(0), channel(2), channel(4)];
}

export function formatColour(colour: Colour): string {
  const hex = (channel: number) =>
    Math.round(clamp(channel) * 255)
      .toString(16)
      .padStart(2, '0');
  return `#${colour.map(hex).join('')}`;
}

/** How far two colours stand apart for the eye, 1 to 21 (WCAG 2.2, contrast ratio). */
export function contrast(one: Colour, other: Colour): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** `share` of the first colour over the second, as light from a screen adds up to the eye. */
export function mix(over: Colour, under: Colour, share: number): Colour {
  const one = toLab(over);
  const other = toLab(under);
  const between = (a: number, b: number) => a * share + b * (1 - share);
  return fromLab([between(one[0], other[0]), between(one[1], other[1]), between(one[2], other[2])]);
}

/** The same hue at another lightness, 0 to 1; its colourfulness is cut where a screen cannot show it. */
export function atLightness(colour: Colour, lightness: number): Colour {
  const [, a, b] = toLab(colour);
  for (let chroma = 1; chroma > 0; chroma -= 0.05) {
    const candidate = fromLab([lightness, a * chroma, b * chroma]);
    if (candidate.every((channel) => channel >= -0.001 && channel <= 1.001)) return candidate;
  }
  return fromLab([lightness, 0, 0]);
}

/** How light a colour looks, 0 to 1. */
export function lightnessOf(colour: Colour): number {
  return toLab(colour)[0];
}

function luminance(colour: Colour): number {
  const [red, green, blue] = toLinear(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// OKLab (Björn Ottosson, 2020): equal steps look equal, and lightness can change without the hue drifting.

function toLab(colour: Colour): Colour {
  const [r, g, b] = toLinear(colour);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromLab([lightness, a, b]: Colour): Colour {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear: Colour = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const gamma = (channel: number) => (channel <= 0.0031308 ? 12.92 * channel : 1.055 * channel ** (1 / 2.4) - 0.055);
  return [gamma(linear[0]), gamma(linear[1]), gamma(linear[2])];
}

function toLinear(colour: Colour): Colour {
  const one = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
  return [one(colour[0]), one(colour[1]), one(colour[2])];
}

function clamp(channel: number): number {
  return Math.min(1, Math.max(0, channel));
}
