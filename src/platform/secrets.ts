import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';

const MASK = '•••';

/** A value that prints as dots wherever it is logged, joined to text or turned into JSON; `reveal()` is the only way in. */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

const PREFIX = 'encrypted:';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;

/** Where an encrypted value lives. It decrypts there and nowhere else: `account:totp_secret:acc_…`, or `config`. */
export type Place = 'config' | `${string}:${string}:${string}`;

/** Encrypts under the first key, decrypts under all; see `SECRET_KEY`. */
export interface Vault {
  encrypt(plain: string, place: Place): string;
  /** Throws when the value is damaged, was made for another place, or under a key that is not given. */
  decrypt(value: string, place: Place): string;
  /** Whether the value was made under the first key, so that `rewrap` may pass it by. */
  isCurrent(value: string): boolean;
  /** HMAC-SHA-256 under a key derived for `purpose`, one a root key, the first root key first. */
  macs(purpose: string, message: string | Buffer): Buffer[];
  /** A 32-byte key for `purpose` a root key, the first root key first (HKDF, RFC 5869). */
  derive(purpose: string): Secret<Buffer[]>;
}

/** A new root secret: 32 random bytes in hex. */
export function generateSecretKey(): string {
  return randomBytes(32).toString('hex');
}

/** SHA-256; also how ids that are credentials are stored. */
export function sha256(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}

export function isEncrypted(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(PREFIX);
}

/**
 * Reads `SECRET_KEY`: 64 or more hex digits are hex, else base64 of 32 bytes or more, else text of 32 bytes or more;
 * several are separated by commas. Throws with a plain sentence when one is too short.
 */
export function parseSecretKeys(text: string): Secret<Buffer[]> {
  const parts = text.split(',').map((part) => part.trim());
  return new Secret(parts.map(parseSecretKey));
}

function parseSecretKey(text: string): Buffer {
  if (/^([0-9a-f]{2}){32,}$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) {
    const bytes = Buffer.from(text, 'base64');
    if (bytes.length >= 32) return bytes;
  }
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length >= 32) return bytes;
  throw new Error('a secret key needs 32 bytes or more; make one with: openssl rand -hex 32');
}

function deriveKey(root: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', root, 'usher', purpose, 32));
}

/** AES-256-GCM with a random 96-bit nonce; the place is authenticated with the text (NIST SP 800-38D). */
export function openVault(roots: Secret<Buffer[]>): Vault {
  const keys = roots.reveal().map((root) => {
    const key = deriveKey(root, 'encryption at rest');
    return { root, key, id: sha256(Buffer.concat([Buffer.from('key id'), key])).subarray(0, KEY_ID_BYTES) };
  });
  const [first] = keys;
  if (!first) throw new Error('a vault needs one key or more');

  return {
    encrypt(plain, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', first.key, nonce);
      cipher.setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return PREFIX + Buffer.concat([first.id, nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    decrypt(value, place) {
      const { id, nonce, tag, body } = unpack(value);
      const candidate = keys.find((key) => key.id.equals(id));
      if (!candidate) throw new Error('this value was encrypted under a secret key that is not configured');
      const decipher = createDecipheriv('aes-256-gcm', candidate.key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(place));
      decipher.setAuthTag(tag);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
    isCurrent: (value) => unpack(value).id.equals(first.id),
    macs: (purpose, message) =>
      keys.map(({ root }) => createHmac('sha256', deriveKey(root, purpose)).update(message).digest()),
    derive: (purpose) => new Secret(keys.map(({ root }) => deriveKey(root, purpose))),
  };
}

function unpack(value: string) {
  if (!isEncrypted(value)) throw new Error('this value is not encrypted');
  const bytes = Buffer.from(value.slice(PREFIX.length), 'base64url');
  const start = KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES;
  if (bytes.length < start) throw new Error('this encrypted value is damaged');
  return {
    id: bytes.subarray(0, KEY_ID_BYTES),
    nonce: bytes.subarray(KEY_ID_BYTES, KEY_ID_BYTES + NONCE_BYTES),
    tag: bytes.subarray(KEY_ID_BYTES + NONCE_BYTES, start),
    body: bytes.subarray(start),
  };
}
