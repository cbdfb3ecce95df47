import type { Credentials } from './credentials.ts';
import { checkPassword, type PasswordProblem } from './password-policy.ts';
import type { PasswordOwner } from './personal-password.ts';

/** A plain password, which obeys the policy, or a hash from elsewhere. */
export type GivenPassword = { readonly password: string } | { readonly passwordHash: string };

export type PreparedPassword =
  | { readonly ok: true; readonly hash: string }
  | { readonly ok: false; readonly problems: readonly PasswordProblem[] };

/**
 * What `savePassword` stores for an account to come; to be called before its transaction, since it hashes. Throws
 * `Refusal('invalid-input')` for a hash that cannot be checked, `Refusal('unavailable')` when too many wait.
 */
export async function preparePassword(
  { hasher, passwordRules }: Pick<Credentials, 'hasher' | 'passwordRules'>,
  given: GivenPassword,
  owner: PasswordOwner & { readonly id: string },
): Promise<PreparedPassword> {
  if ('passwordHash' in given) return { ok: true, hash: await hasher.importHash(given.passwordHash, owner.id) };
  const problems = checkPassword(await passwordRules(), given.password, owner);
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, hash: await hasher.hash(given.password, owner.id) };
}
