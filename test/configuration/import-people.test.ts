import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAccountByIdentifier } from '#accounts/account.ts';
import { listActs } from '#audit/acts.ts';
import { type ImportNeeds, importPeople } from '#configuration/import-people.ts';
import { createHasher } from '#credentials/hash-pool.ts';
import type { Database } from '#database/transaction.ts';
import { CHEAP } from '../support/house.ts';
import { openApply, type TestApply } from './open-apply.ts';
import { vault, writeFiles } from './support.ts';

let applying: TestApply;
let db: Database;
beforeAll(async () => {
  applying = await openApply();
  db = applying.db;
});
afterAll(() => applying[Symbol.asyncDispose]());

const HEAD = 'id,account,password,email,roles,disabled\n';
const actor = { kind: 'command', id: 'user import' } as const;

async function load(rows: string, areVerified = false, hasher: ImportNeeds['hasher'] = applying.hasher) {
  await using folder = await writeFiles({ 'people.csv': HEAD + rows });
  return await importPeople({ ...applying.needs, hasher, actor }, folder.path('people.csv'), { areVerified });
}

const refusal = (rows: string) =>
  load(rows).then(
    () => [],
    (error: Error) => error.message.split('\n').map((line) => line.replace(/^.*people\.csv:/, '')),
  );

const countAccounts = async () =>
  Number(
    (
      await db
        .selectFrom('account')
        .select((is) => is.fn.countAll().as('count'))
        .executeTakeFirstOrThrow()
    ).count,
  );

test('people come with their id, username, password, roles and whether they may sign in', async () => {
  const rows = 'legacy-7,ada,three llamas crossed,Ada@acme.test,manager;read_only,\n,bob,,bob@acme.test,,yes\n';
  expect(await load(rows, true)).toEqual({ created: 2, updated: 0, skipped: 0 });
  const ada = await findAccountByIdentifier(db, 'ada');
  expect(ada).toMatchObject({
    id: 'legacy-7',
    email: 'Ada@acme.test',
    emailVerified: true,
    roles: ['manager', 'read_only'],
    isDisabled: false,
  });
  const stored = await db.selectFrom('password').select('hash').where('account_id', '=', 'legacy-7').executeTakeFirst();
  expect(await applying.hasher.verify('three llamas crossed', stored?.hash, 'legacy-7')).toMatchObject({ ok: true });
  const bob = await findAccountByIdentifier(db, 'bob@acme.test');
  expect(bob).toMatchObject({ id: expect.stringMatching(/^acc_/), roles: ['user'], isDisabled: true });
  const acts = await listActs(db, { accountId: 'legacy-7' });
  expect(acts).toMatchObject([{ act: 'account.created', actor_kind: 'command', actor_id: 'user import' }]);
});

test('the same file again changes nothing, and nobody who is here gets another password, role or flag', async () => {
  const rows = 'keep-1,keeper,three llamas crossed,keeper@acme.test,user,\n';
  await load(rows);
  expect(await load(rows)).toEqual({ created: 0, updated: 0, skipped: 1 });
  const before = await db.selectFrom('password').selectAll().where('account_id', '=', 'keep-1').executeTakeFirst();
  const changed = 'keep-1,keeper2,four llamas crossed it,keeper@acme.test,root,\n,,,another@acme.test,,\n';
  expect(await load(changed, true)).toEqual({ created: 1, updated: 1, skipped: 0 });
  expect(await findAccountByIdentifier(db, 'keeper2')).toMatchObject({
    id: 'keep-1',
    roles: ['user'],
    emailVerified: false,
  });
  expect(await db.selectFrom('password').selectAll().where('account_id', '=', 'keep-1').executeTakeFirst()).toEqual(
    before,
  );
});

test('a file locks somebody out, and never lets in whom an administrator has locked out', async () => {
  await load(',locked,,locked@acme.test,,\n');
  expect(await load(',locked,,locked@acme.test,,true\n')).toMatchObject({ updated: 1 });
  expect(await load(',locked,,locked@acme.test,,false\n')).toMatchObject({ skipped: 1 });
  expect(await findAccountByIdentifier(db, 'locked')).toMatchObject({ isDisabled: true });
});

