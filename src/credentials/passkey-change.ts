import { inTransaction, type Tx } from '#database/transaction.ts';
import { type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import { getFactorsForUpdate } from './factors-for-update.ts';
import { type ChangedAccount, tellChange } from './tell-change.ts';

interface ChangedPasskey {
  readonly account: ChangedAccount;
  /** `pky_…` */
  readonly id: string;
  readonly caller: Caller;
}

/** Gives a passkey another name; false where the account has no such passkey. */
export function renamePasskey(needs: Credentials, renamed: ChangedPasskey & { name: string }): Promise<boolean> {
  const { account, id, name, caller } = renamed;
  return inTransaction(needs.db, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('passkey')
      .set({ name })
      .where('id', '=', id)
      .where('account_id', '=', account.id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await recordPersonalAct(tx, needs.vault, { act: 'passkey.renamed', account, caller });
    return true;
  });
}

/**
 * Takes a passkey away. `last`: it is the only thing left that reaches what one of the person's roles asks for, so it
 * stays. Two that are removed at once wait for each other, so that one of them is still there to be the last.
 */
export function removePasskey(
  needs: Credentials,
  { account, id, caller, isRequired }: ChangedPasskey & { isRequired: boolean },
): Promise<'removed' | 'not-found' | 'last'> {
  return inTransaction(needs.db, async (tx) => {
    const { totp, passkeys } = await getFactorsForUpdate(tx, account.id);
    const isLast = !totp && passkeys === 1;
    const gone = tx.deleteFrom('passkey').where('id', '=', id).where('account_id', '=', account.id);
    if (isLast && isRequired) return (await isThere(tx, { account, id })) ? 'last' : 'not-found';
    const row = await gone.returning('name').executeTakeFirst();
    if (!row) return 'not-found';
    const change = { change: 'passkey-removed', act: 'passkey.removed', which: row.name } as const;
    await tellChange(tx, needs, { account, caller, ...change });
    return 'removed';
  });
}

async function isThere(tx: Tx, { account, id }: Pick<ChangedPasskey, 'account' | 'id'>): Promise<boolean> {
  const query = tx.selectFrom('passkey').select('id').where('id', '=', id).where('account_id', '=', account.id);
  return (await query.executeTakeFirst()) !== undefined;
}
