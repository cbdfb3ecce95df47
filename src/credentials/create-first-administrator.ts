import type { Account } from '#accounts/account.ts';
import { createAccount } from '#accounts/create-account.ts';
import { newAuditKey } from '#audit/personal.ts';
import { inTransaction, type Tx } from '#database/transaction.ts';
import { newId } from '#platform/ids.ts';
import { Refusal } from '#platform/refusal.ts';
import { type Caller, type Credentials, type FieldProblem, recordPersonalAct } from './credentials.ts';
import { type PersonDetails, readDetails, type TypedDetails } from './person-details.ts';
import { savePassword } from './save-password.ts';
import { isSetupOpen, redeemSetupLink } from './setup-link.ts';
import { findTakenNames } from './taken-names.ts';

export interface FirstAdministrator extends Omit<TypedDetails, 'username'> {
  readonly token: string;
  readonly locale?: string | undefined;
  readonly caller: Caller;
}

export type SetupOutcome =
  | { readonly ok: true; readonly account: Account }
  /** `link` was used, renewed, or is no longer needed. */
  | { readonly ok: false; readonly why: 'link' }
  | { readonly ok: false; readonly why: 'details'; readonly problems: readonly FieldProblem[] };

/**
 * Makes the first administrator by the link of the start; their address counts as confirmed. What is refused does not
 * use the link up; of many at once one succeeds. Throws `Refusal('unavailable')` when too many wait for a hash.
 */
export async function createFirstAdministrator(needs: Credentials, typed: FirstAdministrator): Promise<SetupOutcome> {
  if (!(await isSetupOpen(needs.db, typed.token))) return { ok: false, why: 'link' };
  const details = readDetails(typed, await needs.passwordRules());
  if (Array.isArray(details)) return { ok: false, why: 'details', problems: details };
  if ((await findTakenNames(needs.db, details.email.key, '')).owner) {
    return { ok: false, why: 'details', problems: [{ field: 'email', code: 'taken' }] };
  }
  const id = newId('acc');
  const hash = await needs.hasher.hash(typed.password, id);
  const account = await inTransaction(needs.db, (tx) => write(tx, needs, { typed, details, id, hash }));
  return account ? { ok: true, account } : { ok: false, why: 'link' };
}

interface Writing {
  readonly typed: FirstAdministrator;
  readonly details: PersonDetails;
  readonly id: string;
  readonly hash: string;
}

/** The link goes first: its condition asks that there is no administrator yet. */
async function write(
  tx: Tx,
  { vault }: Credentials,
  { typed, details, id, hash }: Writing,
): Promise<Account | undefined> {
  if (!(await redeemSetupLink(tx, typed.token))) return undefined;
  const account = await createAccount(tx, {
    ...details,
    id,
    auditKey: newAuditKey(vault, id),
    locale: typed.locale,
    emailVerified: true,
    roles: ['admin'],
  });
  // Thrown, so that the link can be used again.
  if (typeof account === 'string') throw new Refusal('conflict', 'This address got an account just now.');
  await savePassword(tx, id, hash);
  await recordPersonalAct(tx, vault, { act: 'setup.completed', account, caller: typed.caller });
  return account;
}
