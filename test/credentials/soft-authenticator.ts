import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { CreationOptions, RequestOptions } from '#credentials/passkey-options.ts';

/** What an authenticator, its browser or somebody in between does otherwise than it should. */
export interface Oddity {
  readonly type?: string;
  readonly challenge?: string;
  readonly origin?: string;
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
  readonly rpId?: string;
  readonly isPresent?: boolean;
  readonly isVerified?: boolean;
  readonly isBackupEligible?: boolean;
  readonly isBackedUp?: boolean;
  /** What it says it has counted. */
  readonly count?: number;
  readonly userHandle?: string | undefined;
  readonly id?: Buffer;
  /** COSE number of the algorithm it names. */
  readonly algorithm?: number;
  readonly format?: string;
  readonly statement?: Map<string, unknown>;
  readonly signature?: Buffer;
  /** Over what it makes. */
  readonly key?: KeyObject;
}

/** An authenticator in this process: one key, found without a name, which checks its owner and counts. */
export interface SoftAuthenticator {
  readonly id: Buffer;
  readonly publicKey: KeyObject;
  /** Its answer to a page that asks to make a passkey, as our own script posts it. */
  make(options: CreationOptions, oddity?: Oddity): string;
  /** Its answer to a page that asks for a passkey. */
  answer(options: RequestOptions, oddity?: Oddity): string;
}

const ES256 = -7;

interface Kind {
  /** Its passkeys are on several devices; those do not count. */
  readonly isSynced?: boolean;
  /** Of the owner it knows already. */
  readonly handle?: string;
}

export function openSoftAuthenticator(origin: string, kind: Kind = {}): SoftAuthenticator {
  const { isSynced = false } = kind;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  let count = 0;
  let { handle } = kind;
  const flags = { isBackupEligible: isSynced, isBackedUp: isSynced };

  function nextCount(): number {
    count += isSynced ? 0 : 1;
    return count;
  }

  return {
    id,
    publicKey,
    make(options, oddity = {}) {
      handle = options.user.id;
      const about = { ...flags, count: nextCount(), rpId: options.rp.id, ...oddity };
      const credential = credentialData(about.id ?? id, coseKey(publicKey, oddity.algorithm));
      const attestationObject = isoCBOR.encode(
        new Map<string, unknown>([
          ['fmt', oddity.format ?? 'none'],
          ['attStmt', oddity.statement ?? new Map()],
          ['authData', new Uint8Array(Buffer.concat([authenticatorData(about, 0x40), credential]))],
        ]) as Parameters<typeof isoCBOR.encode>[0],
      );
      const client = clientData('webauthn.create', options.challenge, { origin, ...oddity });
      return posted(about.id ?? id, {
        clientDataJSON: client.toString('base64url'),
        attestationObject: Buffer.from(attestationObject).toString('base64url'),
        transports: ['internal'],
      });
    },
    answer(options, oddity = {}) {
      const about = { ...flags, count: nextCount(), rpId: options.rpId, ...oddity };
      const data = authenticatorData(about, 0);
      const client = clientData('webauthn.get', options.challenge, { origin, ...oddity });
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
      const userHandle = 'userHandle' in oddity ? oddity.userHandle : handle;
      return posted(about.id ?? id, {
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: (oddity.signature ?? sign('sha256', signed, oddity.key ?? privateKey)).toString('base64url'),
        ...(userHandle !== undefined && { userHandle }),
      });
    },
  };
}

function posted(id: Buffer, response: Record<string, unknown>): string {
  const name = id.toString('base64url');
  return JSON.stringify({ id: name, rawId: name, type: 'public-key', response });
}

/** WebAuthn Level 3, 5.8.1. */
function clientData(type: string, challenge: string, said: Oddity): Buffer {
  const { origin, crossOrigin = false, topOrigin } = said;
  return Buffer.from(
    JSON.stringify({ type: said.type ?? type, challenge: said.challenge ?? challenge, origin, crossOrigin, topOrigin }),
  );
}

/** WebAuthn Level 3, 6.1. */
function authenticatorData(said: Oddity & { rpId: string; count: number }, more: number): Buffer {
  const { rpId, count, isPresent = true, isVerified = true, isBackupEligible = false, isBackedUp = false } = said;
  const flags = Buffer.from([
    (isPresent ? 0x01 : 0) | (isVerified ? 0x04 : 0) | (isBackupEligible ? 0x08 : 0) | (isBackedUp ? 0x10 : 0) | more,
  ]);
  const counted = Buffer.alloc(4);
  counted.writeUInt32BE(count);
  return Buffer.concat([createHash('sha256').update(rpId).digest(), flags, counted]);
}

function credentialData(id: Buffer, key: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(id.length);
  return Buffer.concat([Buffer.alloc(16), length, id, key]);
}

/** A P-256 key as authenticators give it (RFC 9053, 7.1.1). */
export function coseKey(key: KeyObject, algorithm = ES256): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const coordinate = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
  const members: [number, unknown][] = [
    [1, 2],
    [3, algorithm],
    [-1, 1],
    [-2, coordinate(x)],
    [-3, coordinate(y)],
  ];
  return Buffer.from(isoCBOR.encode(new Map(members) as Parameters<typeof isoCBOR.encode>[0]));
}
