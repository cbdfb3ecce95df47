import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';

interface Leaving {
  readonly organisationId: string;
  readonly accountId: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

/**
 * Takes somebody out of an organisation, with the roles and assignments they had there, and ends their sign-ins to the
 * apps of its licences: their seats come free, their sessions go on. False where they were no member.
 */
export async function removeMember(tx: Tx, leaving: Leaving): Promise<boolean> {
  const { organisationId, accountId, actor, requestId } = leaving;
  const { numDeletedRows } = await tx
    .deleteFrom('organisation_member')
    .where('organisation_id', '=', organisationId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await withdrawLetters(tx, leaving);
  await forgetAtLicences(tx, leaving);
  const whose = { licenceMember: { organisation: organisationId, account: accountId } };
  await endSignIns(tx, { whose, cause: 'member_removed' });
  const act = actor.kind === 'person' && actor.id === accountId ? 'member.left' : 'member.removed';
  await recordAct(tx, { act, actor, accountId, requestId, facts: { organisation: organisationId } });
  return true;
}

/** A letter from before does not bring them back. */
async function withdrawLetters(tx: Tx, { organisationId, accountId }: Leaving): Promise<void> {
  await tx
    .deleteFrom('invitation')
    .where('organisation_id', '=', organisationId)
    .where('email_key', 'in', (from) => from.selectFrom('account').select('email_key').where('id', '=', accountId))
    .execute();
}

/** Neither named for a licence nor in the line for one of its seats any more. */
async function forgetAtLicences(tx: Tx, { organisationId, accountId }: Leaving): Promise<void> {
  for (const table of ['licence_member', 'seat_wait'] as const) {
    await tx
      .deleteFrom(table)
      .where('account_id', '=', accountId)
      .where('licence_id', 'in', (from) =>
        from.selectFrom('licence').select('id').where('organisation_id', '=', organisationId),
      )
      .execute();
  }
}
