import { sql } from 'kysely';
import { emailKey } from '#accounts/email.ts';
import { inTransaction, type Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { sha256 } from '#platform/secrets.ts';
import type { Caller, Credentials } from './credentials.ts';
import { lockEmailChanges } from './lock-email-changes.ts';
import { issueProof } from './proof.ts';
import { tellChange } from './tell-change.ts';

/** `resetToken` opens the page for a new password; none where a letter with one went out a moment ago. */
export interface UndoneEmailChange {
  readonly resetToken: string | undefined;
}

type Needs = Pick<Credentials, 'db' | 'vault' | 'letters'>;

/** Nothing is kept of an undoing that finds the address to be somebody else's. */
class AddressTaken extends Error {}

/**
 * Gives an account its old address back, by the link that was mailed there: whoever changed it knew the password, so
 * that ends too, with every sign-in, one that is under way too, and remembered browser. Later changes cannot be undone to
 * addresses of theirs, and a passkey of theirs opens nothing alone: each must be shown beside the new password first.
 * Works once; undefined for a link that has run out, or where the address belongs to another confirmed account.
 */
export async function undoEmailChange(
  needs: Needs,
  { token, caller }: { readonly token: string; readonly caller: Caller },
): Promise<UndoneEmailChange | undefined> {
  return inTransaction(needs.db, async (tx) => {
    const change = await useUndo(tx, token);
    if (!change) return undefined;
    const account = await restore(tx, change);
    await endAll(tx, account.id);
    await tellChange(tx, needs, { account, caller, change: 'email-restored', act: 'email.restored' });
    const proof = await issueProof(tx, needs.vault, {
      purpose: 'reset_password',
      accountId: account.id,
      emailKey: account.emailKey,
    });
    return { resetToken: proof.isIssued ? proof.token : undefined };
  }).catch((error: unknown) => {
    if (error instanceof AddressTaken) return undefined;
    throw error;
  });
}

interface UsedUndo {
  readonly accountId: string;
  readonly oldEmail: string;
}

/** The links of later changes end with it: they lead to whoever came after. */
async function useUndo(tx: Tx, token: string): Promise<UsedUndo | undefined> {
  await lockEmailChanges(tx, sql`undo_token_hash = ${sha256(token)}`);
  const used = await tx
    .updateTable('email_change')
    .from('account')
    .set({ undo_token_hash: null, undo_expires_at: sql<Date>`now()` })
    .where('undo_token_hash', '=', sha256(token))
    .where('undo_expires_at', '>', sql<Date>`now()`)
    .whereRef('account.id', '=', 'email_change.account_id')
    .where('account.is_disabled', '=', false)
    .returning(['account_id as accountId', 'old_email as oldEmail', 'proven_at as provenAt'])
    .executeTakeFirst();
  if (!used || used.oldEmail === null) return undefined;
  await tx
    .deleteFrom('email_change')
    .where('account_id', '=', used.accountId)
    .where((is) => is.or([is('proven_at', 'is', null), is('proven_at', '>', used.provenAt)]))
    .execute();
  return { accountId: used.accountId, oldEmail: used.oldEmail };
}

/** An account that somebody registered with the address meanwhile, and never confirmed, gives way to its owner. */
async function restore(tx: Tx, { accountId, oldEmail }: UsedUndo) {
  const key = emailKey(oldEmail) ?? oldEmail;
  await tx
    .deleteFrom('account')
    .where('email_key', '=', key)
    .where('id', '<>', accountId)
    .where('email_verified', '=', false)
    .where('lapses_at', 'is not', null)
    .execute();
  const account = await tx
    .updateTable('account')
    .set({ email: oldEmail, email_key: key, email_verified: true, updated_at: sql<Date>`now()` })
    .where('id', '=', accountId)
    .where(
      sql<boolean>`not exists (select from account other where other.email_key = ${key} and other.id <> account.id)`,
    )
    .returning(['id', 'email', 'name', 'locale', 'audit_key as auditKey'])
    .executeTakeFirst();
  if (!account) throw new AddressTaken();
  return { ...account, emailKey: key };
}

async function endAll(tx: Tx, accountId: string): Promise<void> {
  await tx.deleteFrom('password').where('account_id', '=', accountId).execute();
  await tx.updateTable('passkey').set({ is_user_verifying: false }).where('account_id', '=', accountId).execute();
  // With no password left, nothing would tell that the one that was proved there has ended.
  await tx.deleteFrom('interaction').where(sql<boolean>`flow ->> 'accountId' = ${accountId}`).execute();
  await endSignIns(tx, { whose: { account: accountId }, cause: 'email_restored' });
}
