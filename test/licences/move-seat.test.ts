import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { moveSeat } from '#licences/move-seat.ts';
import { type SeatRequest, takeSeat } from '#licences/take-seat.ts';
import { asking, openLicenceScene } from './open-licence.ts';

/** A licence whose seats are counted by the device, and Ada at one of hers. */
async function openScene({ seats = 1 } = {}) {
  const scene = await openLicenceScene({ seats, counts: 'session' });
  const ada = await scene.person();
  const device = (accountId = ada) => ({ ...asking(accountId), canWait: true, licenceId: scene.licence });

  /** Signs in as an app would have it: with a grant, and a refresh token. */
  async function signIn(who: SeatRequest): Promise<string> {
    const id = `grant of ${who.sessionUid}`;
    const grant = { id, account_id: who.accountId, client_id: who.clientId, session_uid: who.sessionUid };
    await scene.db
      .insertInto('grant')
      .values({ ...grant, payload: '{}' })
      .execute();
    expect(await takeSeat(scene.db, { ...who, grantId: id })).toMatchObject({ kind: 'taken' });
    await scene.db
      .insertInto('token')
      .values({
        id_hash: Buffer.from(id),
        kind: 'RefreshToken',
        grant_id: id,
        payload: '{}',
        expires_at: new Date(Date.now() + 60_000),
      })
      .execute();
    return id;
  }

  const move = (who: ReturnType<typeof device>) => moveSeat(scene.db, who);
  const holders = async () => {
    const rows = await scene.db.selectFrom('seat').select('holder').where('holder', 'is not', null).execute();
    return rows.map(({ holder }) => holder).sort();
  };
  const signIns = async () => {
    const rows = await scene.db.selectFrom('seat_session').select('session_uid').orderBy('session_uid').execute();
    return rows.map(({ session_uid }) => session_uid);
  };
  return Object.assign(scene, { ada, device, signIn, move, holders, signIns });
}

