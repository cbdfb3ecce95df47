import { isIP } from 'node:net';
import { z } from 'zod';

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const MOST_PROXIES = 32;

/** Whether plain http is fit for this host: nothing leaves the machine. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

function wholeNumber(from: number, to: number) {
  const words = `must be a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, words)
    .transform(Number)
    .refine((number) => number >= from && number <= to, words);
}

export const port = wholeNumber(1, 65_535);
export const workers = wholeNumber(1, 64);
export const hostName = z.string().regex(/^[^\s/]+$/, 'must be a host name or an address');

/** The exact issuer (OpenID Connect Discovery 3, without the path it would allow). */
export const issuer = z.string().superRefine((text, context) => {
  const words = whyNotIssuer(text);
  if (words) context.addIssue({ code: 'custom', message: words });
});

function whyNotIssuer(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be a URL such as https://id.example.com';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return 'must begin with https:// (or http:// on a loopback)';
  if (url.username || url.password) return 'must not hold a user name or a password';
  if (text !== url.origin) return `must be the bare URL, without path, query or fragment: write ${url.origin}`;
  return undefined;
}

function urlOf(protocols: readonly string[], example: string) {
  const isOne = (text: string) => URL.canParse(text) && protocols.includes(new URL(text).protocol);
  return z.string().refine(isOne, `must be a URL such as ${example}`);
}

export const databaseUrl = urlOf(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/usher');
export const smtpUrl = urlOf(['smtp:', 'smtps:'], 'smtps://user:password@mail.example.com');
export const mailFrom = z
  .string()
  .regex(/^[^\r\n@]*[^\s@<>]@[^\s@<>]+>?$/, 'must be an address such as Usher <no-reply@example.com>');
export const metricsToken = z.string().min(16, 'must have 16 characters or more; make one with: openssl rand -hex 32');

/** How many proxies stand in front, or the networks they are in. */
export const trustProxy = z.string().transform((text, context): number | readonly string[] => {
  if (/^\d{1,2}$/.test(text) && Number(text) <= MOST_PROXIES) return Number(text);
  const networks = text.split(',').map((network) => network.trim());
  if (networks.every(isNetwork)) return networks;
  context.addIssue({
    code: 'custom',
    message: `must say how many proxies stand in front (0 to ${MOST_PROXIES}), or name their networks: 10.0.0.0/8,fd00::/8`,
  });
  return z.NEVER;
});

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  return isIP(address) > 0 && rest.length === 0 && (prefix === undefined || isPrefix(prefix, bits));
}

const isPrefix = (prefix: string, bits: number) => /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;

export const jobs = oneOf(['on', 'off', 'only']);
export const nodeEnv = oneOf(['development', 'production', 'test']);
export const logLevel = oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']);
export const logFormat = oneOf(['json', 'pretty']);

function oneOf<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` });
}
