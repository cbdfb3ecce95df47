import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose';
import type { SigningKey } from './signing-keys.ts';

interface Wanted {
  /** Claims that must be there beside `exp`. */
  readonly claims: readonly string[];
  /** The API it must be for; any of ours where it is left out. */
  readonly audience?: string;
}

/** The claims of an access token that we signed; undefined for anything else. Whether it was taken back is not asked. */
export type VerifyOwnToken = (token: string, wanted: Wanted) => Promise<JWTPayload | undefined>;

/** Checks signature, type, issuer and times of our own JWTs (RFC 9068 4). */
export function openTokenVerifier({
  issuer,
  keys,
}: {
  readonly issuer: string;
  readonly keys: readonly SigningKey[];
}): VerifyOwnToken {
  const jwks = createLocalJWKSet({ keys: keys.map(({ jwk, kid, alg }) => publicPart({ ...jwk, kid, alg })) });
  const algorithms = [...new Set(keys.map(({ alg }) => alg))];
  return async (token, { claims, audience }) => {
    try {
      const requiredClaims = ['exp', ...claims];
      const options = { issuer, algorithms, typ: 'at+jwt', requiredClaims, ...(audience && { audience }) };
      return (await jwtVerify(token, jwks, options)).payload;
    } catch {
      return undefined;
    }
  };
}

function publicPart({ kty, kid, alg, crv, x, y, n, e }: Record<string, unknown>) {
  return JSON.parse(JSON.stringify({ kty, kid, alg, use: 'sig', crv, x, y, n, e }));
}
