import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { countStatements } from '#database/db.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { keepOwnSeat } from '#licences/keep-own-seat.ts';
import { findOwnSeat } from '#licences/own-seat.ts';
import { takeSeat } from '#licences/take-seat.ts';
import { untilSomebodyWaits } from '../support/until.ts';
import { asking, type LicenceScene, openLicenceScene } from './open-licence.ts';

type Device = ReturnType<typeof asking>;

/** A device whose app has a grant and a seat. */
async function seated(scene: LicenceScene, device: Device): Promise<string> {
  const grantId = await grantTo(scene, device);
  expect((await takeSeat(scene.db, { ...device, grantId })).kind).toBe('taken');
  return grantId;
}

async function grantTo({ db }: LicenceScene, { accountId, sessionUid, clientId }: Device, id = `gr-${sessionUid}`) {
  await db
    .insertInto('grant')
    .values({ id, account_id: accountId, client_id: clientId, session_uid: sessionUid, payload: '{}' })
    .execute();
  return id;
}

/** As if nobody had used any seat for so long. */
async function age({ db }: LicenceScene, interval: string): Promise<void> {
  await sql`update seat set since = since - ${interval}::interval, seen_at = seen_at - ${interval}::interval,
    expires_at = expires_at - ${interval}::interval where holder is not null`.execute(db);
}

async function minutesLeft({ db }: LicenceScene, slot = 1): Promise<number> {
  const seat = await db.selectFrom('seat').selectAll().where('slot', '=', slot).executeTakeFirstOrThrow();
  return Math.round(((seat.expires_at?.getTime() ?? 0) - Date.now()) / 60_000);
}

