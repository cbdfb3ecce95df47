import { sql } from 'kysely';
import type { Actor } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { newId } from '#platform/ids.ts';
import { Refusal } from '#platform/refusal.ts';
import { findLicence, type Licence, type LicencePolicy } from './licence.ts';
import { refuseWrongTerm, refuseWrongTerms } from './licence-rules.ts';
import { recordLicence } from './lock-licence.ts';
import { newSerial } from './serial.ts';
import { addDuration } from './term.ts';

export interface NewLicence {
  readonly organisationId: string;
  readonly product: string;
  readonly seats: number;
  /** One of ours unless given. */
  readonly serial?: string | undefined;
  /** From now on unless given. */
  readonly validFrom?: Date | undefined;
  /** Without it and without a duration: for good. */
  readonly validTo?: Date | undefined;
  /** Of ISO 8601, such as `P1Y`, from `validFrom`. */
  readonly duration?: string | undefined;
  /** What is left out has its default. */
  readonly policy?: Partial<LicencePolicy> | undefined;
  /** False: it waits to be resumed. */
  readonly isActive?: boolean | undefined;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

/**
 * Issues a licence with its seats, all free. Throws `Refusal`: `invalid-input` for terms that cannot be, `not-found` for
 * an unknown organisation, `conflict` for a serial that is taken.
 */
export async function issueLicence(tx: Tx, wanted: NewLicence): Promise<Licence> {
  refuseWrongTerms(wanted);
  const { organisationId, product, seats, policy = {}, serial = newSerial(), isActive = true } = wanted;
  const { validFrom, validTo } = await readTerm(tx, wanted);
  const id = newId('lic');
  const inserted = await tx
    .insertInto('licence')
    .values({
      id,
      ...{ organisation_id: organisationId, product, serial, seats, is_active: isActive },
      ...{ valid_from: validFrom, valid_to: validTo ?? null },
      ...policyColumns(policy),
    })
    .onConflict((conflict) => conflict.column('serial').doNothing())
    .returning('overage')
    .executeTakeFirst()
    .catch(refuseUnknown);
  if (!inserted) throw new Refusal('conflict', `There is a licence ${serial} already.`);
  await insertSeats(tx, id, seats + inserted.overage);
  const facts = { serial, organisation: organisationId, product, seats, overage: inserted.overage };
  await recordLicence(tx, 'licence.issued', { ...wanted, licenceId: id }, facts);
  const licence = await findLicence(tx, id);
  if (!licence) throw new Error('a licence was gone in the transaction that made it');
  return licence;
}

async function readTerm(tx: Tx, wanted: NewLicence): Promise<Pick<NewLicence, 'validTo'> & { validFrom: Date }> {
  const { now } = await tx.selectNoFrom(sql<Date>`now()`.as('now')).executeTakeFirstOrThrow();
  const { validFrom = now, duration } = wanted;
  const validTo = duration === undefined ? wanted.validTo : addDuration(validFrom, duration);
  if (duration !== undefined && (!validTo || wanted.validTo)) {
    throw new Refusal('invalid-input', 'A licence ends at a date, or after a duration such as P1Y.');
  }
  refuseWrongTerm(validFrom, validTo);
  return { validFrom, validTo };
}

/** What is said of a policy, as the table keeps it. */
export function policyColumns({ whenFull, counts, members, overage, idleSeconds }: Partial<LicencePolicy>) {
  return {
    ...(whenFull !== undefined && { when_full: whenFull }),
    ...(counts !== undefined && { counts }),
    ...(members !== undefined && { members }),
    ...(overage !== undefined && { overage }),
    ...(idleSeconds !== undefined && { idle_seconds: idleSeconds }),
  };
}

/** Adds free seats until there are so many, at the lowest numbers that none has. */
export async function insertSeats(tx: Tx, licenceId: string, total: number): Promise<void> {
  await sql`
    insert into seat (licence_id, slot)
      select ${licenceId}, slot from generate_series(1, ${total}::integer) slot
        where not exists (select from seat where seat.licence_id = ${licenceId} and seat.slot = slot.slot)
        order by slot
        limit ${total}::integer - (select count(*) from seat where licence_id = ${licenceId})`.execute(tx);
}

/** Foreign key violation. */
function refuseUnknown(error: { code?: string }): never {
  if (error.code !== '23503') throw error;
  throw new Refusal('not-found', 'There is no such organisation.', { cause: error });
}
