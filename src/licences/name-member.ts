import { recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { Refusal } from '#platform/refusal.ts';
import { type LicenceAct, lockLicence } from './lock-licence.ts';

interface Naming extends LicenceAct {
  readonly accountId: string;
}

/**
 * Lets a member use a licence that is for those named; false where they were. Throws `Refusal`: `not-found`, `conflict`
 * for a licence taken back, `invalid-input` for somebody who is no member of its organisation.
 */
export async function nameMember(tx: Tx, naming: Naming): Promise<boolean> {
  const { licenceId, accountId } = naming;
  const { organisationId } = await lockLicence(tx, licenceId);
  const member = await tx
    .selectFrom('organisation_member')
    .select('account_id')
    .where('organisation_id', '=', organisationId)
    .where('account_id', '=', accountId)
    .forKeyShare()
    .executeTakeFirst();
  if (!member) throw new Refusal('invalid-input', 'Only a member of its organisation can be named for a licence.');
  const named = await tx
    .insertInto('licence_member')
    .values({ licence_id: licenceId, account_id: accountId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('account_id')
    .executeTakeFirst();
  if (named) await record(tx, 'licence.member_named', naming);
  return named !== undefined;
}

/**
 * The other way round; who is in by it is out, where it is for those named. False where they were not named. Throws
 * `Refusal`: `not-found`, `conflict` for a licence taken back.
 */
export async function unnameMember(tx: Tx, naming: Naming): Promise<boolean> {
  const { licenceId, accountId } = naming;
  const { policy } = await lockLicence(tx, licenceId);
  const { numDeletedRows } = await tx
    .deleteFrom('licence_member')
    .where('licence_id', '=', licenceId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  if (policy.members === 'named') {
    const whose = { licenceMember: { licence: licenceId, account: accountId } };
    await endSignIns(tx, { whose, cause: 'member_removed' });
  }
  await record(tx, 'licence.member_unnamed', naming);
  return true;
}

function record(tx: Tx, act: string, { licenceId, accountId, actor, requestId }: Naming): Promise<void> {
  return recordAct(tx, { act, actor, accountId, requestId, facts: { licence: licenceId } });
}
