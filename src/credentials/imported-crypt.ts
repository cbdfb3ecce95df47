import { cryptInThread } from './crypt-threads.ts';
import type { ImportedKind } from './imported-kind.ts';
import { readShaCrypt } from './sha-crypt.ts';

/** About a second of a core each. */
const HIGHEST_BCRYPT_COST = 14;
const HIGHEST_SHA_CRYPT_ROUNDS = 1_000_000;
/** As crypt(3) has it; every round hashes the password again. */
const LONGEST_PASSWORD_BYTES = 512;
const TOO_COSTLY = 'would take too long to check';
const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Hashes as crypt(3) writes them, taken as they are. */
export const cryptKinds: readonly ImportedKind[] = [
  bcryptKind(),
  shaCryptKind('sha256-crypt', { id: '5', letters: 43, bytes: 32 }),
  shaCryptKind('sha512-crypt', { id: '6', letters: 86, bytes: 64 }),
];

/** `$2a$`, `$2b$` or `$2y$`. It reads 72 bytes of a password and no more, so what follows them is not checked here. */
function bcryptKind(): ImportedKind {
  const costOf = (setting: string) => Number(setting.slice(4, 6));
  return {
    name: 'bcrypt',
    setting: '\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{22}',
    separator: '',
    digest: '[./A-Za-z0-9]{31}',
    problemOf(setting, length) {
      if (costOf(setting) < 4 || length !== 23) return 'is none that bcrypt makes';
      return costOf(setting) > HIGHEST_BCRYPT_COST
        ? `${TOO_COSTLY}: its cost is above ${HIGHEST_BCRYPT_COST}`
        : undefined;
    },
    hash: (setting, password) => cryptInThread({ setting, password }),
    spell: (digest) => ({ text: withoutSpareBits(digest), length: 23 }),
  };
}

/** The last letter of 31 stands for four bits and has room for six: some programs wrote anything there. */
function withoutSpareBits(digest: string): string {
  return digest.slice(0, -1) + ALPHABET.charAt(ALPHABET.indexOf(digest.slice(-1)) & ~3);
}

interface ShaCryptFamily {
  readonly id: '5' | '6';
  /** Of the digest. */
  readonly letters: number;
  readonly bytes: number;
}

/** `$6$SALT$HASH`, also with `rounds=N$` before the salt. */
function shaCryptKind(name: string, { id, letters, bytes }: ShaCryptFamily): ImportedKind {
  return {
    name,
    setting: `\\$${id}\\$(?:rounds=[1-9]\\d{0,8}\\$)?(?!rounds=)[!-#%-9;-~]{0,16}`,
    separator: '$',
    digest: `[./0-9A-Za-z]{${letters}}`,
    problemOf(setting, length) {
      if (length !== bytes) return `is not ${bytes} bytes long`;
      const { rounds } = readShaCrypt(setting);
      return rounds > HIGHEST_SHA_CRYPT_ROUNDS ? `${TOO_COSTLY}: it has over a million rounds` : undefined;
    },
    async hash(setting, password) {
      const isLong = Buffer.byteLength(password) > LONGEST_PASSWORD_BYTES;
      // Nobody's: no digest is of this form.
      return isLong ? 'too long' : await cryptInThread({ setting, password });
    },
    spell: (digest) => ({ text: digest, length: bytes }),
  };
}
