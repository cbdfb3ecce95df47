import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Issuer } from './issuer.ts';
import { badToken } from './refusal.ts';
import type { Settings, TrustedIssuer } from './settings.ts';
import type { StatusLists } from './status-lists.ts';

/** An issuer one trusts, and what is fetched from it. */
export type OpenIssuer = TrustedIssuer & Issuer & { readonly statusLists: StatusLists };

/** A token in whose words one may trust. */
export interface GoodToken {
  readonly issuer: OpenIssuer;
  readonly claims: JWTPayload;
  /** A client's own token (RFC 6749 4.4) has the client for its subject. */
  readonly type: 'person' | 'client';
}

/** RFC 9068 2.2; `iss` and `aud` are asked for by being compared. */
const REQUIRED = ['exp', 'iat', 'sub', 'client_id'];

/** The reason that is told where jose says only which claim was wrong. */
const CLAIM_REASONS: Readonly<Record<string, string>> = {
  typ: 'it is not an access token',
  iss: 'it is from another issuer',
  aud: 'it is for another audience',
  nbf: 'it is not valid yet',
};

/**
 * Checks an access token by RFC 9068 4: `typ`, issuer, audience, algorithm, signature, times and type, then its status
 * (draft-ietf-oauth-status-list 8.3, and whoever else is to be asked). Keys come from the issuer's published set alone:
 * `jwk`, `jku` and `x5u` in a header are passed by, and what `crit` demands is refused. Throws a `GuardRefusal`: 401, or
 * 503 without keys or status list.
 */
export async function verifyToken(
  token: string,
  issuers: readonly OpenIssuer[],
  settings: Pick<Settings, 'types' | 'clockToleranceSeconds' | 'status'>,
): Promise<GoodToken> {
  const issuer = chooseIssuer(token, issuers);
  const claims = await checkSignature(token, issuer, settings.clockToleranceSeconds);
  checkTimes(claims, settings.clockToleranceSeconds);
  // Sender-constrained (RFC 9449, RFC 8705): shown as a bearer token it is in somebody else's hands.
  if (claims.cnf !== undefined) throw badToken('invalid', 'it is bound to a key');
  const type = claims.sub === claims.client_id ? 'client' : 'person';
  if (!settings.types.has(type)) throw badToken('invalid', `tokens of a ${type} are not taken here`);
  await issuer.statusLists.check(claims);
  if (settings.status) checkStatus(await settings.status({ issuer: issuer.issuer, claims }));
  return { issuer, claims, type };
}

/** Anything but a plain 'valid' is a no, so that a function that forgets to answer lets nobody in. */
function checkStatus(status: unknown): void {
  if (status === 'suspended') throw badToken('suspended');
  if (status !== 'valid') throw badToken('revoked');
}

/** By the claim of a token nobody has checked yet: it only says whose keys to check it with. */
function chooseIssuer(token: string, issuers: readonly OpenIssuer[]): OpenIssuer {
  if (issuers.length === 1 && issuers[0]) return issuers[0];
  const claimed = claimedIssuer(token);
  const chosen = issuers.find(({ issuer }) => issuer === claimed);
  if (!chosen) throw badToken('invalid', CLAIM_REASONS.iss);
  return chosen;
}

function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch (error) {
    throw badToken('invalid', 'it cannot be read', error);
  }
}

async function checkSignature(token: string, issuer: OpenIssuer, clockTolerance: number): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, issuer.keyFor, {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: issuer.algorithms,
      typ: 'at+jwt',
      requiredClaims: REQUIRED,
      clockTolerance,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw badToken('expired', '', error);
    if (error instanceof errors.JOSEError) throw badToken('invalid', reasonOf(error), error);
    throw error;
  }
}

/** No tolerance at the end: a seat may be somebody else's by then. */
function checkTimes({ exp, iat }: JWTPayload, clockToleranceSeconds: number): void {
  const now = Math.floor(Date.now() / 1000);
  if (Number(exp) <= now) throw badToken('expired');
  if (typeof iat !== 'number' || iat > now + clockToleranceSeconds) throw badToken('invalid', CLAIM_REASONS.nbf);
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === 'missing') return `${error.claim} is missing`;
    return CLAIM_REASONS[error.claim] ?? `${error.claim} is wrong`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its algorithm is not taken here';
  if (error instanceof errors.JWKSNoMatchingKey) return 'its key is unknown';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature is wrong';
  return 'it cannot be read';
}
