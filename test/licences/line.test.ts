import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { countStatements } from '#database/db.ts';
import { inTransaction } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { keepPlace, leaveLine } from '#licences/line.ts';
import { sweepLine } from '#licences/sweep-line.ts';
import { type SeatRequest, takeSeat } from '#licences/take-seat.ts';
import { removeMember } from '#organisations/remove-member.ts';
import { asking, type LicenceScene, openLicenceScene } from './open-licence.ts';

/** Somebody at a device of their own, who would wait. */
async function newcomer(scene: LicenceScene): Promise<SeatRequest> {
  return { ...asking(await scene.person()), canWait: true };
}

/** A full house of so many seats, and so many who came one after the other and found none. */
async function openLine({ seats = 1, waiting = 5 } = {}) {
  const scene = await openLicenceScene({ seats });
  const holders: SeatRequest[] = [];
  for (let at = 0; at < seats; at += 1) holders.push(await newcomer(scene));
  const line: SeatRequest[] = [];
  for (let at = 0; at < waiting; at += 1) line.push(await newcomer(scene));
  for (const who of holders) expect(await takeSeat(scene.db, who)).toMatchObject({ kind: 'taken' });
  for (const who of line) expect(await takeSeat(scene.db, who)).toMatchObject({ kind: 'full' });
  const leave = ({ sessionUid }: SeatRequest) =>
    endSignIns(scene.db, { whose: { session: sessionUid }, cause: 'sign_out' });
  const silent = ({ accountId }: SeatRequest, interval = '61 seconds') =>
    scene.db
      .updateTable('seat_wait')
      .set({ seen_at: sql`now() - ${interval}::interval` })
      .where('account_id', '=', accountId)
      .execute();
  const ask = (who: SeatRequest) => keepPlace(scene.db, { ...who, licenceId: scene.licence });
  const askAll = (people = line) => Promise.all(people.map(ask));
  const refusals = () =>
    scene.db
      .selectFrom('seat_refusal')
      .select(['account_id', 'was_admitted'])
      .select(sql<number>`extract(epoch from until - at)::int`.as('seconds'))
      .orderBy('id')
      .execute();
  return Object.assign(scene, { holders, line, leave, silent, ask, askAll, refusals });
}

/** Somebody of the line by their place in it at the beginning. */
function at<T>(people: readonly T[], index: number): T {
  const one = people[index];
  if (one === undefined) throw new Error(`nobody is at ${index}`);
  return one;
}

