import { isIP } from 'node:net';
import { z } from 'zod';
import { parseRate } from './durations.ts';
import { block, duration, key, limit, present, term, text } from './kinds.ts';

const DOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

const domain = z
  .string()
  .transform((name) => name.toLowerCase())
  .refine((name) => DOMAIN.test(name), 'must be a domain such as example.com');

export const registrationSchema = block({
  open: z.boolean().optional(),
  allowed_domains: z.array(domain).optional(),
}).transform(({ open, allowed_domains }) => present({ isOpen: open, allowedDomains: allowed_domains }));

export const passwordPolicySchema = block({ preset: z.enum(['nist', 'legacy-composition']) });

export const mfaSchema = block({
  required_for: z.array(key).optional(),
  email_code: z.boolean().optional(),
  recovery_codes: z.int().min(1, 'must be 1 or more').max(20, 'must be 20 or fewer').optional(),
  recovery_codes_by_mail: z.boolean().optional(),
}).transform(({ required_for, email_code, recovery_codes, recovery_codes_by_mail }) =>
  present({
    requiredFor: required_for,
    hasEmailCode: email_code,
    recoveryCodes: recovery_codes,
    sendsRecoveryCodesByMail: recovery_codes_by_mail,
  }),
);

export const sessionsSchema = block({
  idle: limit.optional(),
  absolute: limit.optional(),
  refresh_token_idle: limit.optional(),
  refresh_token_absolute: limit.optional(),
  refresh_grace: duration.refine((seconds) => seconds <= 60, 'must be 60s or less').optional(),
}).transform((sessions) =>
  present({
    idleSeconds: sessions.idle,
    absoluteSeconds: sessions.absolute,
    refreshTokenIdleSeconds: sessions.refresh_token_idle,
    refreshTokenAbsoluteSeconds: sessions.refresh_token_absolute,
    refreshGraceSeconds: sessions.refresh_grace,
  }),
);

const RATE = 'must be a rate such as 100/m or 5/10s, or none';

const rate = z.string().transform((value, context) => {
  if (value === 'none') return null;
  const parsed = parseRate(value);
  if (!parsed) context.addIssue({ code: 'custom', message: RATE });
  return parsed ?? null;
});

export const rateLimitsSchema = block({
  default: rate.optional(),
  sign_in: rate.optional(),
  protocol: rate.optional(),
}).transform(present);

export const outboundSchema = block({
  allow: z
    .array(z.string().refine(isHostOrNetwork, 'must be a host, an address, or a network such as 10.0.0.0/8'))
    .optional(),
}).transform(present);

function isHostOrNetwork(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const family = isIP(address);
  if (bits === undefined) return family > 0 || DOMAIN.test(value.toLowerCase());
  return family > 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

/** What frames an answer, or carries a cookie, is not for a file to say. */
const OURS = ['connection', 'content-length', 'content-type', 'set-cookie', 'transfer-encoding', 'location'];

const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'must be the name of a header')
  .refine((name) => !OURS.includes(name.toLowerCase()), 'is set by Usher itself');
const headerValue = z.string().regex(/^[\x21-\x7e]([\t\x20-\x7e]*[\x21-\x7e])?$/, 'must be one line of ASCII');

export const headersSchema = block({
  include: z.array(z.tuple([headerName, headerValue], 'must be a list of a name and a value')).optional(),
}).transform(present);

export const jobsSchema = block({
  sweep: term.refine((seconds) => seconds >= 60, 'must be 1m or more').optional(),
}).transform(({ sweep }) => present({ sweepSeconds: sweep }));

const HEX_COLOUR = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i;

/** `logo` is still as written, the path of a file or a `data:` URL: `logo.ts` reads it, and knows how large it may be. */
export const brandingSchema = block({
  name: text.max(60, 'is longer than 60 characters').optional(),
  accent: z.string().regex(HEX_COLOUR, 'must be a colour such as "#2457d6", in quotes').transform(longHex).optional(),
  logo: z.string().min(1, 'must not be empty').optional(),
}).transform(present);

function longHex(colour: string): string {
  const digits = colour.slice(1).toLowerCase();
  return `#${digits.length === 3 ? digits.replace(/./g, '$&$&') : digits}`;
}
