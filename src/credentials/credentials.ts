import type { Caller } from '#audit/personal-act.ts';
import type { Settings } from '#database/settings.ts';
import type { Database } from '#database/transaction.ts';
import type { Letters } from '#mail/letters.ts';
import type { Asked } from '#mail/pages.ts';
import type { Clock } from '#platform/clock.ts';
import type { Vault } from '#platform/secrets.ts';
import type { Hasher } from './hash-pool.ts';
import type { PasswordProblem, PasswordRules } from './password-policy.ts';

export { type Caller, recordPersonalAct } from '#audit/personal-act.ts';

/** What the acts of this room need; the house makes it once. */
export interface Credentials {
  readonly db: Database;
  readonly vault: Vault;
  readonly hasher: Hasher;
  readonly letters: Letters;
  /** The rules in force now. */
  passwordRules(): Promise<PasswordRules>;
  /** What is asked of people beside a password, in force now. */
  mfa(): Promise<Settings['mfa']>;
  /** For codes that change with the time. */
  readonly clock: Clock;
}

/** One thing to put right in a form; whoever shows it has the words for `code`. */
export interface FieldProblem {
  readonly field: 'email' | 'username' | 'name' | 'password';
  readonly code: FieldProblemCode;
}

export type FieldProblemCode = 'invalid' | 'taken' | 'domain-not-allowed' | PasswordProblem;

/** What a letter tells of the request that caused it. */
export function askedBy({ address, agent, lang }: Caller): Asked {
  return { at: new Date(), timeZone: 'UTC', address, agent, lang };
}
