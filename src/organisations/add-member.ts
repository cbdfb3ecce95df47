import { type Email, parseEmail } from '#accounts/email.ts';
import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';

interface Named {
  readonly organisationId: string;
  /** As typed. */
  readonly email: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

interface NewMember {
  readonly organisationId: string;
  readonly accountId: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

/**
 * Makes whoever has this address a member: at once where an account has proven it, else at the moment one does
 * (`awaited`). `unchanged` where that was so already. Throws `Refusal('invalid-input')` for an address that is none and
 * `not-found` for an organisation that is none.
 */
export async function addMemberByEmail(tx: Tx, named: Named): Promise<'joined' | 'awaited' | 'unchanged'> {
  const { organisationId, actor, requestId } = named;
  const email = parseEmail(named.email);
  if (!email) throw new Refusal('invalid-input', 'The address of a member must be a mail address.');
  const account = await lockAccountOf(tx, email);
  if (!account?.email_verified) return (await awaitMember(tx, named, email)) ? 'awaited' : 'unchanged';
  await tx
    .deleteFrom('awaited_member')
    .where('organisation_id', '=', organisationId)
    .where('email_key', '=', email.key)
    .execute();
  const isNew = await addMember(tx, { organisationId, accountId: account.id, actor, requestId });
  return isNew ? 'joined' : 'unchanged';
}

/** Makes an account a member; false where it was one. Throws `Refusal('not-found')` for what is not there. */
export async function addMember(tx: Tx, { organisationId, accountId, actor, requestId }: NewMember): Promise<boolean> {
  const added = await tx
    .insertInto('organisation_member')
    .values({ organisation_id: organisationId, account_id: accountId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('account_id')
    .executeTakeFirst()
    .catch(refuseUnknown);
  if (!added) return false;
  await recordAct(tx, { act: 'member.joined', actor, accountId, requestId, facts: { organisation: organisationId } });
  return true;
}

/** Held until the transaction ends: an address proven meanwhile is proven after it is known to be awaited. */
function lockAccountOf(tx: Tx, { key }: Email) {
  return tx
    .selectFrom('account')
    .select(['id', 'email_verified'])
    .where('email_key', '=', key)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

async function awaitMember(tx: Tx, { organisationId, actor, requestId }: Named, email: Email): Promise<boolean> {
  const awaited = await tx
    .insertInto('awaited_member')
    .values({ organisation_id: organisationId, email_key: email.key, email: email.email })
    .onConflict((conflict) => conflict.doNothing())
    .returning('email_key')
    .executeTakeFirst()
    .catch(refuseUnknown);
  if (!awaited) return false;
  await recordAct(tx, { act: 'member.awaited', actor, requestId, facts: { organisation: organisationId } });
  return true;
}

/** Foreign key violation, class 23 of PostgreSQL's codes. */
function refuseUnknown(error: { code?: string }): never {
  if (error.code !== '23503') throw error;
  throw new Refusal('not-found', 'There is no such organisation or account.', { cause: error });
}
