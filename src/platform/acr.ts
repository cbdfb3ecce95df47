/** How surely a person proved who they are, the weakest first. */
export const ACR_VALUES = ['urn:usher:aal1', 'urn:usher:aal2', 'urn:usher:phr'] as const;

export type Acr = (typeof ACR_VALUES)[number];

/**
 * One thing by which a person proved who they are, as `amr` names it (RFC 8176): password, authenticator app, mailed
 * code, recovery code, a passkey bound to its device or a synced one, and that the passkey checked the person.
 */
export type Means = 'pwd' | 'otp' | 'email' | 'recovery' | 'hwk' | 'swk' | 'user';

/**
 * What a session keeps beside its means and no token ever tells: the second step was left out because this browser is
 * remembered, or its setting up was put off.
 */
export type Leave = '~remembered' | '~deferred';

const PASSKEYS: ReadonlySet<string> = new Set(['hwk', 'swk']);
/** A mailed code is a second step people may choose, and never a second factor (NIST SP 800-63B-4 3.1.3.1). */
const FACTORS: readonly ReadonlySet<string>[] = [new Set(['pwd']), PASSKEYS, new Set(['otp', 'recovery'])];

/** `urn:usher:aal2`: two factors or a passkey that checked the person; `urn:usher:phr`: phishing cannot do that either. */
export function levelOf(means: readonly string[]): Acr {
  const hasPasskey = means.some((one) => PASSKEYS.has(one));
  const isChecked = hasPasskey && means.includes('user');
  if (!isChecked && countFactors(means) < 2) return 'urn:usher:aal1';
  return hasPasskey ? 'urn:usher:phr' : 'urn:usher:aal2';
}

/** The value of the claim `amr`: the means, and `mfa` where there were two factors. */
export function amrOf(means: readonly string[]): string[] {
  const told = [...new Set(means.filter((one) => !one.startsWith('~') && one !== 'mfa'))];
  return countFactors(told) > 1 ? [...told, 'mfa'] : told;
}

/** Whether a level is as high as the wanted one. */
export function reaches(level: Acr, wanted: Acr): boolean {
  return ACR_VALUES.indexOf(level) >= ACR_VALUES.indexOf(wanted);
}

export function isAcr(value: unknown): value is Acr {
  return (ACR_VALUES as readonly unknown[]).includes(value);
}

function countFactors(means: readonly string[]): number {
  return FACTORS.filter((factor) => means.some((one) => factor.has(one))).length;
}
