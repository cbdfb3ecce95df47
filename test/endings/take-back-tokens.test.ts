import { describe, expect, test } from 'vitest';
import { takeBackTokens } from '#endings/take-back-tokens.ts';
import { openSignIns, type SignIns } from './open-sign-ins.ts';

const numberOf = async ({ database }: SignIns, table: 'grant' | 'client', id: string) =>
  Number((await database.pool.query(`select status_number from "${table}" where id = $1`, [id])).rows[0].status_number);

async function statusOf({ database }: SignIns, number: number): Promise<number> {
  const { rows } = await database.pool.query('select status from status_entry where number = $1', [number]);
  return rows[0]?.status ?? 0;
}

async function addToken({ database }: SignIns, kind: string, { grant, client }: { grant?: string; client: string }) {
  await database.pool.query(
    `insert into token (id_hash, kind, grant_id, client_id, payload, expires_at)
      values (sha256(gen_random_uuid()::text::bytea), $1, $2, $3, '{}', now() + interval '1 hour')`,
    [kind, grant ?? null, client],
  );
}

const kinds = async ({ database }: SignIns) =>
  (await database.pool.query('select kind from token order by kind')).rows.map(({ kind }) => kind);

describe('the access tokens of a grant are taken back', () => {
  test('by a fresh number: the old one is invalid for good, and everything else stays as it was', async () => {
    await using given = await openSignIns();
    await addToken(given, 'AccessToken', { grant: 'laptop-one', client: 'one' });
    await addToken(given, 'AccessToken', { grant: 'phone-one', client: 'one' });
    const [before, other] = [await numberOf(given, 'grant', 'laptop-one'), await numberOf(given, 'grant', 'phone-one')];
    const live = await given.left();
    expect(await takeBackTokens(given.database.db, { grant: 'laptop-one' })).toBe(true);
    const after = await numberOf(given, 'grant', 'laptop-one');
    expect(after).not.toBe(before);
    expect([await statusOf(given, before), await statusOf(given, after), await statusOf(given, other)]).toEqual([
      1, 0, 0,
    ]);
    expect(await given.left()).toEqual(live);
    expect(await kinds(given)).toEqual(['AccessToken', ...Array(5).fill('RefreshToken')]);
  });

  test('only under the number that is named: an old token takes nothing newer back', async () => {
    await using given = await openSignIns();
    const number = await numberOf(given, 'grant', 'laptop-one');
    expect(await takeBackTokens(given.database.db, { grant: 'laptop-one', number })).toBe(true);
    const fresh = await numberOf(given, 'grant', 'laptop-one');
    expect(await takeBackTokens(given.database.db, { grant: 'laptop-one', number })).toBe(false);
    expect(await numberOf(given, 'grant', 'laptop-one')).toBe(fresh);
  });

  test('also while it is suspended, and what it gets then is suspended too', async () => {
    await using given = await openSignIns();
    await given.database.pool.query(`update "grant" set status = 2 where id = 'laptop-one'`);
    const before = await numberOf(given, 'grant', 'laptop-one');
    expect(await takeBackTokens(given.database.db, { grant: 'laptop-one' })).toBe(true);
    const after = await numberOf(given, 'grant', 'laptop-one');
    expect([await statusOf(given, before), await statusOf(given, after)]).toEqual([1, 2]);
  });

  test('not when it has ended, and not twice when two ask at once under one number', async () => {
    await using given = await openSignIns();
    const number = await numberOf(given, 'grant', 'laptop-one');
    const asked = { grant: 'laptop-one', number };
    const both = await Promise.all([
      takeBackTokens(given.database.db, asked),
      takeBackTokens(given.database.db, asked),
    ]);
    expect(both.sort()).toEqual([false, true]);
    await given.database.pool.query(`update "grant" set status = 1 where id = 'laptop-one'`);
    expect(await takeBackTokens(given.database.db, { grant: 'laptop-one' })).toBe(false);
    expect(await takeBackTokens(given.database.db, { grant: 'nothing' })).toBe(false);
  });
});

describe('the tokens of a machine are taken back', () => {
  test('all it got so far, signed or not, and nobody else’s', async () => {
    await using given = await openSignIns();
    await given.database.pool.query(`insert into client (id, metadata) values ('nightly', '{}'), ('daily', '{}')`);
    await addToken(given, 'ClientCredentials', { client: 'nightly' });
    await addToken(given, 'ClientCredentials', { client: 'daily' });
    const [before, other] = [await numberOf(given, 'client', 'nightly'), await numberOf(given, 'client', 'daily')];
    expect(await takeBackTokens(given.database.db, { client: 'nightly', number: before })).toBe(true);
    expect(await takeBackTokens(given.database.db, { client: 'nightly', number: before })).toBe(false);
    expect(await numberOf(given, 'client', 'nightly')).not.toBe(before);
    expect(await numberOf(given, 'client', 'daily')).toBe(other);
    expect([await statusOf(given, before), await statusOf(given, other)]).toEqual([1, 0]);
    expect((await kinds(given)).filter((kind) => kind === 'ClientCredentials')).toHaveLength(1);
  });
});
