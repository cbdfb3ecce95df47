import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { freeDesertedSeats, freeIdleSeats } from '#licences/free-idle-seats.ts';
import { keepFreeingSeats } from '#licences/keep-freeing-seats.ts';
import { takeSeat } from '#licences/take-seat.ts';
import { openLog } from '#platform/log.ts';
import { until } from '../support/until.ts';
import { asking, type LicenceScene, openLicenceScene } from './open-licence.ts';

const silent = openLog({ level: 'silent', format: 'json' });

const age = ({ db }: LicenceScene) =>
  db.updateTable('seat_session').set({ created_at: sql`now() - interval '11 minutes'` }).execute();

describe('a seat comes free', () => {
  test('within moments of running out, and nobody has to ask for it', async () => {
    await using scene = await openLicenceScene({ seats: 1, idleSeconds: 1 });
    await takeSeat(scene.db, asking(await scene.person()));
    const keeper = keepFreeingSeats({ db: scene.db, log: silent });
    const free = scene.db.selectFrom('seat').select('freed_at').where('holder', 'is', null);
    await until(async () => (await free.executeTakeFirst()) !== undefined);
    await keeper.close();
    expect(await scene.db.selectFrom('seat_session').selectAll().execute()).toEqual([]);
  });

  test('when its session is gone without a sign-out and no app is connected', async () => {
    await using scene = await openLicenceScene({ seats: 2 });
    const [deserted, connected] = [asking(await scene.person()), asking(await scene.person())];
    for (const who of [deserted, connected]) await takeSeat(scene.db, who);
    const { accountId: account_id, sessionUid: session_uid } = connected;
    const grant = { id: 'g', account_id, session_uid, client_id: 'app', licence_id: scene.licence, payload: '{}' };
    await scene.db.insertInto('grant').values(grant).execute();
    expect(await freeDesertedSeats(scene.db)).toBe(0);
    await age(scene);
    expect(await freeDesertedSeats(scene.db)).toBe(1);
    expect((await scene.held()).map((seat) => seat.account_id)).toEqual([connected.accountId]);
  });

  test('and nobody waits for one that somebody is using this moment', async () => {
    await using scene = await openLicenceScene({ seats: 1 });
    await takeSeat(scene.db, asking(await scene.person()));
    await scene.db.updateTable('seat').set({ expires_at: sql`now()` }).execute();
    await scene.db.transaction().execute(async (tx) => {
      await sql`select from seat for update`.execute(tx);
      expect(await freeIdleSeats(scene.db)).toBe(0);
    });
    expect(await freeIdleSeats(scene.db)).toBe(1);
  });
});
