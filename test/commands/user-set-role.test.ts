import { expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { userCreateCommand } from '#commands/user-create.ts';
import { userDisableCommand } from '#commands/user-disable.ts';
import { userEnableCommand } from '#commands/user-enable.ts';
import { userListCommand } from '#commands/user-list.ts';
import { userSetRoleCommand } from '#commands/user-set-role.ts';
import { run, useCommandDatabase } from './run.ts';

const { db } = useCommandDatabase();

const create = async (name: string, ...args: string[]): Promise<string> => {
  const { out } = await run(userCreateCommand, ['--email', `${name}@acme.test`, '--username', name, ...args, '--json']);
  return JSON.parse(out).id;
};
const setRole = (...args: string[]) => run(userSetRoleCommand, args);

test('a person gets exactly the roles that are named, root among them, and the audit tells of each', async () => {
  const id = await create('ada', '--role', 'user', '--role', 'manager');
  const { exitCode, out } = await setRole('ada@acme.test', '--role', 'root', '--role', 'manager', '--json');
  expect({ exitCode, out: JSON.parse(out) }).toEqual({
    exitCode: 0,
    out: { id, email: 'ada@acme.test', username: 'ada', roles: ['manager', 'root'] },
  });
  const acts = await listActs(db(), { accountId: id });
  const told = acts.map(({ act, actor_id, facts }) => [act, actor_id, facts]);
  expect(told).toContainEqual(['role.revoked', 'user set-role', { role: 'user' }]);
  expect(told).toContainEqual(['role.granted', 'user set-role', { role: 'root' }]);
  expect(told.filter(([act]) => act === 'role.granted')).toHaveLength(1);
});

test('roles are added and removed one by one, by id or username, and twice is once', async () => {
  const id = await create('bob');
  expect((await setRole(id, '--add', 'employee')).out).toBe(`${id} has the roles employee, user.`);
  expect((await setRole('bob', '--add', 'employee', '--remove', 'user')).out).toBe(`${id} has the role employee.`);
  expect((await setRole('bob', '--remove', 'user', '--remove', 'employee')).out).toBe(`${id} has no role left.`);
});

test.each([
  [['ada'], 'Say --role, --add or --remove.'],
  [['ada', '--role', 'user', '--add', 'admin'], '--role names every role the person is to have'],
  [['ada', '--add', 'user', '--remove', 'user'], 'The role user cannot be both added and removed.'],
  [['ada', '--role', 'king'], 'There is no role king. There are: anonymous, unauthorized,'],
  [['--role', 'user'], 'WHO is missing.'],
])('%j is wrong use, and changes nothing', async (args, words) => {
  const { exitCode, err } = await setRole(...args);
  expect([exitCode, err]).toEqual([2, expect.stringContaining(words)]);
});

test('nobody of that name is a failure', async () => {
  expect(await setRole('nobody', '--role', 'user')).toEqual({
    exitCode: 1,
    out: '',
    err: 'Nobody here is called nobody.',
  });
});

test('the last administrator stays, unless one says that it is meant', async () => {
  await db().deleteFrom('account_role').where('role_id', 'in', ['admin', 'root']).execute();
  const id = await create('chief', '--role', 'admin');
  await create('gone', '--role', 'admin');
  await run(userDisableCommand, ['gone']);
  const refused = await setRole('chief', '--role', 'user');
  expect([refused.exitCode, refused.err]).toEqual([2, expect.stringContaining('This is the last administrator')]);
  const kept = await run(userDisableCommand, ['chief']);
  expect([kept.exitCode, kept.err]).toEqual([2, expect.stringContaining('This is the last administrator')]);
  expect((await setRole('chief', '--add', 'user')).out).toBe(`${id} has the roles admin, user.`);
  expect((await setRole('chief', '--role', 'root')).out).toBe(`${id} has the role root.`);
  expect((await setRole('chief', '--role', 'user', '--yes')).out).toBe(`${id} has the role user.`);
  await setRole('chief', '--role', 'admin');
  expect((await run(userDisableCommand, ['chief', '--yes'])).exitCode).toBe(0);
  // Without one nothing is lost by further changes.
  expect((await setRole('chief', '--role', 'manager')).exitCode).toBe(0);
});

test('two commands at once never take both of the last administrators', async () => {
  for (let round = 0; round < 10; round += 1) {
    await db().deleteFrom('account_role').where('role_id', 'in', ['admin', 'root']).execute();
    await Promise.all(['one', 'two'].map((name) => create(`${name}-${round}`, '--role', 'admin')));
    const outcomes = await Promise.all(['one', 'two'].map((name) => setRole(`${name}-${round}`, '--remove', 'admin')));
    expect(outcomes.map(({ exitCode }) => exitCode).sort()).toEqual([0, 2]);
    await setRole(`one-${round}`, '--add', 'admin');
    await setRole(`two-${round}`, '--add', 'admin');
    const gone = await Promise.all(['one', 'two'].map((name) => run(userDisableCommand, [`${name}-${round}`])));
    expect(gone.map(({ exitCode }) => exitCode).sort()).toEqual([0, 2]);
  }
});

test('a name that is one person’s id and another’s username is asked about', async () => {
  const other = { id: 'twofold', email: 'other@acme.test', email_key: 'other@acme.test' };
  await db().insertInto('account').values(other).execute();
  await create('twofold');
  expect(await setRole('twofold', '--add', 'employee')).toEqual({
    exitCode: 2,
    out: '',
    err: 'twofold is the id of one person and the username of another: say the address, other@acme.test or twofold@acme.test.',
  });
});

test('the list keeps to those who hold a role, are disabled or not verified', async () => {
  const names = async (...args: string[]) =>
    JSON.parse((await run(userListCommand, [...args, '--json'])).out).map(
      ({ username }: { username: string }) => username,
    );
  await create('lister', '--role', 'read_only', '--verified');
  await create('hidden', '--role', 'read_only');
  await run(userDisableCommand, ['hidden']);
  expect(await names('--role', 'read_only')).toEqual(['lister', 'hidden']);
  expect(await names('--role', 'read_only', '--disabled')).toEqual(['hidden']);
  expect(await names('--unverified')).not.toContain('lister');
  expect((await run(userListCommand, ['--role', 'client'])).out).toBe('No account is so.');
});

test('whoever was disabled is let in again, and the audit says so once', async () => {
  const id = await create('back');
  await run(userDisableCommand, ['back']);
  expect((await run(userEnableCommand, ['back'])).out).toBe(`Enabled ${id}. It may sign in again.`);
  expect((await run(userEnableCommand, ['back'])).out).toBe(`Nothing to change: ${id} is not disabled.`);
  const acts = (await listActs(db(), { accountId: id })).filter(({ act }) => act === 'account.enabled');
  expect(acts).toMatchObject([{ actor_kind: 'command', actor_id: 'user enable' }]);
});
