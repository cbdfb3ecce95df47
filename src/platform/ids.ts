import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 22;

/** What an id may stand for; the prefix keeps the name spaces of people and apps apart (RFC 9700 4.15). */
export type IdKind =
  | 'acc'
  | 'cli'
  | 'org'
  | 'lic'
  | 'ltr'
  | 'aud'
  | 'prf'
  | 'ses'
  | 'req'
  | 'key'
  | 'pky'
  | 'mlc'
  | 'dev'
  | 'emc'
  | 'inv'
  | 'not';

/** `acc_` and 22 random base62 characters (131 bits). */
export function newId(kind: IdKind): string {
  return `${kind}_${randomText(LENGTH)}`;
}

/** Random base62 text without bias: bytes that would favour the first letters are thrown away. */
export function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < 248 && text.length < length) text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return text;
}
