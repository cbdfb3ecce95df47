import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { countStatements } from '#database/db.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { freeIdleSeats } from '#licences/free-idle-seats.ts';
import { takeSeat } from '#licences/take-seat.ts';
import { asking, openLicenceScene, PRODUCT } from './open-licence.ts';

describe('a seat', () => {
  test('is taken once a person, however many devices', async () => {
    await using scene = await openLicenceScene({ seats: 2 });
    const ada = await scene.person();
    const devices = Array.from({ length: 40 }, () => asking(ada));
    const outcomes = await Promise.all(devices.map((device) => takeSeat(scene.db, device)));
    expect(new Set(outcomes.map((outcome) => outcome.kind === 'taken' && outcome.slot)).size).toBe(1);
    expect(await scene.held()).toHaveLength(1);
    for (const { sessionUid } of devices.slice(1)) {
      await endSignIns(scene.db, { whose: { session: sessionUid }, cause: 'sign_out' });
    }
    expect(await scene.held()).toHaveLength(1);
    await endSignIns(scene.db, { whose: { session: devices[0]?.sessionUid ?? '' }, cause: 'sign_out' });
    expect(await scene.held()).toHaveLength(0);
  });

  test('is never lent to one more than there are, and none stays empty while people ask', async () => {
    await using scene = await openLicenceScene({ seats: 10 });
    const people = await Promise.all(Array.from({ length: 200 }, () => scene.person()));
    const outcomes = await Promise.all(people.map((person) => takeSeat(scene.db, asking(person))));
    expect(outcomes.filter(({ kind }) => kind === 'taken')).toHaveLength(10);
    expect(outcomes.filter(({ kind }) => kind === 'full')).toHaveLength(190);
    expect(await scene.held()).toHaveLength(10);
  });

  test('costs one statement, whether it is taken, renewed or refused', async () => {
    await using scene = await openLicenceScene({ seats: 1 });
    const [ada, bob] = [asking(await scene.person()), asking(await scene.person())];
    for (const [who, kind] of [
      [ada, 'taken'],
      [ada, 'taken'],
      [bob, 'full'],
    ] as const) {
      const { result, statements } = await countStatements(() => takeSeat(scene.db, who));
      expect([result.kind, statements.length]).toEqual([kind, 1]);
    }
  });

  test('that ran out goes to the next one, whose predecessor is suspended', async () => {
    await using scene = await openLicenceScene({ seats: 1 });
    const [ada, bob] = [asking(await scene.person()), asking(await scene.person())];
    await scene.db
      .insertInto('grant')
      .values({ id: 'g', account_id: ada.accountId, client_id: 'app', session_uid: ada.sessionUid, payload: '{}' })
      .execute();
    await takeSeat(scene.db, { ...ada, grantId: 'g' });
    await scene.db.updateTable('seat').set({ expires_at: sql`now() - interval '1 second'` }).execute();
    expect(await takeSeat(scene.db, bob)).toMatchObject({ kind: 'taken', slot: 1, changedHandsMs: expect.any(Number) });
    const statusOf = () => scene.db.selectFrom('grant').select('status').executeTakeFirst();
    expect(await statusOf()).toEqual({ status: 2 });
    expect(await takeSeat(scene.db, { ...ada, grantId: 'g' })).toMatchObject({ kind: 'full' });
    await endSignIns(scene.db, { whose: { session: bob.sessionUid }, cause: 'sign_out' });
    expect(await takeSeat(scene.db, { ...ada, grantId: 'g' })).toMatchObject({ kind: 'taken' });
    expect(await statusOf()).toEqual({ status: 0 });
  });

  test('that nobody uses comes free by itself, and its use is in the books until it ran out', async () => {
    await using scene = await openLicenceScene({ seats: 1 });
    await takeSeat(scene.db, asking(await scene.person()));
    expect(await freeIdleSeats(scene.db)).toBe(0);
    await scene.db
      .updateTable('seat')
      .set({ since: sql`now() - interval '2 hours'`, expires_at: sql`now() - interval '1 hour'` })
      .execute();
    expect(await freeIdleSeats(scene.db)).toBe(1);
    const uses = await scene.db
      .selectFrom('seat_use')
      .select(sql<number>`extract(epoch from until - since)::int`.as('seconds'))
      .execute();
    expect(uses).toEqual([{ seconds: 3600 }]);
  });

  test('that is given back by an act which began before it was taken was used for no less than no time', async () => {
    await using scene = await openLicenceScene({ seats: 1 });
    const early = await scene.db.startTransaction().execute();
    await sql`select now()`.execute(early);
    const ada = asking(await scene.person());
    await takeSeat(scene.db, ada);
    await endSignIns(early, { whose: { session: ada.sessionUid }, cause: 'sign_out' });
    await early.commit().execute();
    const uses = await scene.db
      .selectFrom('seat_use')
      .select(['account_id', sql<number>`extract(epoch from until - since)::float8`.as('seconds')])
      .execute();
    expect(uses).toEqual([{ account_id: ada.accountId, seconds: 0 }]);
  });

  test('is chosen where there are several licences, and refused without any', async () => {
    await using scene = await openLicenceScene();
    const other = await scene.issue();
    const ada = await scene.person();
    const [first, second] = [scene.licence, other].sort();
    expect(await takeSeat(scene.db, asking(ada))).toEqual({ kind: 'choose', licenceIds: [first, second] });
    expect(await takeSeat(scene.db, asking(ada, { licenceId: other }))).toMatchObject({
      kind: 'taken',
      licenceId: other,
    });
    expect(await takeSeat(scene.db, asking(ada, { product: 'another' }))).toEqual({ kind: 'unlicensed' });
    expect(await takeSeat(scene.db, asking('acc_stranger'))).toEqual({ kind: 'unlicensed' });
  });

  test.each([
    ['suspended', { is_active: false }],
    ['taken back', { revoked_at: new Date() }],
    ['over', { valid_from: new Date(0), valid_to: new Date(1) }],
    ['not yet valid', { valid_from: new Date(Date.now() + 3_600_000) }],
  ])('of a licence that is %s is not lent', async (_what, change) => {
    await using scene = await openLicenceScene();
    const ada = await scene.person();
    await scene.db.updateTable('licence').set(change).execute();
    expect(await takeSeat(scene.db, asking(ada))).toEqual({ kind: 'unlicensed' });
  });

  test('goes from who used it longest ago to who asks, where the licence says so', async () => {
    await using scene = await openLicenceScene({ seats: 2, whenFull: 'evict_longest_idle' });
    const [ada, bob, cy] = [asking(await scene.person()), asking(await scene.person()), asking(await scene.person())];
    for (const who of [ada, bob]) await takeSeat(scene.db, who);
    await scene.db
      .updateTable('seat')
      .set({ seen_at: sql`now() - interval '5 minutes'` })
      .where('account_id', '=', ada.accountId)
      .execute();
    expect(await takeSeat(scene.db, cy)).toMatchObject({ kind: 'taken', slot: 1 });
    expect((await scene.held()).map(({ account_id }) => account_id)).toEqual([cy.accountId, bob.accountId]);
  });

  test('of one session is moved to another of the same person, where sessions count and the licence says so', async () => {
    await using scene = await openLicenceScene({ seats: 1, counts: 'session', whenFull: 'replace_own' });
    const [ada, bob] = [await scene.person(), await scene.person()];
    expect(await takeSeat(scene.db, asking(ada))).toMatchObject({ kind: 'taken' });
    expect(await takeSeat(scene.db, asking(bob))).toMatchObject({ kind: 'full' });
    expect(await takeSeat(scene.db, asking(ada))).toMatchObject({ kind: 'taken' });
    expect(await scene.held()).toHaveLength(1);
  });

  test('goes to the line in its order, and who was not heard of for a minute is passed over', async () => {
    await using scene = await openLicenceScene({ seats: 1 });
    const [holder, ...line] = await Promise.all(Array.from({ length: 4 }, async () => asking(await scene.person())));
    if (!holder) throw new Error('nobody');
    await takeSeat(scene.db, holder);
    const waiting = line.map((who) => ({ ...who, canWait: true }));
    for (const who of waiting) expect(await takeSeat(scene.db, who)).toMatchObject({ kind: 'full' });
    await endSignIns(scene.db, { whose: { session: holder.sessionUid }, cause: 'sign_out' });
    const late = asking(await scene.person());
    const [first, second, third] = waiting;
    if (!first || !second || !third) throw new Error('nobody');
    for (const who of [late, third, second]) expect(await takeSeat(scene.db, who)).toMatchObject({ kind: 'full' });
    await scene.db
      .updateTable('seat_wait')
      .set({ seen_at: sql`now() - interval '61 seconds'` })
      .where('account_id', '=', first.accountId)
      .execute();
    expect(await takeSeat(scene.db, third)).toMatchObject({ kind: 'full' });
    expect(await takeSeat(scene.db, second)).toMatchObject({ kind: 'taken' });
  });

  test('of another licence never waits for this one', async () => {
    await using scene = await openLicenceScene({ seats: 1 });
    const other = await scene.issue({ seats: 1, product: 'slides' });
    const ada = await scene.person();
    await scene.db.transaction().execute(async (tx) => {
      await sql`select from seat where licence_id = ${scene.licence} for update`.execute(tx);
      await sql`select from licence where id = ${scene.licence} for update`.execute(tx);
      const outcome = await takeSeat(scene.db, asking(ada, { product: 'slides' }));
      expect(outcome).toMatchObject({ kind: 'taken', licenceId: other });
    });
    expect(PRODUCT).not.toBe('slides');
  });
});
