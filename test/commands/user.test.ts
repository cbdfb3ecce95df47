import { expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { userCreateCommand } from '#commands/user-create.ts';
import { userDisableCommand } from '#commands/user-disable.ts';
import { userListCommand } from '#commands/user-list.ts';
import { run, useCommandDatabase } from './run.ts';

const { db } = useCommandDatabase();
const PASSWORD = 'seventeen purple lamps';

test('an account is made with what was asked for, and answers with its id', async () => {
  const args = ['--email', 'Ada@acme.test', '--username', 'ada', '--name', 'Ada Byron', '--role', 'manager'];
  const { exitCode, out, err } = await run(userCreateCommand, [...args, '--verified', '--json']);
  expect(err).toBe('');
  expect(exitCode).toBe(0);
  const id = expect.stringMatching(/^acc_[A-Za-z0-9]{22}$/);
  expect(JSON.parse(out)).toEqual({ id, email: 'Ada@acme.test', username: 'ada', roles: ['manager'] });
  const row = await db().selectFrom('account').selectAll().where('username_key', '=', 'ada').executeTakeFirst();
  expect(row).toMatchObject({ name: 'Ada Byron', email_verified: true, is_disabled: false });
});

test('without more than an address it is an unverified user without a password', async () => {
  const { out } = await run(userCreateCommand, ['--email', 'bob@acme.test']);
  expect(out).toMatch(/^Created acc_\w{22} for bob@acme\.test, with the role user\.$/);
  const row = await db().selectFrom('account').selectAll().where('email_key', '=', 'bob@acme.test').executeTakeFirst();
  expect(row).toMatchObject({ email_verified: false, username: null });
  expect(
    await db()
      .selectFrom('password')
      .select('hash')
      .where('account_id', '=', row?.id ?? '')
      .execute(),
  ).toEqual([]);
});

test('several roles, root among them, may be given here', async () => {
  const { out } = await run(userCreateCommand, [
    '--email',
    'root@acme.test',
    '--role',
    'root',
    '--role',
    'user',
    '--json',
  ]);
  expect(JSON.parse(out).roles).toEqual(['root', 'user']);
});

test('the password comes from standard input and is kept encrypted', async () => {
  const { exitCode } = await run(userCreateCommand, ['--email', 'cy@acme.test', '--password-stdin'], PASSWORD);
  expect(exitCode).toBe(0);
  const { hash } = await db()
    .selectFrom('password')
    .innerJoin('account', 'account.id', 'password.account_id')
    .select('hash')
    .where('email_key', '=', 'cy@acme.test')
    .executeTakeFirstOrThrow();
  expect(hash).toMatch(/^encrypted:/);
});

test('there is no option for a password, so that none stands in a list of processes', async () => {
  const { exitCode, err } = await run(userCreateCommand, ['--email', 'dan@acme.test', '--password', PASSWORD]);
  expect(exitCode).toBe(2);
  expect(err).toContain('--password');
  expect(err).not.toContain(PASSWORD);
});

test('a password the policy refuses is told in one line, and nothing is made', async () => {
  const args = ['--email', 'eve@acme.test', '--password-stdin'];
  expect(await run(userCreateCommand, args, 'eve@acme')).toEqual({
    exitCode: 2,
    out: '',
    err: 'The password must be 15 characters or longer, and is too close to a name or an address that everybody knows.',
  });
  expect((await run(userCreateCommand, args, '')).err).toBe('No password was given on standard input.');
  expect(await db().selectFrom('account').select('id').where('email_key', '=', 'eve@acme.test').execute()).toEqual([]);
});

test.each([
  [[], '--email is missing.'],
  [['--email', 'nobody'], '--email must be a mail address.'],
  [['--email', 'a@b.test', '--username', 'x'], '--username must be 3 to 64 of a-z 0-9 . _ -'],
  [['--email', 'a@b.test', '--name', ' '], '--name must be one line of 200 characters at most.'],
  [['--email', 'a@b.test', '--role', 'king'], 'There is no role king. There are: anonymous, unauthorized, read_only,'],
])('a mistake in %j is one clear line and exit code 2', async (args, words) => {
  const { exitCode, out, err } = await run(userCreateCommand, args);
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
  expect(err).toContain(words);
  expect(err).not.toContain('\n');
});

test('an address or a username that somebody has is refused with exit code 1', async () => {
  const args = ['--email', 'taken@acme.test', '--username', 'taken'];
  await run(userCreateCommand, args);
  const failed = (err: string) => ({ exitCode: 1, out: '', err });
  expect(await run(userCreateCommand, args)).toEqual(failed('Somebody has this address already.'));
  expect(await run(userCreateCommand, ['--email', 'other@acme.test', '--username', 'Taken'])).toEqual(
    failed('Somebody has this username already.'),
  );
});

test('the list shows everybody, the disabled too', async () => {
  await run(userCreateCommand, ['--email', 'gone@acme.test', '--username', 'gone']);
  const { out, exitCode } = await run(userDisableCommand, ['gone', '--json']);
  expect({ exitCode, out: JSON.parse(out) }).toEqual({ exitCode: 0, out: { id: expect.any(String), disabled: true } });
  const listed = JSON.parse((await run(userListCommand, ['--json'])).out);
  const gone = listed.find(({ username }: { username: string }) => username === 'gone');
  expect(gone).toEqual({
    id: JSON.parse(out).id,
    email: 'gone@acme.test',
    email_verified: false,
    username: 'gone',
    name: null,
    roles: ['user'],
    disabled: true,
  });
  expect((await run(userListCommand, [])).out).toMatch(/acc_\w{22} {2}gone@acme\.test {2}gone {2}user {2}disabled/);
  expect((await run(userDisableCommand, ['nobody'])).err).toBe('Nobody here is called nobody.');
});

test('the audit names the command that made an account', async () => {
  const { out } = await run(userCreateCommand, ['--email', 'seen@acme.test', '--json']);
  const acts = await listActs(db(), { accountId: JSON.parse(out).id });
  expect(acts).toMatchObject([{ act: 'account.created', actor_kind: 'command', actor_id: 'user create' }]);
});