describe('a seat of another device', () => {
  test('is handed over, and what was signed in there is closed', async () => {
    await using scene = await openScene();
    const [laptop, phone] = [scene.device(), scene.device()];
    const grant = await scene.signIn(laptop);
    expect(await takeSeat(scene.db, phone)).toMatchObject({ kind: 'full' });
    expect(await scene.move(phone)).toBe(true);
    expect(await scene.holders()).toEqual([phone.sessionUid]);
    expect(await scene.signIns()).toEqual([phone.sessionUid]);
    const closed = await scene.db.selectFrom('grant').selectAll().where('id', '=', grant).executeTakeFirst();
    expect(closed).toMatchObject({ status: 1, ended_by: 'seat_moved' });
    const listed = await scene.db.selectFrom('status_entry').selectAll().execute();
    expect(listed).toMatchObject([{ number: closed?.status_number, status: 1 }]);
    expect(await scene.db.selectFrom('token').selectAll().execute()).toEqual([]);
    expect(await takeSeat(scene.db, phone)).toMatchObject({ kind: 'taken', slot: 1 });
    expect(await takeSeat(scene.db, laptop)).toMatchObject({ kind: 'full' });
    const uses = await scene.db.selectFrom('seat_use').select('account_id').execute();
    expect(uses).toEqual([{ account_id: scene.ada }]);
    const acts = await scene.db.selectFrom('audit').select(['act', 'account_id']).execute();
    expect(acts).toEqual([{ act: 'seat.moved', account_id: scene.ada }]);
  });

  test('is the one unused for longest', async () => {
    await using scene = await openScene({ seats: 2 });
    const [laptop, tablet, phone] = [scene.device(), scene.device(), scene.device()];
    for (const one of [laptop, tablet]) await scene.signIn(one);
    await scene.db
      .updateTable('seat')
      .set({ seen_at: sql`now() - interval '5 minutes'` })
      .where('holder', '=', tablet.sessionUid)
      .execute();
    expect(await scene.move(phone)).toBe(true);
    expect(await scene.holders()).toEqual([laptop.sessionUid, phone.sessionUid].sort());
  });

  test('stays where it is when it is somebody else’s, when one is held here, or when devices do not count', async () => {
    await using scene = await openScene({ seats: 2 });
    const [laptop, phone] = [scene.device(), scene.device()];
    for (const one of [laptop, phone]) await scene.signIn(one);
    expect(await scene.move(phone)).toBe(false);
    expect(await scene.move(scene.device(await scene.person()))).toBe(false);
    await scene.db.updateTable('licence').set({ counts: 'person' }).execute();
    expect(await scene.move(scene.device())).toBe(false);
    expect(await scene.holders()).toEqual([laptop.sessionUid, phone.sessionUid].sort());
    const closed = await scene.db.selectFrom('grant').select('id').where('status', '<>', 0).execute();
    expect(closed).toEqual([]);
  });

  test('is not moved once the licence has ended', async () => {
    await using scene = await openScene();
    await scene.signIn(scene.device());
    await scene.db.updateTable('licence').set({ is_active: false }).execute();
    expect(await scene.move(scene.device())).toBe(false);
  });

  test('goes to no one in line, however many ask while it is moved, and never becomes two', async () => {
    await using scene = await openScene({ seats: 2 });
    for (let round = 0; round < 15; round += 1) {
      await scene.db.deleteFrom('seat_wait').execute();
      const [laptop, phone, other] = [scene.device(), scene.device(), scene.device(await scene.person())];
      for (const one of [laptop, other]) await scene.signIn(one);
      const strangers = await Promise.all(Array.from({ length: 6 }, async () => scene.device(await scene.person())));
      const [moved, ...asked] = await Promise.all([
        scene.move(phone),
        ...strangers.map((who) => takeSeat(scene.db, who)),
      ]);
      expect(moved).toBe(true);
      expect(asked.every(({ kind }) => kind === 'full')).toBe(true);
      expect(await scene.holders()).toEqual([phone.sessionUid, other.sessionUid].sort());
      for (const { sessionUid } of [phone, other])
        await endSignIns(scene.db, { whose: { session: sessionUid }, cause: 'sign_out' });
      expect(await scene.holders()).toEqual([]);
    }
  });

  test('moved from several devices at once ends at one of them, and pressing twice does no harm', async () => {
    await using scene = await openScene();
    for (let round = 0; round < 15; round += 1) {
      const laptop = scene.device();
      await scene.signIn(laptop);
      const devices = Array.from({ length: 4 }, () => scene.device());
      const moves = await Promise.all([...devices, ...devices].map(scene.move));
      expect(moves).toContain(true);
      const [holder, ...others] = await scene.holders();
      expect(others).toEqual([]);
      expect(devices.map(({ sessionUid }) => sessionUid)).toContain(holder);
      expect(await scene.signIns()).toEqual([holder]);
      await endSignIns(scene.db, { whose: { session: holder ?? '' }, cause: 'sign_out' });
    }
  });

  test('moved while its owner signs out there is moved or given back, and nobody is left without knowing', async () => {
    await using scene = await openScene();
    for (let round = 0; round < 20; round += 1) {
      const [laptop, phone] = [scene.device(), scene.device()];
      const grant = await scene.signIn(laptop);
      const [moved] = await Promise.all([
        scene.move(phone),
        endSignIns(scene.db, { whose: { session: laptop.sessionUid }, cause: 'sign_out' }),
      ]);
      expect(await scene.holders()).toEqual(moved ? [phone.sessionUid] : []);
      const { status } = await scene.db
        .selectFrom('grant')
        .select('status')
        .where('id', '=', grant)
        .executeTakeFirstOrThrow();
      expect(status).toBe(1);
      await endSignIns(scene.db, { whose: { session: phone.sessionUid }, cause: 'sign_out' });
    }
  });

  test('and a sign-in that takes a free seat at the same moment: the device has one, and keeps one', async () => {
    await using scene = await openScene({ seats: 2 });
    for (let round = 0; round < 20; round += 1) {
      const [laptop, phone] = [scene.device(), scene.device()];
      await scene.signIn(laptop);
      await Promise.all([scene.move(phone), takeSeat(scene.db, phone)]);
      expect(await scene.holders()).toContain(phone.sessionUid);
      for (const { sessionUid } of [laptop, phone])
        await endSignIns(scene.db, { whose: { session: sessionUid }, cause: 'sign_out' });
      expect(await scene.holders()).toEqual([]);
    }
  });
});
