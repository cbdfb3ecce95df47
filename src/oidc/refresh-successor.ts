import { createHmac } from 'node:crypto';
import type Provider from 'oidc-provider';
import { sha256, type Vault } from '#platform/secrets.ts';
import { currentContext, currentStash } from './request-stash.ts';

const PURPOSE = 'refresh token successor';

/** Where a request keeps the hash of the successor that the presented token has already. */
export const SUCCESSOR = 'successor of the presented token';

/** Derives what a refresh token is replaced by, so that nothing secret has to be stored to answer it twice. */
export interface Successor {
  /** The one a rotation gives; the one that `known` is the hash of, where there has been a rotation already. */
  of(token: string, known?: Buffer): string;
  /** The token's successor under every root key: the rotation may have been before `SECRET_KEY` moved on. */
  allOf(token: string): string[];
}

export function openSuccessor(vault: Vault): Successor {
  const keys = vault.derive(PURPOSE).reveal();
  const allOf = (token: string) => keys.map((key) => createHmac('sha256', key).update(token).digest('base64url'));
  return {
    allOf,
    of(token, known) {
      const all = allOf(token);
      const [first] = all;
      if (first === undefined) throw new Error('a vault has one key or more');
      return (known && all.find((candidate) => sha256(candidate).equals(known))) ?? first;
    },
  };
}

/**
 * Makes a rotation give the derived successor of the presented token, so that every retry within the grace is answered
 * with the same one. Call it on every new `Provider`.
 */
export function installRefreshSuccessor(provider: Provider, settings: { readonly vault: Vault }): void {
  const successor = openSuccessor(settings.vault);
  const prototype = provider.RefreshToken.prototype as unknown as { generateTokenId(this: unknown): string };
  const generateRandomId = prototype.generateTokenId;
  prototype.generateTokenId = function generateTokenId(this: unknown): string {
    // The library names the token it replaces right after consuming it and before it makes the new one.
    const rotated = currentContext()?.oidc.entities.RotatedRefreshToken;
    if (!rotated) return generateRandomId.call(this);
    return successor.of(rotated.jti, currentStash().kept.get(SUCCESSOR) as Buffer | undefined);
  };
}
