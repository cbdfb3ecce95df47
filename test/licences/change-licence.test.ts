import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { inTransaction, type Tx } from '#database/transaction.ts';
import { changeLicencePolicy } from '#licences/change-licence-policy.ts';
import { changeTerm } from '#licences/change-term.ts';
import { deleteLicence } from '#licences/delete-licence.ts';
import { issueLicence } from '#licences/issue-licence.ts';
import { findLicence } from '#licences/licence.ts';
import { nameMember, unnameMember } from '#licences/name-member.ts';
import { renewLicence } from '#licences/renew-licence.ts';
import { resizeLicence } from '#licences/resize-licence.ts';
import { revokeLicence } from '#licences/revoke-licence.ts';
import { resumeLicence, suspendLicence } from '#licences/suspend-licence.ts';
import { takeSeat } from '#licences/take-seat.ts';
import { asking, type LicenceScene, openLicenceScene } from './open-licence.ts';
import { actor, fateOf, fill, letIn, slotsOf } from './people-in.ts';

const DAY = 86_400_000;
const inOne = <T>({ db }: LicenceScene, act: (tx: Tx) => Promise<T>) => inTransaction(db, act);
const of = ({ licence }: LicenceScene) => ({ licenceId: licence, actor });
const read = async ({ db, licence }: LicenceScene) => {
  const found = await findLicence(db, licence);
  if (!found) throw new Error('the licence is gone');
  return found;
};

