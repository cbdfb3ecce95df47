import type { Settings } from '#database/settings.ts';
import { type Acr, levelOf, reaches } from '#platform/acr.ts';
import type { Factors } from './factors.ts';

/** A way to do the second step. */
export type SecondStepMethod = 'passkey' | 'totp' | 'email' | 'recovery';

export interface SecondStepStanding {
  /** What the person has proved so far, and the leaves the session keeps. */
  readonly means: readonly string[];
  readonly factors: Factors;
  /** Whether one of the person's roles asks for two factors. */
  readonly isRequired: boolean;
  /** Whether setting one up that a role asks for may be put off. */
  readonly mayDefer: boolean;
  /** The level the app asks for, if it asks for one. */
  readonly wanted?: Acr | undefined;
}

/** `prove`: by one of `methods`, the best first. `enrol`: there is nothing yet to prove with; which kind would do. */
export type SecondStep =
  | { readonly due: 'none' }
  | { readonly due: 'prove'; readonly methods: readonly SecondStepMethod[] }
  | { readonly due: 'enrol'; readonly kinds: readonly ('totp' | 'passkey')[]; readonly canDefer: boolean };

const NONE: SecondStep = { due: 'none' };

/**
 * What the second step still asks of somebody, the one rule for every way in: whoever has a second factor proves one,
 * remembered browsers aside; a role or an app that asks for a level gets that level. Nobody sets up a new factor before
 * having proved one they have: a stolen password would then be enough.
 */
export function secondStepOf(standing: SecondStepStanding): SecondStep {
  const { means, factors, wanted, isRequired } = standing;
  const least = levelAsked(standing);
  const isReached = least === undefined || reaches(levelOf(means), least);
  const raising = strongMethods(factors).filter((method) => raises(method, means, least));
  if (hasFactors(factors) && !hasSecondStep(means) && !(isReached && means.includes('~remembered'))) {
    return { due: 'prove', methods: firstMethods(factors, raising, least) };
  }
  if (isReached) return NONE;
  if (raising.length > 0) return { due: 'prove', methods: raising };
  const canDefer = standing.mayDefer && isRequired && wanted === undefined;
  if (canDefer && means.includes('~deferred')) return NONE;
  return { due: 'enrol', kinds: least === 'urn:usher:phr' ? ['passkey'] : ['passkey', 'totp'], canDefer };
}

/**
 * Whether somebody with these roles must have two factors. `user` is what everybody is: where it is among the roles,
 * nobody is left out, whatever other roles they have, or none.
 */
export function needsSecondFactor({ requiredFor }: Pick<Settings['mfa'], 'requiredFor'>, roles: readonly string[]) {
  return isSecondFactorForAll({ requiredFor }) || roles.some((role) => requiredFor.includes(role));
}

/** Whether everybody must have two factors: then a shorter password will do (NIST SP 800-63B-4 3.1.1.2). */
export function isSecondFactorForAll({ requiredFor }: Pick<Settings['mfa'], 'requiredFor'>): boolean {
  return requiredFor.includes('user');
}

/** Whether an account asks for a second step at all. */
export function hasFactors({ totp, email, passkeys }: Factors): boolean {
  return totp || email || passkeys > 0;
}

/** Whether a second thing was proved beside the password, or a passkey stood for both. */
export function hasSecondStep(means: readonly string[]): boolean {
  return means.includes('user') || means.some((one) => ['otp', 'email', 'recovery', 'hwk', 'swk'].includes(one));
}

/** The level asked for by the app and by the person's roles: the higher one. */
function levelAsked({ wanted, isRequired }: SecondStepStanding): Acr | undefined {
  if (!isRequired) return wanted === 'urn:usher:aal1' ? undefined : wanted;
  return wanted === 'urn:usher:phr' ? wanted : 'urn:usher:aal2';
}

function strongMethods({ passkeys, totp }: Factors): SecondStepMethod[] {
  return [...(passkeys > 0 ? (['passkey'] as const) : []), ...(totp ? (['totp'] as const) : [])];
}

/** A mailed code reaches no level: it is offered where none is asked for, or where it is all there is to prove first. */
function firstMethods(factors: Factors, raising: SecondStepMethod[], least: Acr | undefined): SecondStepMethod[] {
  const strong = raising.length > 0 ? raising : strongMethods(factors);
  const takesEmail = factors.email && (least === undefined || strong.length === 0);
  return [
    ...strong,
    ...(takesEmail ? (['email'] as const) : []),
    ...(factors.recoveryCodes > 0 ? (['recovery'] as const) : []),
  ];
}

/** Whether doing this too would reach the level that is asked for. */
function raises(method: SecondStepMethod, means: readonly string[], least: Acr | undefined): boolean {
  const more = method === 'passkey' ? ['hwk', 'user'] : ['otp'];
  return least === undefined || reaches(levelOf([...means, ...more]), least);
}
