/** Browsers that carry another one's name come before it. */
const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ['Edge', /\bEdg(e|A|iOS)?\//],
  ['Opera', /\b(OPR|Opera)\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Chrome|CriOS|Chromium|HeadlessChrome)\//],
  ['Safari', /\bVersion\/[\d.]+.*\bSafari\//],
];

const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['Mac', /\bMac OS X\b|\bMacintosh\b/],
  ['Linux', /\bLinux\b|\bX11\b/],
];

/** How a browser and its system are named together. */
export type DeviceName = (browser: string, system: string) => string;

const inEnglish: DeviceName = (browser, system) => `${browser} on ${system}`;

/**
 * A `User-Agent` as people would say it: `Firefox on Linux`. It only helps to recognise one's own act: the header is the
 * sender's own claim, so nothing is ever decided by it. Undefined when neither browser nor system is known.
 */
export function readDevice(agent: string, nameBoth = inEnglish): string | undefined {
  const browser = BROWSERS.find(([, pattern]) => pattern.test(agent))?.[0];
  const system = SYSTEMS.find(([, pattern]) => pattern.test(agent))?.[0];
  if (browser && system) return nameBoth(browser, system);
  return browser ?? system;
}
