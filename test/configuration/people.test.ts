import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAccount, findAccountByIdentifier } from '#accounts/account.ts';
import { listActs } from '#audit/acts.ts';
import { applyConfiguration } from '#configuration/apply.ts';
import { exportStored } from '#credentials/stored-hash.ts';
import { openApply, type TestApply } from './open-apply.ts';
import { vault, writeFiles } from './support.ts';

let applying: TestApply;
beforeAll(async () => {
  applying = await openApply();
});
afterAll(() => applying[Symbol.asyncDispose]());

test('an id from elsewhere is the person’s id from then on, and their password works under it', async () => {
  const { db, hasher } = applying;
  await applying.apply('users: [{email: old@acme.test, id: "42", password: correct horse battery}]');
  expect(await findAccount(db, '42')).toMatchObject({ email: 'old@acme.test' });
  const row = await db.selectFrom('password').select('hash').where('account_id', '=', '42').executeTakeFirst();
  expect(await hasher.verify('correct horse battery', row?.hash, '42')).toEqual({ ok: true });
  expect(await applying.apply('users: [{email: old@acme.test, id: "42"}]')).toEqual([]);
});

test('an id that an app, another person or another line has is refused by its line', async () => {
  await applying.apply('users: [{email: holder@acme.test, id: held}]');
  const text = `
users:
  - {email: a@acme.test, id: held}
  - {email: b@acme.test, id: twice-1}
  - {email: c@acme.test, id: machine}
clients:
  - {client_id: machine, token_endpoint_auth_method: none, redirect_uris: [https://app.example.com/]}
  - {client_id: held, token_endpoint_auth_method: none, redirect_uris: [https://app.example.com/]}
`;
  expect(await applying.refusal(text)).toEqual([
    '3 users[0].id: held is the id of another',
    '5 users[2].id: machine is the id of another',
    '8 clients[1].client_id: held is the id of a person',
  ]);
});

test('disabled in the file, a person is signed out everywhere and signs in nowhere; the file lets nobody in again', async () => {
  const { db } = applying;
  const person = (more = '') => `users: [{email: bob@acme.test, id: bob${more}}]`;
  await applying.apply(person());
  const session = { account_id: 'bob', payload: '{}', expires_at: new Date(Date.now() + 60_000) };
  await db
    .insertInto('session')
    .values({ uid: 'u1', id_hash: Buffer.from('u1'), ...session })
    .execute();
  await db.insertInto('grant').values({ id: 'bobs', account_id: 'bob', client_id: 'app', payload: '{}' }).execute();

  expect(await applying.apply(person(', disabled: true'))).toEqual(['update user bob@acme.test: disabled']);
  expect((await findAccount(db, 'bob'))?.isDisabled).toBe(true);
  expect(await db.selectFrom('session').select('uid').where('account_id', '=', 'bob').execute()).toEqual([]);
  const grant = await db.selectFrom('grant').select(['status', 'ended_by']).where('id', '=', 'bobs').executeTakeFirst();
  expect(grant).toEqual({ status: 1, ended_by: 'account_disabled' });
  expect(await listActs(db, { act: 'account.disabled', limit: 5 })).toHaveLength(1);

  expect(await applying.apply(person(', disabled: true'))).toEqual([]);
  expect(await applying.apply(person(', disabled: false'))).toEqual([]);
  expect((await findAccount(db, 'bob'))?.isDisabled).toBe(true);
});

test('the last administrators are not disabled by a file, unless it brings another', async () => {
  const { db } = applying;
  await db.deleteFrom('account_role').where('role_id', 'in', ['admin', 'root']).execute();
  const [boss, vice] = ['{email: boss@acme.test, roles: [admin]', '{email: vice@acme.test, roles: [root]'];
  await applying.apply(`users:\n  - ${boss}}\n  - ${vice}}`);
  const words = 'would leave no administrator: make somebody else one first';
  const both = [`2 users[0].disabled: ${words}`, `3 users[1].disabled: ${words}`];
  expect(await applying.refusal(`users:\n  - ${boss}, disabled: true}\n  - ${vice}, disabled: true}`)).toEqual(both);
  expect(await applying.apply(`users: [${boss}, disabled: true}]`)).toEqual(['update user boss@acme.test: disabled']);
  expect(await applying.refusal(`users:\n  - ${vice}, disabled: true}`)).toEqual([both[0]]);
  const away = '{email: away@acme.test, roles: [admin], disabled: true}';
  expect(await applying.refusal(`users: [${away}, ${vice}, disabled: true}]`)).toEqual([
    `1 users[1].disabled: ${words}`,
  ]);
  await applying.apply(`users: [{email: next@acme.test, roles: [admin]}, ${vice}, disabled: true}]`);
  expect((await findAccountByIdentifier(db, 'vice@acme.test'))?.isDisabled).toBe(true);
});

test('somebody new may be disabled from the first', async () => {
  await applying.apply('users: [{email: never@acme.test, disabled: true}]');
  expect((await findAccountByIdentifier(applying.db, 'never@acme.test'))?.isDisabled).toBe(true);
});

test('a hash that was wrapped once is taken over as it was, not wrapped again', async () => {
  const { db } = applying;
  await applying.apply(
    'users: [{email: md5@acme.test, id: md5, password_hash: "md5:0123456789abcdef0123456789abcdef"}]',
  );
  const stored = async (id: string) => {
    const row = await db.selectFrom('password').select('hash').where('account_id', '=', id).executeTakeFirstOrThrow();
    return exportStored(vault.decrypt(row.hash, `password:hash:${id}`));
  };
  const hash = await stored('md5');
  await applying.apply(`users: [{email: copy@acme.test, id: copy, password_hash: ${JSON.stringify(hash)}}]`);
  expect(await stored('copy')).toBe(hash);
});

test('two applies at once, one of which prunes what the other makes, come one after the other', async () => {
  await using both = await writeFiles({
    'one.yaml': 'roles: [{id: shared, value: 5}]',
    'two.yaml': 'jobs: {sweep: 2h}',
  });
  for (let round = 0; round < 10; round += 1) {
    await Promise.all([
      applyConfiguration(applying.needs, both.path('one.yaml')),
      applyConfiguration(applying.needs, both.path('two.yaml'), { prunes: true }),
    ]);
    const role = await applying.db.selectFrom('role').select('id').where('id', '=', 'shared').execute();
    const owned = await applying.db.selectFrom('owned').select('key').where('key', '=', 'shared').execute();
    expect(role).toHaveLength(owned.length);
  }
});
