import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { countStatements } from '#database/db.ts';
import { findFullHouse } from '#licences/full-house.ts';
import { listLicenceChoices } from '#licences/licence-choices.ts';
import { takeSeat } from '#licences/take-seat.ts';
import { asking, type LicenceScene, openLicenceScene } from './open-licence.ts';

async function fill(scene: LicenceScene, seats: number): Promise<void> {
  for (let count = 0; count < seats; count += 1)
    await takeSeat(scene.db, asking(await scene.person(), { licenceId: scene.licence }));
}

async function addOwner({ db, organisation }: LicenceScene, surname: string | null): Promise<void> {
  const address = { email: 'Ada@acme.test', email_key: 'ada@acme.test' };
  await db
    .insertInto('organisation_owner')
    .values({ organisation_id: organisation, name: 'Ada', surname, ...address })
    .execute();
}

describe('what is told of a full house', () => {
  test('whose it is, how many seats it has, and whom to ask, in one statement', async () => {
    await using scene = await openLicenceScene({ seats: 3 });
    await fill(scene, 3);
    await addOwner(scene, 'Byron');
    const ada = asking(await scene.person());
    const asked = { ...ada, licenceId: scene.licence };
    const { result, statements } = await countStatements(() => findFullHouse(scene.db, asked));
    expect(statements).toHaveLength(1);
    expect(result).toEqual({
      organisationName: 'Acme Institute',
      seats: 3,
      inUse: 3,
      likelySeconds: undefined,
      owner: { name: 'Ada Byron', email: 'Ada@acme.test' },
      elsewhere: undefined,
      hasOthers: false,
    });
    expect(await findFullHouse(scene.db, { ...asked, licenceId: 'lic_none' })).toBeUndefined();
  });

  test('when a seat is likely to come free, where somebody left theirs unused', async () => {
    await using scene = await openLicenceScene({ seats: 1 });
    await fill(scene, 1);
    await scene.db
      .updateTable('seat')
      .set({ seen_at: sql`now() - interval '20 minutes'`, expires_at: sql`now() + interval '10 minutes'` })
      .execute();
    const asked = { ...asking(await scene.person()), licenceId: scene.licence };
    expect((await findFullHouse(scene.db, asked))?.likelySeconds).toBeCloseTo(600, -1);
  });

  test('when a seat is likely to come free, by how long seats were held before', async () => {
    await using scene = await openLicenceScene({ seats: 1 });
    await fill(scene, 1);
    await sql`insert into seat_use (licence_id, slot, since, until)
      select ${scene.licence}, 1, now() - interval '1 day', now() - interval '1 day' + n * interval '10 minutes'
      from generate_series(1, 9) n`.execute(scene.db);
    const asked = { ...asking(await scene.person()), licenceId: scene.licence };
    expect((await findFullHouse(scene.db, asked))?.likelySeconds).toBe(50 * 60);
  });

  test('a seat of one’s own elsewhere, only where devices count, and only one’s own', async () => {
    await using scene = await openLicenceScene({ seats: 2, counts: 'session' });
    const [ada, bob] = [await scene.person(), await scene.person()];
    const [laptop, phone] = [asking(ada), asking(ada)];
    await scene.db
      .insertInto('session')
      .values({
        uid: laptop.sessionUid,
        id_hash: Buffer.from('x'),
        account_id: ada,
        payload: '{}',
        expires_at: new Date(Date.now() + 60_000),
        agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
      })
      .execute();
    for (const who of [laptop, asking(bob)]) await takeSeat(scene.db, who);
    const told = async (who: typeof ada, sessionUid: string) =>
      (await findFullHouse(scene.db, { licenceId: scene.licence, accountId: who, sessionUid }))?.elsewhere;
    expect(await told(ada, phone.sessionUid)).toMatchObject({ agent: expect.stringContaining('Firefox') });
    expect(await told(ada, laptop.sessionUid)).toBeUndefined();
    expect(await told(bob, 'his phone')).toEqual({ agent: undefined });
    expect(await told(await scene.person(), 'another')).toBeUndefined();
  });

  test('that another licence may be used as well, unless it is for others', async () => {
    await using scene = await openLicenceScene({ seats: 1 });
    const ada = await scene.person();
    const hasOthers = async () =>
      (await findFullHouse(scene.db, { licenceId: scene.licence, accountId: ada, sessionUid: 'x' }))?.hasOthers;
    await scene.issue({ product: 'slides' });
    expect(await hasOthers()).toBe(false);
    const other = await scene.issue();
    expect(await hasOthers()).toBe(true);
    await scene.db.updateTable('licence').set({ members: 'named' }).where('id', '=', other).execute();
    expect(await hasOthers()).toBe(false);
    await scene.db.insertInto('licence_member').values({ licence_id: other, account_id: ada }).execute();
    expect(await hasOthers()).toBe(true);
    await scene.db.updateTable('licence').set({ is_active: false }).where('id', '=', other).execute();
    expect(await hasOthers()).toBe(false);
  });
});

test('licences to choose from say how many seats are free, and leave out what one may not use', async () => {
  await using scene = await openLicenceScene({ seats: 3 });
  const [other, foreign] = [await scene.issue({ seats: 1 }), await scene.issue()];
  await scene.db.updateTable('licence').set({ members: 'named' }).where('id', '=', foreign).execute();
  await fill(scene, 1);
  const ada = await scene.person();
  await takeSeat(scene.db, asking(ada, { licenceId: other }));
  const licenceIds = [scene.licence, other, foreign, 'lic_none'];
  const choices = await listLicenceChoices(scene.db, { licenceIds, accountId: ada });
  expect(choices.map(({ id, seats, free, isHeld }) => ({ id, seats, free, isHeld }))).toEqual(
    [
      { id: scene.licence, seats: 3, free: 2, isHeld: false },
      { id: other, seats: 1, free: 0, isHeld: true },
    ].sort((one, two) => (one.id < two.id ? -1 : 1)),
  );
  expect(await listLicenceChoices(scene.db, { licenceIds: [], accountId: ada })).toEqual([]);
});
