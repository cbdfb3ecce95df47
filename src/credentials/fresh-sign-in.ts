import { type Acr, levelOf, reaches } from '#platform/acr.ts';
import type { Factors } from './factors.ts';

/** How somebody who asks for something signed in. */
export interface SignInFacts {
  /** By what they proved who they are. */
  readonly means: readonly string[];
  /** When, in seconds since 1970. */
  readonly authTime: number;
  readonly factors: Factors;
}

/** The level a sensitive act asks of who has these factors: all they can prove; none for who has a password alone. */
export function sensitiveLevel({ totp, passkeys }: Factors): Acr | undefined {
  return totp || passkeys > 0 ? 'urn:usher:aal2' : undefined;
}

/** Whether they proved all they can, not longer than `seconds` ago. */
export function isFreshSignIn({ means, authTime, factors }: SignInFacts, seconds: number): boolean {
  const level = sensitiveLevel(factors);
  return Date.now() / 1000 - authTime < seconds && (level === undefined || reaches(levelOf(means), level));
}
