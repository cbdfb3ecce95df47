import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { countStatements } from '#database/db.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { deleteSessionData } from '#sessions/delete-session-data.ts';
import { saveSessionData } from '#sessions/save-session-data.ts';
import { type DataOwner, findSessionData } from '#sessions/session-data.ts';
import { openTestDatabase } from '../support/database.ts';
import { untilSomebodyWaits } from '../support/until.ts';

/** Ada's laptop, with two apps. */
async function openLaptop() {
  const database = await openTestDatabase();
  const { db } = database;
  await db.insertInto('account').values({ id: 'acc_ada' }).execute();
  const in30Days = sql<Date>`now() + interval '30 days'`;
  await db
    .insertInto('session')
    .values({
      uid: 'laptop',
      id_hash: Buffer.from('laptop'),
      account_id: 'acc_ada',
      payload: '{}',
      expires_at: in30Days,
    })
    .execute();
  const owner = async (clientId: string): Promise<DataOwner> => {
    const grant = { id: `grant-${clientId}`, account_id: 'acc_ada', client_id: clientId, session_uid: 'laptop' };
    await db
      .insertInto('grant')
      .values({ ...grant, payload: '{}' })
      .execute();
    return { grantId: grant.id, clientId };
  };
  const [reports, maps] = [await owner('reports'), await owner('maps')];
  const save = async (data: Record<string, unknown>) => {
    const saved = await saveSessionData(db, reports, { data });
    return saved.ok ? saved.tag : saved.why;
  };
  return Object.assign(database, { reports, maps, save });
}

describe('what an app keeps with a session', () => {
  test('is read back as it was, by this app alone, in one statement each', async () => {
    await using laptop = await openLaptop();
    const { db, reports, maps } = laptop;
    const data = { cart: [1, 2.5, null], 'odd key “’': { deep: [{ a: true }] }, text: 'first\nsecond' };
    const saving = await countStatements(() => saveSessionData(db, reports, { data }));
    expect([saving.result.ok, saving.statements.length]).toEqual([true, 1]);
    const reading = await countStatements(() => findSessionData(db, reports));
    expect(reading.result).toEqual({ data, tag: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(reading.statements).toHaveLength(1);
    expect(await findSessionData(db, maps)).toBeUndefined();
    expect(await deleteSessionData(db, maps)).toBe('nothing-there');
    // Nor by an app that names another's grant.
    expect(await findSessionData(db, { ...reports, clientId: 'maps' })).toBe('ended');
  });

  test('has a tag that changes when it does, and only then', async () => {
    await using laptop = await openLaptop();
    const [one, same, other] = [
      await laptop.save({ a: 1, b: 2 }),
      await laptop.save({ b: 2, a: 1 }),
      await laptop.save({ a: 1, b: 3 }),
    ];
    expect([one === same, one === other]).toEqual([true, false]);
    expect(await findSessionData(laptop.db, laptop.reports)).toMatchObject({ tag: other });
  });

  test('goes with the session, however that ends', async () => {
    await using laptop = await openLaptop();
    await laptop.save({ a: 1 });
    await endSignIns(laptop.db, { whose: { session: 'laptop' }, cause: 'sign_out' });
    expect(await laptop.db.selectFrom('session_data').selectAll().execute()).toEqual([]);
    expect(await findSessionData(laptop.db, laptop.reports)).toBe('ended');
    expect(await laptop.save({ a: 2 })).toBe('ended');
    expect(await deleteSessionData(laptop.db, laptop.reports)).toBe('ended');
  });

  test('cannot be had once the session ran out, or the app’s grant ended or is suspended', async () => {
    await using laptop = await openLaptop();
    const { db, reports } = laptop;
    await laptop.save({ a: 1 });
    for (const status of [1, 2]) {
      await db.updateTable('grant').set({ status }).where('id', '=', reports.grantId).execute();
      expect([await findSessionData(db, reports), await laptop.save({}), await deleteSessionData(db, reports)]).toEqual(
        ['ended', 'ended', 'ended'],
      );
    }
    await db.updateTable('grant').set({ status: 0 }).execute();
    expect(await findSessionData(db, reports)).toMatchObject({ data: { a: 1 } });
    await db.updateTable('session').set({ expires_at: sql<Date>`now()` }).execute();
    expect(await findSessionData(db, reports)).toBe('ended');
  });
});

describe('two tabs', () => {
  test('that build on the same state: one is saved, the other is told', async () => {
    await using laptop = await openLaptop();
    const { db, reports } = laptop;
    const tag = await laptop.save({ count: 0 });
    const condition = { kind: 'tagged', tags: ['another', tag] } as const;
    const add = (count: number) => saveSessionData(db, reports, { data: { count }, condition });
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map(add));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter((one) => !one.ok && one.why === 'changed-meanwhile')).toHaveLength(4);
  });

  test('that both begin: one is first', async () => {
    await using laptop = await openLaptop();
    const { db, reports } = laptop;
    const begin = (by: number) => saveSessionData(db, reports, { data: { by }, condition: { kind: 'absent' } });
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map(begin));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('that do not care: the last one stands, and none is lost on the way', async () => {
    await using laptop = await openLaptop();
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map((count) => laptop.save({ count })));
    expect(outcomes.every((one) => /^[0-9a-f]{32}$/.test(one))).toBe(true);
  });

  test('nothing there fits no tag, and what is there is not new', async () => {
    await using laptop = await openLaptop();
    const { db, reports } = laptop;
    const put = async (condition: Parameters<typeof saveSessionData>[2]['condition']) => {
      const saved = await saveSessionData(db, reports, { data: { a: 1 }, condition });
      return saved.ok || saved.why;
    };
    expect(await put({ kind: 'exists' })).toBe('changed-meanwhile');
    expect(await put({ kind: 'tagged', tags: ['0'.repeat(32)] })).toBe('changed-meanwhile');
    expect(await deleteSessionData(db, reports, { kind: 'exists' })).toBe('changed-meanwhile');
    expect(await put({ kind: 'absent' })).toBe(true);
    expect(await put({ kind: 'absent' })).toBe('changed-meanwhile');
    expect(await put({ kind: 'exists' })).toBe(true);
    expect(await deleteSessionData(db, reports, { kind: 'tagged', tags: ['other'] })).toBe('changed-meanwhile');
    expect(await deleteSessionData(db, reports, { kind: 'exists' })).toBe('deleted');
  });
});

test('a save in the middle of a sign-out waits for its end, and is told that there is nowhere to keep anything', async () => {
  await using laptop = await openLaptop();
  const { db } = laptop;
  let saving: Promise<string> | undefined;
  await db.transaction().execute(async (tx) => {
    await endSignIns(tx, { whose: { session: 'laptop' }, cause: 'sign_out' });
    saving = laptop.save({ a: 1 });
    await untilSomebodyWaits(db);
  });
  expect(await saving).toBe('ended');
  expect(await db.selectFrom('session_data').selectAll().execute()).toEqual([]);
});
