import { domainToASCII, domainToUnicode } from 'node:url';
import { isPlainText } from './plain-text.ts';

/** A mail address that was read and found fit. */
export interface Email {
  /** As typed, but for the case of its domain; letters go here. */
  readonly email: string;
  /**
   * What makes it unique: lower case, with the domain in its ASCII form (RFC 5890). Dots and `+tags` stay. The local
   * part loses its case too: RFC 5321 lets a server tell `Ada@` from `ada@`, none does, and two accounts that
   * differ by case alone would be a trap.
   */
  readonly key: string;
}

const LONGEST_LOCAL = 64;
const LONGEST_ADDRESS = 254;
/** RFC 5322's atext, and the letters, marks and digits of RFC 6531. */
const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const DOMAIN = /^[\p{L}\p{M}\p{N}-]+([.][\p{L}\p{M}\p{N}-]+)+$/u;
const ASCII_LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * Reads a mail address; undefined when it is none that Usher takes: one ASCII `@`, a domain of two labels or more, no
 * quotes, comments or address literals, at most 254 octets. A character that looks like another under compatibility
 * normalisation (`＠`, `ﬁ`) is refused rather than changed, so that what a person reads is what is compared.
 */
export function parseEmail(text: string): Email | undefined {
  if (text.length > LONGEST_ADDRESS * 2 || !isPlainText(text.trim())) return undefined;
  const address = text.trim().normalize('NFC');
  if (address.normalize('NFKC') !== address) return undefined;
  const [local, domain, ...rest] = address.split('@');
  if (local === undefined || domain === undefined || rest.length > 0) return undefined;
  const ascii = asciiDomain(domain);
  if (!ascii || !LOCAL.test(local) || Buffer.byteLength(local) > LONGEST_LOCAL) return undefined;
  const key = `${lowerCase(local)}@${ascii}`;
  const email = `${local}@${domainToUnicode(ascii)}`;
  if (Math.max(Buffer.byteLength(key), Buffer.byteLength(email)) > LONGEST_ADDRESS) return undefined;
  return { email, key };
}

/** The unique form of an address, or undefined when it is none. */
export function emailKey(text: string): string | undefined {
  return parseEmail(text)?.key;
}

/** Whether an address belongs to one of the domains; no domain at all means every address does. */
export function isDomainAllowed(email: Email, domains: readonly string[]): boolean {
  const own = email.key.slice(email.key.indexOf('@') + 1);
  return domains.length === 0 || domains.some((domain) => domainToASCII(domain) === own);
}

function asciiDomain(domain: string): string | undefined {
  if (!DOMAIN.test(domain)) return undefined;
  const ascii = domainToASCII(domain);
  const labels = ascii.split('.');
  const isName = labels.every((label) => ASCII_LABEL.test(label)) && !/^[0-9]+$/.test(labels.at(-1) ?? '');
  return isName ? ascii : undefined;
}

/** Composed again, since lowering the case of a composed letter may take it apart (`İ`). */
function lowerCase(text: string): string {
  return text.toLowerCase().normalize('NFC');
}