describe('resizing', () => {
  test('up adds the lowest numbers that are missing', async () => {
    await using scene = await openLicenceScene({ seats: 3 });
    await scene.db.deleteFrom('seat').where('slot', '=', 2).execute();
    await inOne(scene, (tx) => resizeLicence(tx, { ...of(scene), seats: 4, overage: 1 }));
    expect(await slotsOf(scene)).toEqual([1, 2, 3, 4, 5]);
    expect(await read(scene)).toMatchObject({ seats: 4, policy: { overage: 1 } });
  });

  test('down takes free seats first, and nobody notices', async () => {
    await using scene = await openLicenceScene({ seats: 4 });
    const people = await fill(scene, 2);
    const done = await inOne(scene, (tx) => resizeLicence(tx, { ...of(scene), seats: 2 }));
    expect(done).toEqual({ isChanged: true, endedSignIns: 0 });
    expect(await slotsOf(scene)).toEqual([1, 2]);
    for (const person of people) expect(await fateOf(scene, person)).toBe('live');
  });

  test('down takes those that ran out next, and only then whoever has not used theirs for longest', async () => {
    await using scene = await openLicenceScene({ seats: 4 });
    const [ada, bob, cy, dee] = await fill(scene, 4);
    if (!ada || !bob || !cy || !dee) throw new Error('nobody there');
    const setSeat = (account: string, set: { seen_at?: unknown; expires_at?: unknown }) =>
      scene.db
        .updateTable('seat')
        .set(set as object)
        .where('account_id', '=', account)
        .execute();
    await setSeat(bob.account, { seen_at: sql`now() - interval '9 minutes'` });
    await setSeat(cy.account, { seen_at: sql`now() - interval '20 minutes'` });
    await setSeat(dee.account, { expires_at: sql`now() - interval '1 second'` });
    const done = await inOne(scene, (tx) => resizeLicence(tx, { ...of(scene), seats: 2 }));
    expect(done).toEqual({ isChanged: true, endedSignIns: 2 });
    const fates = await Promise.all([ada, bob, cy, dee].map((person) => fateOf(scene, person)));
    expect(fates).toEqual(['live', 'live', 'seat_released', 'seat_released']);
    expect((await scene.held()).map(({ account_id }) => account_id).sort()).toEqual([ada.account, bob.account].sort());
    expect(await slotsOf(scene)).toHaveLength(2);
    const [act] = await listActs(scene.db, { act: 'licence.resized' });
    expect(act?.facts).toEqual({ licence: scene.licence, seats: 2, overage: 0, ended: 2 });
  });

  test('to what it is changes nothing and is not told', async () => {
    await using scene = await openLicenceScene({ seats: 2 });
    const done = await inOne(scene, (tx) => resizeLicence(tx, { ...of(scene), seats: 2 }));
    expect(done).toEqual({ isChanged: false, endedSignIns: 0 });
    expect(await listActs(scene.db, { act: 'licence.resized' })).toEqual([]);
    await expect(inOne(scene, (tx) => resizeLicence(tx, { ...of(scene), seats: 0 }))).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  test('by several at once, while others are issued and people come in, leaves exactly the seats of one of them', async () => {
    await using scene = await openLicenceScene({ seats: 5 });
    const { db, organisation } = scene;
    const people = await Promise.all(Array.from({ length: 12 }, () => scene.person()));
    const sizes = [3, 9, 1, 6, 4, 8];
    const outcomes = await Promise.all([
      ...sizes.map((seats) => inOne(scene, (tx) => resizeLicence(tx, { ...of(scene), seats }))),
      ...sizes.map((seats) =>
        inTransaction(db, (tx) => issueLicence(tx, { organisationId: organisation, product: 'other', seats, actor })),
      ),
      ...people.map((person) => takeSeat(db, asking(person))),
    ]);
    expect(outcomes).toHaveLength(24);
    const { seats } = await read(scene);
    expect(sizes).toContain(seats);
    expect(await slotsOf(scene)).toHaveLength(seats);
    expect((await scene.held()).length).toBeLessThanOrEqual(seats);
  });
});

describe('suspending', () => {
  test('puts out whoever is in, ends those who might come back, and lets nobody in until it is resumed', async () => {
    await using scene = await openLicenceScene({ seats: 3 });
    const [ada, bob] = await fill(scene, 2);
    if (!ada || !bob) throw new Error('nobody there');
    await scene.db.updateTable('grant').set({ status: 2 }).where('id', '=', bob.grant).execute();
    const session = { uid: ada.session, id_hash: Buffer.from('ada'), account_id: ada.account, payload: '{}' };
    const expires_at = new Date(Date.now() + DAY);
    await scene.db
      .insertInto('session')
      .values({ ...session, authorizations: '{}', expires_at })
      .execute();

    const done = await inOne(scene, (tx) => suspendLicence(tx, of(scene)));
    expect(done).toEqual({ isChanged: true, endedSignIns: 2 });
    expect([await fateOf(scene, ada), await fateOf(scene, bob)]).toEqual(['licence_ended', 'licence_ended']);
    expect(await scene.held()).toEqual([]);
    expect(await scene.db.selectFrom('session').select('uid').execute()).toEqual([{ uid: ada.session }]);
    expect((await read(scene)).isValid).toBe(false);
    expect(await takeSeat(scene.db, asking(ada.account))).toEqual({ kind: 'unlicensed' });
    expect((await inOne(scene, (tx) => suspendLicence(tx, of(scene)))).isChanged).toBe(false);

    expect((await inOne(scene, (tx) => resumeLicence(tx, of(scene)))).isChanged).toBe(true);
    expect((await inOne(scene, (tx) => resumeLicence(tx, of(scene)))).isChanged).toBe(false);
    expect(await takeSeat(scene.db, asking(ada.account))).toMatchObject({ kind: 'taken' });
    const acts = (await listActs(scene.db)).map(({ act }) => act).filter((act) => act.startsWith('licence.'));
    expect(acts).toEqual(['licence.resumed', 'licence.suspended']);
  });

  test('takes their tokens back from machines too', async () => {
    await using scene = await openLicenceScene({ seats: 1 });
    await scene.db.insertInto('client').values({ id: 'nightly', metadata: '{}' }).execute();
    const number = async () =>
      (await scene.db.selectFrom('client').select('status_number').executeTakeFirst())?.status_number;
    const before = await number();
    await scene.db
      .updateTable('seat')
      .set({ holder: 'nightly', holder_kind: 'client', client_id: 'nightly' })
      .set({ since: sql<Date>`now()`, seen_at: sql<Date>`now()`, expires_at: sql<Date>`now() + interval '1 hour'` })
      .execute();
    await inOne(scene, (tx) => suspendLicence(tx, of(scene)));
    expect(await scene.held()).toEqual([]);
    expect(await number()).not.toBe(before);
  });
});

describe('revoking', () => {
  test('is for good: nothing can be changed of it any more, and twice is once', async () => {
    await using scene = await openLicenceScene();
    const [ada] = await fill(scene, 1);
    if (!ada) throw new Error('nobody there');
    expect(await inOne(scene, (tx) => revokeLicence(tx, of(scene)))).toEqual({ isChanged: true, endedSignIns: 1 });
    expect(await fateOf(scene, ada)).toBe('licence_ended');
    expect((await inOne(scene, (tx) => revokeLicence(tx, of(scene)))).isChanged).toBe(false);
    expect((await read(scene)).revokedAt).toBeInstanceOf(Date);
    const acts: ((tx: Tx) => Promise<unknown>)[] = [
      (tx) => resumeLicence(tx, of(scene)),
      (tx) => suspendLicence(tx, of(scene)),
      (tx) => resizeLicence(tx, { ...of(scene), seats: 9 }),
      (tx) => renewLicence(tx, { ...of(scene), until: new Date(Date.now() + DAY) }),
      (tx) => changeLicencePolicy(tx, { ...of(scene), policy: { counts: 'session' } }),
      (tx) => nameMember(tx, { ...of(scene), accountId: ada.account }),
    ];
    for (const act of acts) await expect(inOne(scene, act)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('of one that is not there is refused, as every act is', async () => {
    await using scene = await openLicenceScene();
    const none = { licenceId: 'lic_none', actor };
    for (const act of [suspendLicence, resumeLicence, revokeLicence, resizeLicence, changeTerm]) {
      await expect(inOne(scene, (tx) => act(tx, none))).rejects.toMatchObject({ code: 'not-found' });
    }
  });
});

describe('renewing', () => {
  test('adds to the end it has, and the owner will be told again', async () => {
    await using scene = await openLicenceScene();
    const validTo = new Date('2040-01-31T00:00:00Z');
    await scene.db.updateTable('licence').set({ valid_to: validTo, told_end_at: new Date() }).execute();
    const renewed = await inOne(scene, (tx) => renewLicence(tx, { ...of(scene), duration: 'P1M' }));
    expect(renewed.validTo).toEqual(new Date('2040-02-29T00:00:00Z'));
    const row = await scene.db.selectFrom('licence').select('told_end_at').executeTakeFirst();
    expect(row).toEqual({ told_end_at: null });
    const [act] = await listActs(scene.db, { act: 'licence.renewed' });
    expect(act?.facts).toMatchObject({ licence: scene.licence, valid_to: '2040-02-29T00:00:00.000Z' });
  });

  test('one that is over begins anew from now, and lets people in again', async () => {
    await using scene = await openLicenceScene();
    const person = await scene.person();
    await scene.db
      .updateTable('licence')
      .set({ valid_from: new Date('2020-01-01'), valid_to: new Date('2021-01-01') })
      .execute();
    expect(await takeSeat(scene.db, asking(person))).toEqual({ kind: 'unlicensed' });
    const renewed = await inOne(scene, (tx) => renewLicence(tx, { ...of(scene), duration: 'P1D' }));
    expect(Math.abs(Number(renewed.validTo) - Date.now() - DAY)).toBeLessThan(60_000);
    expect(await takeSeat(scene.db, asking(person))).toMatchObject({ kind: 'taken' });
  });

  test('takes a new end as well, which lies ahead', async () => {
    await using scene = await openLicenceScene();
    const until = new Date('2041-05-06T00:00:00Z');
    expect((await inOne(scene, (tx) => renewLicence(tx, { ...of(scene), until }))).validTo).toEqual(until);
    const past = { ...of(scene), until: new Date('2020-01-01') };
    await expect(inOne(scene, (tx) => renewLicence(tx, past))).rejects.toMatchObject({ code: 'invalid-input' });
    const never = { ...of(scene), duration: 'never' };
    await expect(inOne(scene, (tx) => renewLicence(tx, never))).rejects.toMatchObject({ code: 'invalid-input' });
  });

  test('one that never ends is refused a duration', async () => {
    await using scene = await openLicenceScene();
    const renewal = { ...of(scene), duration: 'P1Y' };
    await expect(inOne(scene, (tx) => renewLicence(tx, renewal))).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a term that is moved away from now puts out whoever is in', async () => {
    await using scene = await openLicenceScene();
    const [ada] = await fill(scene, 1);
    if (!ada) throw new Error('nobody there');
    const validFrom = new Date('2020-01-01');
    const change = { ...of(scene), validFrom, validTo: new Date('2021-01-01') };
    expect(await inOne(scene, (tx) => changeTerm(tx, change))).toEqual({ isChanged: true, endedSignIns: 1 });
    expect(await fateOf(scene, ada)).toBe('licence_ended');
    expect((await inOne(scene, (tx) => changeTerm(tx, change))).isChanged).toBe(false);
    await inOne(scene, (tx) => changeTerm(tx, { ...of(scene), validTo: null }));
    expect(await read(scene)).toMatchObject({ validFrom, validTo: undefined, isValid: true });
    const backwards = { ...of(scene), validTo: new Date('2019-01-01') };
    await expect(inOne(scene, (tx) => changeTerm(tx, backwards))).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('another policy', () => {
  test('of who counts gives every seat back, and nobody in line keeps a place that means nothing', async () => {
    await using scene = await openLicenceScene({ seats: 1 });
    const [ada] = await fill(scene, 1);
    if (!ada) throw new Error('nobody there');
    await takeSeat(scene.db, asking(await scene.person(), { canWait: true }));
    const policy = { counts: 'session' } as const;
    const done = await inOne(scene, (tx) => changeLicencePolicy(tx, { ...of(scene), policy }));
    expect(done).toEqual({ isChanged: true, endedSignIns: 1 });
    expect(await fateOf(scene, ada)).toBe('seat_released');
    expect(await scene.db.selectFrom('seat_wait').selectAll().execute()).toEqual([]);
    // The session itself goes on: the app asks again, and the person has a seat as sessions have them.
    expect(await takeSeat(scene.db, asking(ada.account, { sessionUid: ada.session }))).toMatchObject({ kind: 'taken' });
  });

  test('of who may use it puts out those who are not named', async () => {
    await using scene = await openLicenceScene({ seats: 3 });
    const [ada, bob, cy] = await fill(scene, 3);
    if (!ada || !bob || !cy) throw new Error('nobody there');
    // Lost to idleness, and might come back at the next refresh.
    await scene.db.updateTable('grant').set({ status: 2 }).where('id', '=', cy.grant).execute();
    await scene.db.deleteFrom('seat_session').where('session_uid', '=', cy.session).execute();
    await inOne(scene, (tx) => nameMember(tx, { ...of(scene), accountId: ada.account }));
    const policy = { members: 'named' } as const;
    const done = await inOne(scene, (tx) => changeLicencePolicy(tx, { ...of(scene), policy }));
    expect(done.endedSignIns).toBe(2);
    const fates = await Promise.all([ada, bob, cy].map((person) => fateOf(scene, person)));
    expect(fates).toEqual(['live', 'member_removed', 'member_removed']);
    expect((await scene.held()).map(({ account_id }) => account_id)).toEqual([ada.account]);
    const everybody = { policy: { members: 'all' } } as const;
    await inOne(scene, (tx) => changeLicencePolicy(tx, { ...of(scene), ...everybody }));
    expect(await takeSeat(scene.db, asking(bob.account))).toMatchObject({ kind: 'taken' });
  });

  test('of the overage is a resize, and the rest changes nothing for whoever is in', async () => {
    await using scene = await openLicenceScene({ seats: 1 });
    const [ada] = await fill(scene, 1);
    if (!ada) throw new Error('nobody there');
    const policy = { overage: 2, whenFull: 'evict_longest_idle', idleSeconds: 60 } as const;
    const done = await inOne(scene, (tx) => changeLicencePolicy(tx, { ...of(scene), policy }));
    expect(done).toEqual({ isChanged: true, endedSignIns: 0 });
    expect(await slotsOf(scene)).toEqual([1, 2, 3]);
    expect((await read(scene)).policy).toEqual({ ...policy, counts: 'person', members: 'all' });
    expect(await fateOf(scene, ada)).toBe('live');
    const again = await inOne(scene, (tx) => changeLicencePolicy(tx, { ...of(scene), policy }));
    expect(again.isChanged).toBe(false);
  });
});

describe('naming', () => {
  test('lets a member use a licence that is for those named, and unnaming puts them out', async () => {
    await using scene = await openLicenceScene({ seats: 2 });
    const policy = { members: 'named' } as const;
    await inOne(scene, (tx) => changeLicencePolicy(tx, { ...of(scene), policy }));
    const accountId = await scene.person();
    expect(await takeSeat(scene.db, asking(accountId))).toEqual({ kind: 'unlicensed' });
    expect(await inOne(scene, (tx) => nameMember(tx, { ...of(scene), accountId }))).toBe(true);
    expect(await inOne(scene, (tx) => nameMember(tx, { ...of(scene), accountId }))).toBe(false);
    const sitting = await letIn(scene, accountId);
    expect(await inOne(scene, (tx) => unnameMember(tx, { ...of(scene), accountId }))).toBe(true);
    expect(await inOne(scene, (tx) => unnameMember(tx, { ...of(scene), accountId }))).toBe(false);
    expect(await fateOf(scene, sitting)).toBe('member_removed');
    expect(await scene.held()).toEqual([]);
    const acts = (await listActs(scene.db, { accountId })).map(({ act }) => act);
    expect(acts).toEqual(['licence.member_unnamed', 'licence.member_named']);
  });

  test('leaves people in where everybody may use it anyway', async () => {
    await using scene = await openLicenceScene();
    const [ada] = await fill(scene, 1);
    if (!ada) throw new Error('nobody there');
    await inOne(scene, (tx) => nameMember(tx, { ...of(scene), accountId: ada.account }));
    await inOne(scene, (tx) => unnameMember(tx, { ...of(scene), accountId: ada.account }));
    expect(await fateOf(scene, ada)).toBe('live');
  });

  test('is for members only', async () => {
    await using scene = await openLicenceScene();
    await scene.db.insertInto('account').values({ id: 'stranger' }).execute();
    const naming = { ...of(scene), accountId: 'stranger' };
    await expect(inOne(scene, (tx) => nameMember(tx, naming))).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

test('a licence that is taken away ends what it let in, and goes whole', async () => {
  await using scene = await openLicenceScene({ seats: 2 });
  const [ada] = await fill(scene, 1);
  if (!ada) throw new Error('nobody there');
  expect(await inOne(scene, (tx) => deleteLicence(tx, of(scene)))).toBe(true);
  expect(await fateOf(scene, ada)).toBe('licence_ended');
  expect(await slotsOf(scene)).toEqual([]);
  expect(await inOne(scene, (tx) => deleteLicence(tx, of(scene)))).toBe(false);
});
