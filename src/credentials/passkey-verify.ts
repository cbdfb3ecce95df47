import type { Means } from '#platform/acr.ts';
import { once } from '#platform/once.ts';
import type { Assertion, Registration } from './passkey-response.ts';

/** Whom a passkey is made for: a host, and the one origin whose pages may ask for it. */
export interface RelyingParty {
  /** The issuer's host, no wider: a parent domain would let its other hosts ask too. */
  readonly id: string;
  readonly origin: string;
}

export function relyingPartyOf(issuer: string): RelyingParty {
  const { hostname, origin } = new URL(issuer);
  return { id: hostname, origin };
}

/** EdDSA, ES256 and RS256 (which some Windows machines have alone), the best first; COSE numbers. */
export const passkeyAlgorithms = [-8, -7, -257] as const;

/** What an authenticator said of itself and of the person, once its signature was found right. */
export interface Ceremonial {
  /** How often it has signed, where it counts. */
  readonly count: number;
  /** It checked that this was its owner: by a PIN, a finger or a face. */
  readonly isUserVerified: boolean;
  readonly isBackupEligible: boolean;
  readonly isBackedUp: boolean;
}

/** What is proved by it. */
export function meansOf({ isBackupEligible, isUserVerified }: Ceremonial): Means[] {
  return [isBackupEligible ? 'swk' : 'hwk', ...(isUserVerified ? (['user'] as const) : [])];
}

export interface NewCredential extends Ceremonial {
  readonly credentialId: Buffer;
  /** COSE. */
  readonly publicKey: Buffer;
  readonly aaguid: string;
  readonly transports: readonly string[];
}

interface Expected {
  readonly challenge: string;
  readonly relyingParty: RelyingParty;
}

/** Most bytes of an id (WebAuthn Level 3, 7.1), and of a key: RSA of 8,192 bits. */
const LONGEST = { id: 1023, key: 1200 } as const;

/** Large, and needed by nobody who has no passkey. */
const openLibrary = once(async () => {
  const [server, helpers] = await Promise.all([
    import('@simplewebauthn/server'),
    import('@simplewebauthn/server/helpers'),
  ]);
  return { ...server, ...helpers };
});

/** Checks an answer against the key that was kept (WebAuthn Level 3, 7.2); undefined where anything does not fit. */
export async function verifyAssertion(
  answer: Assertion,
  expected: Expected & { readonly publicKey: Buffer },
): Promise<Ceremonial | undefined> {
  const { verifyAuthenticationResponse } = await openLibrary();
  return refusing(async () => {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...answer, response: withoutHandle(answer.response), clientExtensionResults: {} },
      expectedChallenge: expected.challenge,
      expectedOrigin: expected.relyingParty.origin,
      expectedRPID: expected.relyingParty.id,
      // Whether the person had to be checked, and what its count tells, is decided by who asks.
      requireUserVerification: false,
      credential: { id: answer.id, publicKey: new Uint8Array(expected.publicKey), counter: 0 },
    });
    return verified ? ceremonial(authenticationInfo, authenticationInfo.newCounter) : undefined;
  });
}

/** Checks a new credential (WebAuthn Level 3, 7.1); undefined where anything does not fit. Trusts no attestation. */
export async function verifyRegistration(answer: Registration, expected: Expected): Promise<NewCredential | undefined> {
  const library = await openLibrary();
  return refusing(async () => {
    const { attestationObject } = answer.response;
    const statement = library.decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')));
    // We ask for none. Certificates are not even looked at: checking whether they are revoked would fetch what they name.
    const isPlain = statement.get('fmt') === 'none';
    if (!isPlain && !(statement.get('fmt') === 'packed' && !statement.get('attStmt').get('x5c'))) return undefined;
    const { verified, registrationInfo: info } = await library.verifyRegistrationResponse({
      response: { ...answer, response: { ...answer.response, transports: [] }, clientExtensionResults: {} },
      expectedChallenge: expected.challenge,
      expectedOrigin: expected.relyingParty.origin,
      expectedRPID: expected.relyingParty.id,
      requireUserVerification: false,
      supportedAlgorithmIDs: [...passkeyAlgorithms],
    });
    if (!verified || !info) return undefined;
    const credentialId = Buffer.from(info.credential.id, 'base64url');
    const publicKey = Buffer.from(info.credential.publicKey);
    if (credentialId.length > LONGEST.id || publicKey.length > LONGEST.key) return undefined;
    if (info.credential.id !== answer.id) return undefined;
    const { transports } = answer.response;
    return { ...ceremonial(info, info.credential.counter), credentialId, publicKey, aaguid: info.aaguid, transports };
  });
}

function ceremonial(
  info: { userVerified: boolean; credentialDeviceType: string; credentialBackedUp: boolean },
  count: number,
): Ceremonial {
  return {
    count,
    isUserVerified: info.userVerified,
    isBackupEligible: info.credentialDeviceType === 'multiDevice',
    isBackedUp: info.credentialBackedUp,
  };
}

function withoutHandle({ userHandle: _, ...response }: Assertion['response']) {
  return response;
}

/** The library throws at whatever is wrong with an answer, and its decoders at bytes that make no sense. */
async function refusing<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
