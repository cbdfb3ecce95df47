import { type AuditedAccount, personalDetails } from '#audit/personal.ts';
import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Database, OneWrite } from '#database/transaction.ts';
import type { Letters } from '#mail/letters.ts';
import type { Asked } from '#mail/pages.ts';
import type { Vault } from '#platform/secrets.ts';
import type { Hasher } from './hash-pool.ts';
import type { PasswordProblem, PasswordRules } from './password-policy.ts';

/** What the acts of this room need; the house makes it once. */
export interface Credentials {
  readonly db: Database;
  readonly vault: Vault;
  readonly hasher: Hasher;
  readonly letters: Letters;
  /** The rules in force now. */
  passwordRules(): Promise<PasswordRules>;
}

/** Who asks, as the request shows it. */
export interface Caller {
  /** The network address, by which the throttle counts. */
  readonly address: string;
  /** The `User-Agent`. */
  readonly agent: string;
  readonly requestId: string;
}

/** One thing to put right in a form; whoever shows it has the words for `code`. */
export interface FieldProblem {
  readonly field: 'email' | 'username' | 'name' | 'password';
  readonly code: FieldProblemCode;
}

export type FieldProblemCode = 'invalid' | 'taken' | 'domain-not-allowed' | PasswordProblem;

/** What a letter tells of the request that caused it. */
export function askedBy({ address, agent }: Caller): Asked {
  return { at: new Date(), timeZone: 'UTC', address, agent };
}

interface PersonalAct {
  readonly act: string;
  readonly outcome?: string | undefined;
  /** Whoever it was done to, if anybody. */
  readonly account: { readonly id: string; readonly auditKey: string | null } | undefined;
  /** The account itself unless said otherwise. */
  readonly actor?: Actor | undefined;
  readonly clientId?: string | undefined;
  readonly caller: Caller;
  readonly facts?: Record<string, unknown> | undefined;
}

/** Records an act with the address and browser it came from, readable for as long as the account is there. */
export function recordPersonalAct(write: OneWrite, vault: Vault, act: PersonalAct): Promise<void> {
  const { account, caller, act: name, outcome, clientId, facts } = act;
  const audited: AuditedAccount | undefined = account && { id: account.id, audit_key: account.auditKey };
  const { address, agent, requestId } = caller;
  return recordAct(write, {
    act: name,
    outcome,
    actor: act.actor ?? { kind: 'person', id: account?.id },
    accountId: account?.id,
    clientId,
    requestId,
    facts,
    personal: audited && personalDetails(vault, audited, { address, agent }),
  });
}
