import type { Tx } from '#database/transaction.ts';
import type { AccountChange } from '#mail/pages.ts';
import { sendLetter } from '#mail/send-letter.ts';
import { askedBy, type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import { letterTo } from './letters.ts';
import { forgetDevices } from './remembered-device.ts';

/** Whose account it is, with what a letter and the audit need of it. */
export interface ChangedAccount {
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly locale: string | null;
  readonly auditKey: string | null;
}

export interface ToldChange {
  readonly account: ChangedAccount;
  readonly caller: Caller;
  readonly change: AccountChange;
  /** As the audit names it: `totp.added`. */
  readonly act: string;
  /** Which one, as the person calls it; in the letter only. */
  readonly which?: string | undefined;
  readonly codesLeft?: number | undefined;
}

/** After these, the second steps are as they were. */
const LEAVES_STEPS: ReadonlySet<AccountChange> = new Set([
  'passkey-copied',
  'recovery-codes-made',
  'recovery-code-used',
]);

/**
 * Records that something which protects an account changed, and tells its owner by mail, in the act's transaction. Where
 * the second steps are others now, every remembered browser is forgotten.
 */
export async function tellChange(tx: Tx, needs: Pick<Credentials, 'letters' | 'vault'>, told: ToldChange) {
  const { account, caller, change, act, which, codesLeft } = told;
  if (!LEAVES_STEPS.has(change)) await forgetDevices(tx, account.id);
  await recordPersonalAct(tx, needs.vault, { act, account, caller });
  if (account.email === null) return;
  const to = letterTo({ ...account, emailVerified: true });
  await sendLetter(tx, needs.letters, {
    name: 'account-change',
    ...to,
    change,
    which,
    codesLeft,
    asked: askedBy(caller),
  });
}