describe('the line before a full house', () => {
  test('tells everybody their place, in one statement, and nobody to go on', async () => {
    await using scene = await openLine();
    expect(await scene.askAll()).toEqual([1, 2, 3, 4, 5].map((place) => ({ place, isReady: false })));
    const { statements } = await countStatements(() => scene.ask(at(scene.line, 4)));
    expect(statements).toHaveLength(1);
  });

  test('lets five in, in the order they came, each as soon as a seat is free', async () => {
    await using scene = await openLine();
    let holder = at(scene.holders, 0);
    for (const next of scene.line) {
      await scene.leave(holder);
      const left = scene.line.slice(scene.line.indexOf(next));
      expect(await scene.askAll(left)).toEqual(left.map((_, index) => ({ place: index + 1, isReady: index === 0 })));
      // Those behind are refused though a seat is free; asking does not cost them their place.
      const behind = await Promise.all(left.slice(1).map((who) => takeSeat(scene.db, who)));
      expect(behind.every(({ kind }) => kind === 'full')).toBe(true);
      expect(await takeSeat(scene.db, next)).toMatchObject({ kind: 'taken' });
      holder = next;
    }
    expect((await scene.refusals()).map(({ account_id }) => account_id)).toEqual(
      scene.line.map(({ accountId }) => accountId),
    );
    expect(new Set((await scene.refusals()).map(({ was_admitted }) => was_admitted))).toEqual(new Set([true]));
  });

  test('lets in as many as there are seats, all at once', async () => {
    await using scene = await openLine({ seats: 3, waiting: 8 });
    await Promise.all(scene.holders.map(scene.leave));
    const told = await scene.askAll();
    expect(told.map(({ isReady }) => isReady)).toEqual([true, true, true, false, false, false, false, false]);
    const outcomes = await Promise.all(scene.line.map((who) => takeSeat(scene.db, who)));
    expect(outcomes.map(({ kind }) => kind)).toEqual([...Array(3).fill('taken'), ...Array(5).fill('full')]);
    expect((await scene.askAll(scene.line.slice(3))).map(({ place }) => place)).toEqual([1, 2, 3, 4, 5]);
  });

  test('keeps its order while everybody in it asks at once, again and again', async () => {
    await using scene = await openLine({ waiting: 20 });
    for (let round = 0; round < 5; round += 1) {
      const told = await scene.askAll(scene.line.toReversed());
      expect(told.map(({ place }) => place).toReversed()).toEqual(scene.line.map((_, index) => index + 1));
    }
  });

  test('passes over who was silent for a minute, and puts them at its end when they are back', async () => {
    await using scene = await openLine({ waiting: 3 });
    const [first, second, third] = [at(scene.line, 0), at(scene.line, 1), at(scene.line, 2)];
    await scene.silent(first);
    expect(await scene.ask(second)).toEqual({ place: 1, isReady: false });
    await scene.leave(at(scene.holders, 0));
    expect(await scene.ask(second)).toEqual({ place: 1, isReady: true });
    expect(await scene.ask(third)).toEqual({ place: 2, isReady: false });
    expect(await scene.ask(first)).toEqual({ place: 3, isReady: false });
    expect(await scene.ask(first)).toEqual({ place: 3, isReady: false });
    expect(await takeSeat(scene.db, first)).toMatchObject({ kind: 'full' });
    expect(await takeSeat(scene.db, second)).toMatchObject({ kind: 'taken' });
  });

  test('counts a seat that ran out as free', async () => {
    await using scene = await openLine({ waiting: 2 });
    await scene.db.updateTable('seat').set({ expires_at: sql`now()` }).execute();
    expect(await scene.askAll()).toEqual([
      { place: 1, isReady: true },
      { place: 2, isReady: false },
    ]);
  });

  test('is gone for who holds a seat, or whose licence has ended: they go on, and take no place', async () => {
    await using scene = await openLine({ waiting: 1 });
    const [holder, waiting] = [at(scene.holders, 0), at(scene.line, 0)];
    expect(await scene.ask(holder)).toMatchObject({ isReady: true });
    await scene.db.updateTable('licence').set({ is_active: false }).execute();
    expect(await scene.ask(waiting)).toMatchObject({ isReady: true });
    expect(await scene.ask(await newcomer(scene))).toMatchObject({ isReady: true });
    const rows = await scene.db.selectFrom('seat_wait').select('account_id').execute();
    expect(rows).toEqual([{ account_id: waiting.accountId }]);
  });

  test('is gone for who was taken off the licence, however often their page asks: nobody waits for them', async () => {
    await using scene = await openLine({ waiting: 3 });
    const [gone, unnamed, next] = [at(scene.line, 0), at(scene.line, 1), at(scene.line, 2)];
    const actor = { kind: 'system' } as const;
    await inTransaction(scene.db, (tx) =>
      removeMember(tx, { organisationId: scene.organisation, accountId: gone.accountId, actor }),
    );
    await scene.db
      .insertInto('licence_member')
      .values({ licence_id: scene.licence, account_id: next.accountId })
      .execute();
    await scene.db.updateTable('licence').set({ members: 'named' }).execute();
    await scene.silent(unnamed);
    await scene.leave(at(scene.holders, 0));
    expect(await scene.ask(gone)).toMatchObject({ isReady: true });
    expect(await scene.ask(unnamed)).toMatchObject({ isReady: true });
    expect(await scene.ask(next)).toEqual({ place: 1, isReady: true });
    expect(await takeSeat(scene.db, gone)).toEqual({ kind: 'unlicensed' });
    expect(await takeSeat(scene.db, next)).toMatchObject({ kind: 'taken' });
  });

  test('is joined once a person, or once a device where those count', async () => {
    await using scene = await openLine({ waiting: 1 });
    const ada = at(scene.line, 0);
    const phone = { ...ada, sessionUid: 'her phone' };
    await takeSeat(scene.db, phone);
    expect(await Promise.all([scene.ask(ada), scene.ask(phone)])).toEqual(Array(2).fill({ place: 1, isReady: false }));
    await scene.db.updateTable('licence').set({ counts: 'session' }).execute();
    const places = [await scene.ask(ada), await scene.ask(phone)];
    expect(places.map(({ place }) => place)).toEqual([2, 3]);
  });

  test('keeps in the books who left it, and who was never heard of again', async () => {
    await using scene = await openLine({ waiting: 3 });
    const [first, second, third] = [at(scene.line, 0), at(scene.line, 1), at(scene.line, 2)];
    await scene.db.updateTable('seat_wait').set({ created_at: sql`now() - interval '10 minutes'` }).execute();
    await leaveLine(scene.db, { ...first, licenceId: scene.licence });
    await leaveLine(scene.db, { ...first, licenceId: scene.licence });
    await scene.silent(second, '4 minutes');
    await scene.silent(third, '2 minutes');
    expect(await sweepLine(scene.db)).toBe(1);
    expect(await sweepLine(scene.db)).toBe(0);
    expect(await scene.refusals()).toEqual([
      { account_id: first.accountId, was_admitted: false, seconds: 600 },
      { account_id: second.accountId, was_admitted: false, seconds: 360 },
    ]);
    // Back at the end, behind who was only passed over and is back before.
    expect(await scene.ask(third)).toMatchObject({ place: 1 });
    expect(await scene.ask(second)).toMatchObject({ place: 2 });
  });
});
