import type { OneWrite } from '#database/transaction.ts';

/**
 * Ends a change of address that waits for its proof, in one statement: its link works for who has no session, so it would
 * outlive the sign-in of whoever asked for it. To be called before the account or its password is touched, as the acts
 * about addresses lock them in that order.
 */
export async function dropEmailChange(write: OneWrite, accountId: string): Promise<void> {
  await write.deleteFrom('email_change').where('account_id', '=', accountId).where('proven_at', 'is', null).execute();
}
