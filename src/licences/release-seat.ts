import { recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { Refusal } from '#platform/refusal.ts';
import type { LicenceAct } from './lock-licence.ts';

interface SeatAct extends LicenceAct {
  readonly slot: number;
  /** Only if it is still this person's. */
  readonly accountId?: string | undefined;
}

interface HolderAct extends LicenceAct {
  readonly accountId: string;
}

/**
 * Takes a seat from whoever is in it: their sign-ins to the apps of this licence end, and their session goes on. False
 * where it is free, or somebody else's by now. Throws `Refusal('not-found')`.
 */
export async function releaseSeat(tx: Tx, act: SeatAct): Promise<boolean> {
  const seat = await seats(tx, act.licenceId).where('slot', '=', act.slot).executeTakeFirst();
  if (!seat) throw new Refusal('not-found', 'There is no such seat.');
  if (seat.holder === null || (act.accountId !== undefined && seat.account_id !== act.accountId)) return false;
  await release(tx, act, seat);
  return true;
}

/** Takes every seat of a licence from one person; answers how many. */
export async function releaseSeatsOf(tx: Tx, act: HolderAct): Promise<number> {
  const held = await seats(tx, act.licenceId).where('account_id', '=', act.accountId).execute();
  for (const seat of held) await release(tx, act, seat);
  return held.length;
}

/** Held until the transaction ends, by their numbers. */
function seats(tx: Tx, licenceId: string) {
  return tx
    .selectFrom('seat')
    .select(['slot', 'holder', 'holder_kind', 'account_id', 'client_id'])
    .where('licence_id', '=', licenceId)
    .orderBy('slot')
    .forUpdate();
}

type Seat = Awaited<ReturnType<ReturnType<typeof seats>['execute']>>[number];

async function release(tx: Tx, { licenceId, actor, requestId }: LicenceAct, seat: Seat): Promise<void> {
  const { slot, account_id, client_id } = seat;
  await endSignIns(tx, { whose: { seat: { licence: licenceId, slot } }, cause: 'seat_released' });
  await recordAct(tx, {
    act: 'seat.released',
    actor,
    requestId,
    accountId: account_id ?? undefined,
    clientId: client_id ?? undefined,
    facts: { licence: licenceId, slot },
  });
}
