import { pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { type ImportedKind, problemOfLength } from './imported-kind.ts';

const HIGHEST_ITERATIONS = 5_000_000;
const HIGHEST_SCRYPT_BYTES = 256 * 1024 * 1024;
const BASE64 = '[\\w+/.-]+={0,2}';
const TOO_COSTLY = 'would take too long to check';

const derive = promisify(pbkdf2);
const deriveByScrypt = promisify<Buffer | string, Buffer, number, object, Buffer>(scrypt);

/** Ways that stretch a password into a key, in the spellings of passlib and of PHC strings. */
export const derivations: readonly ImportedKind[] = [
  pbkdf2Kind('sha1', { prefix: 'pbkdf2(?:-sha1)?', bytes: 20 }),
  pbkdf2Kind('sha256', { prefix: 'pbkdf2-sha256', bytes: 32 }),
  pbkdf2Kind('sha512', { prefix: 'pbkdf2-sha512', bytes: 64 }),
  scryptKind(),
];

/** `$pbkdf2-sha256$ITERATIONS$SALT$HASH`, also with `i=ITERATIONS,l=LENGTH` (RFC 8018 5.2). */
function pbkdf2Kind(hash: string, { prefix, bytes }: { prefix: string; bytes: number }): ImportedKind {
  const iterationsOf = (setting: string) => Number(/\$(?:i=)?(\d+)/.exec(setting)?.[1]);
  return {
    name: `pbkdf2-${hash}`,
    setting: `\\$${prefix}\\$(?:i=)?\\d{1,8}(?:,l=\\d{1,4})?\\$${BASE64}`,
    separator: '$',
    digest: BASE64,
    problemOf(setting, length) {
      const iterations = iterationsOf(setting);
      if (iterations < 1) return 'has no iterations';
      return iterations * Math.ceil(length / bytes) > HIGHEST_ITERATIONS ? TOO_COSTLY : problemOfLength(length);
    },
    hash: async (setting, password, length) =>
      toBase64(await derive(password, saltOf(setting), iterationsOf(setting), length, hash)),
    spell: spellBase64,
  };
}

/** `$scrypt$ln=15,r=8,p=1$SALT$HASH` (RFC 7914). */
function scryptKind(): ImportedKind {
  const costsOf = (setting: string) => {
    const [ln = 0, r = 0, p = 0] = [...(setting.split('$')[2] ?? '').matchAll(/\d+/g)].map(Number);
    return { N: 2 ** ln, r, p, maxmem: 128 * r * (2 ** ln + p + 2) };
  };
  return {
    name: 'scrypt',
    setting: `\\$scrypt\\$ln=\\d{1,2},r=\\d{1,3},p=\\d{1,2}\\$${BASE64}`,
    separator: '$',
    digest: BASE64,
    problemOf(setting, length) {
      const { N, r, p } = costsOf(setting);
      if (N < 2 || r < 1 || p < 1) return 'has costs of nothing';
      // Rounds beside each other are bought with time here: one after another.
      return 128 * N * r * p > HIGHEST_SCRYPT_BYTES ? TOO_COSTLY : problemOfLength(length);
    },
    hash: async (setting, password, length) =>
      toBase64(await deriveByScrypt(password, saltOf(setting), length, costsOf(setting))),
    spell: spellBase64,
  };
}

/** The salt is what stands last; passlib writes `.` for `+`. */
function saltOf(setting: string): Buffer {
  return fromBase64(setting.slice(setting.lastIndexOf('$') + 1));
}

function spellBase64(digest: string) {
  const bytes = fromBase64(digest);
  return { text: toBase64(bytes), length: bytes.length };
}

const fromBase64 = (text: string) => Buffer.from(text.replaceAll('.', '+'), 'base64');
const toBase64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