test('every mistake that only the database shows is told by line and column, and nobody is made', async () => {
  await load('free-1,first,,first@acme.test,,\n');
  await db
    .insertInto('client')
    .values({ id: 'an-app', metadata: '{}' } as never)
    .execute();
  const before = await countAccounts();
  const rows = [
    'fresh-1,fresh,three llamas crossed,fresh@acme.test,user,',
    ',,short,second@acme.test,king,',
    ',,password1234567,common@acme.test,,',
    'free-1,,,third@acme.test,,',
    'an-app,,,fourth@acme.test,,',
    ',First,,fifth@acme.test,,',
    'other-1,,,first@acme.test,,',
  ];
  expect(await refusal(rows.join('\n'))).toEqual([
    '3 password: must be 15 characters or longer',
    '3 roles: there is no role king',
    '4 password: is among the passwords that everybody guesses first',
    '5 id: free-1 is the id of another',
    '6 id: an-app is the id of another',
    '7 account: First is the username of somebody else',
    '8 id: is not the id that first@acme.test has: free-1',
  ]);
  expect(await countAccounts()).toBe(before);
});

test('two imports of one file at once make everybody once', async () => {
  const rows = Array.from({ length: 50 }, (_, index) => `race-${index},,,race-${index}@acme.test,,`).join('\n');
  const outcomes = await Promise.allSettled([load(rows), load(rows)]);
  const created = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.created] : []));
  expect(created.reduce((sum, count) => sum + count, 0)).toBe(50);
});

test('10,000 people are imported in bounded time, and told apart from newcomers in a fraction of it', {
  timeout: 600_000,
}, async () => {
  const password = (index: number) => (index % 10 === 0 ? `three llamas ${index} crossed` : '');
  const rows = Array.from(
    { length: 10_000 },
    (_, index) => `many-${index},many-${index},${password(index)},many-${index}@acme.test,user|read_only,`,
  ).join('\n');
  const cheap = createHasher({ vault, parameters: CHEAP });
  const started = performance.now();
  expect(await load(rows, true, cheap)).toEqual({ created: 10_000, updated: 0, skipped: 0 });
  const made = performance.now();
  expect(await load(rows)).toEqual({ created: 0, updated: 0, skipped: 10_000 });
  expect(performance.now() - made).toBeLessThan((made - started) / 2);
});

test('users and roles from files are applied once, and again when a file changes', async () => {
  const yaml = 'users: {file: users.csv}\nroles: {file: roles.csv}\n';
  const files = {
    'roles.csv': 'ID,Role,Value\npilot,Pilot,35\n',
    'users.csv': `${HEAD}pil-1,pilot,,pilot@acme.test,pilot,\n`,
  };
  expect(await applying.apply(yaml, files)).toEqual([
    expect.stringContaining('create role pilot'),
    expect.stringContaining('create user pilot@acme.test'),
  ]);
  expect(await applying.apply(yaml, files)).toEqual([]);
  expect(await findAccountByIdentifier(db, 'pilot')).toMatchObject({ id: 'pil-1', roles: ['pilot'] });
  const more = { ...files, 'roles.csv': 'ID,Role,Value\npilot,Captain,36\nadmin,Admin,7\nnew,New,\n' };
  await expect(applying.apply(yaml, more)).rejects.toThrow(
    /roles\.csv:3 Value: the rank of the built-in role admin is always 100\n.*roles\.csv:4 Value: is missing/,
  );
});

test('a file raises nobody who is there already: roles are for new people', async () => {
  await load('climber,climber,,climber@acme.test,user,\n');
  expect(await load('climber,climber,,climber@acme.test,root;admin;manager,\n')).toMatchObject({ created: 0 });
  expect(await findAccountByIdentifier(db, 'climber')).toMatchObject({ roles: ['user'] });
  expect(await refusal('climber-2,climber,,other@acme.test,root,\n')).not.toEqual([]);
});