describe('a seat that an app keeps alive', () => {
  test('lasts for another idle time, from whoever holds it since', async () => {
    await using scene = await openLicenceScene({ idleSeconds: 1800 });
    const grant = await seated(scene, asking(await scene.person()));
    await age(scene, '20 minutes');
    expect(await minutesLeft(scene)).toBe(10);
    const { result, statements } = await countStatements(() => keepOwnSeat(scene.db, grant));
    expect(result).toMatchObject({ number: 1, licence: { id: scene.licence, seats: 2, validTo: undefined } });
    expect([await minutesLeft(scene), statements.length]).toEqual([30, 1]);
    const found = await countStatements(() => findOwnSeat(scene.db, grant));
    expect([found.result, found.statements.length]).toEqual([result, 1]);
    expect(Math.round((Date.now() - (found.result?.since.getTime() ?? 0)) / 60_000)).toBe(20);
  });

  test('never outlasts the licence', async () => {
    await using scene = await openLicenceScene({ idleSeconds: 1800 });
    const grant = await seated(scene, asking(await scene.person()));
    await sql`update licence set valid_to = now() + interval '5 minutes'`.execute(scene.db);
    await keepOwnSeat(scene.db, grant);
    expect(await minutesLeft(scene)).toBe(5);
  });

  test('is lost once it ran out, although nobody has taken it yet', async () => {
    await using scene = await openLicenceScene();
    const grant = await seated(scene, asking(await scene.person()));
    await age(scene, '31 minutes');
    expect(await keepOwnSeat(scene.db, grant)).toBe('lost');
    expect(await findOwnSeat(scene.db, grant)).toBeUndefined();
    expect(await minutesLeft(scene)).toBe(-1);
  });

  test('is not brought back from whoever took it meanwhile, and theirs is left as it is', async () => {
    await using scene = await openLicenceScene({ seats: 1 });
    const [ada, bob] = [asking(await scene.person()), asking(await scene.person())];
    const grant = await seated(scene, ada);
    await age(scene, '31 minutes');
    const other = await seated(scene, bob);
    await age(scene, '10 minutes');
    // Even where the sign-in is still written down as a holder, the seat is the other's.
    await scene.db
      .insertInto('seat_session')
      .values({ licence_id: scene.licence, session_uid: ada.sessionUid, slot: 1, account_id: ada.accountId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await scene.db.updateTable('grant').set({ status: 0 }).execute();
    expect(await keepOwnSeat(scene.db, grant)).toBe('lost');
    expect(await minutesLeft(scene)).toBe(20);
    expect(await findOwnSeat(scene.db, other)).toMatchObject({ number: 1 });
  });

  test('is not kept by a grant that ended or is suspended, nor by a licence that does not hold', async () => {
    await using scene = await openLicenceScene();
    const grant = await seated(scene, asking(await scene.person()));
    for (const status of [1, 2]) {
      await scene.db.updateTable('grant').set({ status }).execute();
      expect(await keepOwnSeat(scene.db, grant)).toBe('lost');
    }
    await scene.db.updateTable('grant').set({ status: 0 }).execute();
    await scene.db.updateTable('licence').set({ is_active: false }).execute();
    expect(await keepOwnSeat(scene.db, grant)).toBe('lost');
    await scene.db.updateTable('licence').set({ is_active: true }).execute();
    expect(await keepOwnSeat(scene.db, grant)).toMatchObject({ number: 1 });
  });

  test('is none where the app needs none', async () => {
    await using scene = await openLicenceScene();
    const grant = await grantTo(scene, asking(await scene.person()));
    expect(await keepOwnSeat(scene.db, grant)).toBe('none');
    expect(await keepOwnSeat(scene.db, 'no-such-grant')).toBe('none');
    expect(await findOwnSeat(scene.db, grant)).toBeUndefined();
  });

  test('is each session’s own where sessions are counted', async () => {
    await using scene = await openLicenceScene({ counts: 'session' });
    const ada = await scene.person();
    const [laptop, phone] = [await seated(scene, asking(ada)), await seated(scene, asking(ada))];
    await age(scene, '20 minutes');
    expect(await keepOwnSeat(scene.db, phone)).toMatchObject({ number: 2 });
    expect([await minutesLeft(scene, 1), await minutesLeft(scene, 2)]).toEqual([10, 30]);
    expect(await findOwnSeat(scene.db, laptop)).toMatchObject({ number: 1 });
  });
});

test('a seat that goes to somebody else at the very moment its app keeps it is theirs, and left as it is', async () => {
  await using scene = await openLicenceScene({ seats: 1 });
  const bob = await scene.person();
  const grant = await seated(scene, asking(await scene.person()));
  let keeping: ReturnType<typeof keepOwnSeat> | undefined;
  await scene.db.transaction().execute(async (tx) => {
    const theirs = { holder: bob, account_id: bob, expires_at: sql<Date>`now() + interval '10 minutes'` };
    await tx.updateTable('seat').set(theirs).execute();
    keeping = keepOwnSeat(scene.db, grant);
    await untilSomebodyWaits(scene.db);
  });
  expect(await keeping).toBe('lost');
  expect(await minutesLeft(scene)).toBe(10);
});

describe('a seat that an app gives back', () => {
  test('is free, and all that the sign-in had of this licence is over', async () => {
    await using scene = await openLicenceScene();
    const device = asking(await scene.person());
    const grant = await seated(scene, device);
    const sibling = await grantTo(scene, { ...device, clientId: 'other-app' }, 'sibling');
    await takeSeat(scene.db, { ...device, clientId: 'other-app', grantId: sibling });
    const unlicensed = await grantTo(scene, { ...device, clientId: 'no-seats' }, 'unlicensed');
    const whose = { seatOf: grant };
    const { result, statements } = await countStatements(() => endSignIns(scene.db, { whose, cause: 'seat_released' }));
    expect([result.grants.map(({ id }) => id).sort(), statements.length]).toEqual([[grant, sibling].sort(), 1]);
    expect(await scene.held()).toEqual([]);
    const left = await scene.db.selectFrom('grant').select('id').where('status', '=', 0).execute();
    expect(left).toEqual([{ id: unlicensed }]);
    expect((await endSignIns(scene.db, { whose, cause: 'seat_released' })).grants).toEqual([]);
  });

  test('stays with the person’s other devices where they share it', async () => {
    await using scene = await openLicenceScene();
    const ada = await scene.person();
    const [laptop, phone] = [await seated(scene, asking(ada)), await seated(scene, asking(ada))];
    await endSignIns(scene.db, { whose: { seatOf: laptop }, cause: 'seat_released' });
    expect(await scene.held()).toHaveLength(1);
    expect(await findOwnSeat(scene.db, phone)).toMatchObject({ number: 1 });
    await endSignIns(scene.db, { whose: { seatOf: phone }, cause: 'seat_released' });
    expect(await scene.held()).toEqual([]);
  });

  test('ends nothing of an app that needs none', async () => {
    await using scene = await openLicenceScene();
    const grant = await grantTo(scene, asking(await scene.person()));
    expect((await endSignIns(scene.db, { whose: { seatOf: grant }, cause: 'seat_released' })).grants).toEqual([]);
  });
});
