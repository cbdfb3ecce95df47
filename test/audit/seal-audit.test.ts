import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { findBrokenSeal } from '#audit/check-seals.ts';
import { recordAct } from '#audit/record-act.ts';
import { sealAudit } from '#audit/seal-audit.ts';
import { type Database, inTransaction } from '#database/transaction.ts';
import { openVault, Secret } from '#platform/secrets.ts';
import { openTestDatabase } from '../support/database.ts';

const oldKey = randomBytes(32);
const newKey = randomBytes(32);
const vault = openVault(new Secret([oldKey]));

test('committed rows are chained, each once, however many processes do it at the same time', async () => {
  await using database = await openTestDatabase();
  await recordMany(database.db, 1200);
  const counts = await Promise.all([1, 2, 3].map(() => sealAudit(database.db, vault)));
  expect(counts.reduce((sum, count) => sum + count)).toBe(1200);
  expect(await findBrokenSeal(database.db, vault)).toBeUndefined();
  await recordMany(database.db, 3);
  expect(await sealAudit(database.db, vault)).toBe(3);
  expect(await findBrokenSeal(database.db, vault)).toBeUndefined();
});

test('an act that commits late is chained when it does, and nobody waits for it', async () => {
  await using database = await openTestDatabase();
  const { db } = database;
  const begun = Promise.withResolvers<void>();
  const commit = Promise.withResolvers<void>();
  const slow = inTransaction(db, async (tx) => {
    await recordAct(tx, { act: 'slow.act', actor: { kind: 'system' } });
    begun.resolve();
    await commit.promise;
  });
  await begun.promise;
  await recordMany(db, 2);
  expect(await sealAudit(db, vault)).toBe(2);
  commit.resolve();
  await slow;
  expect(await sealAudit(db, vault)).toBe(1);
  expect(await findBrokenSeal(db, vault)).toBeUndefined();
  const last = await db.selectFrom('audit').select('act').orderBy('seal_number', 'desc').executeTakeFirst();
  expect(last?.act).toBe('slow.act');
});

test.each([
  ['changed', 3, sql`update audit set facts = '{"n":99}' where number = 3`],
  ['re-dated', 3, sql`update audit set at = at - interval '1 second' where number = 3`],
  ['removed', 4, sql`delete from audit where number = 3`],
  ['moved', 3, sql`update audit set seal_number = 100 where number = 2`],
])('a row that was %s afterwards is found', async (_what, number, tamper) => {
  await using database = await openTestDatabase();
  await recordMany(database.db, 5);
  await sealAudit(database.db, vault);
  await tamper.execute(database.db);
  expect(await findBrokenSeal(database.db, vault)).toEqual({ number });
});

test('a seal can be neither made nor checked without the secret key', async () => {
  await using database = await openTestDatabase();
  const stranger = openVault(new Secret([randomBytes(32)]));
  await recordMany(database.db, 2);
  await sealAudit(database.db, vault);
  await recordMany(database.db, 2);
  await expect(sealAudit(database.db, stranger)).rejects.toThrow(/secret key that is not configured/);
  await expect(findBrokenSeal(database.db, stranger)).rejects.toThrow(/secret key that is not configured/);
});

test('whoever takes the key of the seals away is found out', async () => {
  await using database = await openTestDatabase();
  await recordMany(database.db, 2);
  await sealAudit(database.db, vault);
  await database.db.deleteFrom('seal_key').execute();
  expect(await findBrokenSeal(database.db, vault)).toEqual({ number: 1 });
  await sealAudit(database.db, vault);
  expect(await findBrokenSeal(database.db, vault)).toEqual({ number: 1 });
});

test('seals outlive the sweeping of old rows, and a new secret key under which theirs was moved', async () => {
  await using database = await openTestDatabase();
  const { db } = database;
  await recordMany(db, 4);
  await sealAudit(db, vault);
  await db.deleteFrom('audit').where('number', '<=', 2).execute();
  const renewed = openVault(new Secret([newKey, oldKey]));
  await recordMany(db, 2);
  await sealAudit(db, renewed);
  expect(await findBrokenSeal(db, renewed)).toBeUndefined();
  const place = 'seal_key:secret:audit';
  const { secret } = await db.selectFrom('seal_key').select('secret').executeTakeFirstOrThrow();
  await db
    .updateTable('seal_key')
    .set({ secret: renewed.encrypt(renewed.decrypt(secret, place), place) })
    .execute();
  expect(await findBrokenSeal(db, openVault(new Secret([newKey])))).toBeUndefined();
});

async function recordMany(db: Database, count: number): Promise<void> {
  const facts = { n: 1, text: 'é "quoted"', list: [1.5, null, true] };
  for (let n = 0; n < count; n += 1) await recordAct(db, { act: 'test.done', actor: { kind: 'system' }, facts });
}
