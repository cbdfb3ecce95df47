import { createHash, pbkdf2, scrypt } from 'node:crypto';

/** One way of hashing that people come with. Another one is another row of `importedKinds`. */
export interface ImportedKind {
  readonly name: string;
  /** Groups `setting` (kind, costs and salt as they stand in the text) and `digest`. */
  readonly shape: RegExp;
  /** False where one check would cost so much that a hostile file could stop the rest. */
  isAffordable(setting: string): boolean;
  /** What this way makes of a password: `length` bytes or fewer, in the spelling of `spell`. */
  digest(setting: string, password: string, length: number): Promise<string>;
  /** One spelling of a digest, so that texts can be compared, and how many bytes it has. */
  spell(digest: string): { readonly text: string; readonly length: number };
}

const HIGHEST_ITERATIONS = 5_000_000;
const HIGHEST_SCRYPT_BYTES = 256 * 1024 * 1024;

export const importedKinds: readonly ImportedKind[] = [
  plainDigest('md5', 16),
  plainDigest('sha1', 20),
  plainDigest('sha256', 32),
  pbkdf2Kind('sha1', 'pbkdf2(?:-sha1)?'),
  pbkdf2Kind('sha256', 'pbkdf2-sha256'),
  pbkdf2Kind('sha512', 'pbkdf2-sha512'),
  scryptKind(),
];

/** `kind:HEX` or `kind:SALT:HEX`: the digest of the salt, then the password, in UTF-8. */
function plainDigest(name: string, bytes: number): ImportedKind {
  return {
    name,
    shape: new RegExp(`^(?<setting>${name}(?::.+)?):(?<digest>[0-9a-f]{${bytes * 2}})$`, 'is'),
    isAffordable: () => true,
    digest: async (setting, password) =>
      createHash(name)
        .update(setting.slice(name.length + 1) + password)
        .digest('hex'),
    spell: (digest) => ({ text: digest.toLowerCase(), length: bytes }),
  };
}

/** `$pbkdf2-sha256$ITERATIONS$SALT$HASH`, also with `i=ITERATIONS,l=LENGTH` (RFC 8018 5.2). */
function pbkdf2Kind(hash: string, prefix: string): ImportedKind {
  const iterations = (setting: string) => Number(/\$(?:i=)?(\d+)/.exec(setting)?.[1]);
  return {
    name: `pbkdf2-${hash}`,
    shape: new RegExp(
      `^(?<setting>\\$${prefix}\\$(?:i=)?\\d{1,8}(?:,l=\\d+)?\\$[\\w+/.-]+={0,2})\\$(?<digest>[\\w+/.-]+={0,2})$`,
    ),
    isAffordable: (setting) => iterations(setting) >= 1 && iterations(setting) <= HIGHEST_ITERATIONS,
    digest: (setting, password, length) =>
      new Promise((resolve, reject) =>
        pbkdf2(password, saltOf(setting), iterations(setting), length, hash, (error, key) =>
          error ? reject(error) : resolve(toBase64(key)),
        ),
      ),
    spell: spellBase64,
  };
}

/** `$scrypt$ln=15,r=8,p=1$SALT$HASH` (RFC 7914). */
function scryptKind(): ImportedKind {
  const costs = (setting: string) => {
    const [ln = 0, r = 0, p = 0] = [...(setting.split('$')[2] ?? '').matchAll(/\d+/g)].map(Number);
    return { N: 2 ** ln, r, p };
  };
  return {
    name: 'scrypt',
    shape: /^(?<setting>\$scrypt\$ln=\d{1,2},r=\d{1,3},p=\d{1,2}\$[\w+/.-]+={0,2})\$(?<digest>[\w+/.-]+={0,2})$/,
    isAffordable: (setting) => {
      const { N, r, p } = costs(setting);
      return N > 1 && r > 0 && p > 0 && p <= 16 && 128 * N * r <= HIGHEST_SCRYPT_BYTES;
    },
    digest: (setting, password, length) =>
      new Promise((resolve, reject) => {
        const { N, r, p } = costs(setting);
        const maxmem = 128 * r * (N + p + 2);
        scrypt(password, saltOf(setting), length, { N, r, p, maxmem }, (error, key) =>
          error ? reject(error) : resolve(toBase64(key)),
        );
      }),
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
