import { sql } from 'kysely';
import type { Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { policyColumns } from './issue-licence.ts';
import type { Licence, LicencePolicy } from './licence.ts';
import { refuseWrongTerms } from './licence-rules.ts';
import { type LicenceAct, type LicenceChange, lockLicence, recordLicence, unchanged } from './lock-licence.ts';
import { resizeLicence } from './resize-licence.ts';

interface PolicyChange extends LicenceAct {
  /** What is left out stays as it is. */
  readonly policy: Partial<LicencePolicy>;
}

/**
 * Changes how seats are lent. Where persons count instead of sessions, or the other way round, nobody's seat means what
 * it did: all are given back, and who goes on using an app takes one anew. Where only named people may use it from now
 * on, the others lose theirs. Throws `Refusal`: `not-found`, `conflict` for a licence taken back, `invalid-input`.
 */
export async function changeLicencePolicy(tx: Tx, change: PolicyChange): Promise<LicenceChange> {
  refuseWrongTerms({ policy: change.policy });
  const licence = await lockLicence(tx, change.licenceId);
  const { overage, ...rest } = differing(licence.policy, change.policy);
  const resized = overage === undefined ? unchanged : await resizeLicence(tx, { ...change, overage });
  if (Object.keys(rest).length === 0) return resized;
  await tx
    .updateTable('licence')
    .set({ ...policyColumns(rest), updated_at: sql<Date>`now()` })
    .where('id', '=', licence.id)
    .execute();
  const ended = await endWhoeverMust(tx, licence, rest);
  await recordLicence(tx, 'licence.policy_changed', change, { ...policyColumns(rest), ended });
  return { isChanged: true, endedSignIns: resized.endedSignIns + ended };
}

function differing(before: LicencePolicy, wanted: Partial<LicencePolicy>): Partial<LicencePolicy> {
  const names = Object.keys(wanted) as (keyof LicencePolicy)[];
  const changed = names.filter((name) => wanted[name] !== undefined && wanted[name] !== before[name]);
  return Object.fromEntries(changed.map((name) => [name, wanted[name]]));
}

async function endWhoeverMust(tx: Tx, { id }: Licence, changed: Partial<LicencePolicy>): Promise<number> {
  if (changed.counts !== undefined) {
    const { grants } = await endSignIns(tx, { whose: { licence: id }, cause: 'seat_released' });
    // Whoever waits is known by what counted before; their page joins the line anew.
    await tx.deleteFrom('seat_wait').where('licence_id', '=', id).execute();
    return grants.length;
  }
  if (changed.members !== 'named') return 0;
  let ended = 0;
  for (const account of await listUnnamed(tx, id)) {
    const whose = { licenceMember: { licence: id, account } };
    ended += (await endSignIns(tx, { whose, cause: 'member_removed' })).grants.length;
  }
  return ended;
}

/** Who is connected by the licence, or has a seat of it, and is not among those named for it. */
async function listUnnamed(tx: Tx, licenceId: string): Promise<string[]> {
  const { rows } = await sql<{ account_id: string }>`
    (select account_id from "grant" where licence_id = ${licenceId} and status <> 1 and account_id is not null
      union select account_id from seat_session where licence_id = ${licenceId})
    except select account_id from licence_member where licence_id = ${licenceId}
    order by account_id`.execute(tx);
  return rows.map(({ account_id }) => account_id);
}
