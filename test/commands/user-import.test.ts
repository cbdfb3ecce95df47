import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { userImportCommand } from '#commands/user-import.ts';
import { writeFiles } from '../configuration/support.ts';
import { openScene, runUsher, serve } from '../support/cli.ts';
import { openPlainVisitor } from '../support/visitor.ts';
import { run, useCommandDatabase } from './run.ts';

const { db } = useCommandDatabase();
const PASSWORD = 'seventeen purple lamps';
const HEAD = 'id,account,password,email,roles,disabled\r\n';

test('the import says how many are new, changed and as before, and may be repeated', async () => {
  const rows = `7,ada,${PASSWORD},ada@acme.test,manager,\r\n8,bob,,bob@acme.test,,\r\n`;
  await using folder = await writeFiles({
    'people.csv': HEAD + rows,
    'later.csv': `${HEAD}${rows.replace('8,bob', '8,bobby')}9,,,cy@acme.test,,true\r\n`,
  });
  expect(await run(userImportCommand, [folder.path('people.csv'), '--verified'])).toEqual({
    exitCode: 0,
    out: 'Created 2, updated 0, skipped 0 who are as the file says.',
    err: '',
  });
  const later = await run(userImportCommand, [folder.path('later.csv'), '--json']);
  expect(JSON.parse(later.out)).toEqual({ created: 1, updated: 1, skipped: 1 });
  const rowsNow = await db()
    .selectFrom('account')
    .select(['id', 'username', 'email_verified', 'is_disabled'])
    .where('id', 'in', ['7', '8', '9'])
    .orderBy('id')
    .execute();
  expect(rowsNow).toEqual([
    { id: '7', username: 'ada', email_verified: true, is_disabled: false },
    { id: '8', username: 'bobby', email_verified: true, is_disabled: false },
    { id: '9', username: null, email_verified: false, is_disabled: true },
  ]);
});

test('with a mistake it makes nobody, tells each by line and column, and ends with 2', async () => {
  await using folder = await writeFiles({
    'people.csv': `${HEAD}1,fine,,fine@acme.test,,\r\n2,x,,nobody,king,maybe\r\n`,
  });
  const file = folder.path('people.csv');
  expect(await run(userImportCommand, [file])).toEqual({
    exitCode: 2,
    out: '',
    err: [
      `${file}:3 email: must be an email address`,
      `${file}:3 account: must be 3 to 64 of a-z 0-9 . _ -`,
      `${file}:3 disabled: must be true or false, not text`,
    ].join('\n'),
  });
  expect(await db().selectFrom('account').select('id').where('id', '=', '1').execute()).toEqual([]);
  expect(await run(userImportCommand, ['nowhere.csv'])).toEqual({
    exitCode: 2,
    out: '',
    err: 'nowhere.csv:1: there is no such file',
  });
});

test('whoever is imported signs in by their old username and keeps their id; whoever is disabled does not', async () => {
  await using scene = await openScene();
  await using serving = await serve(scene);
  const rows = `legacy-7,ada.byron,${PASSWORD},ada@acme.test,user,no\r\nlegacy-8,bob,${PASSWORD},bob@acme.test,,yes\r\n`;
  await writeFile(join(scene.folder, 'people.csv'), HEAD + rows);
  const imported = await runUsher({ scene, args: ['user', 'import', 'people.csv', '--verified', '--json'] });
  expect(imported).toEqual({ code: 0, stdout: '{"created":2,"updated":0,"skipped":0}\n', stderr: '' });

  const signIn = async (email: string) => {
    const visitor = openPlainVisitor(serving);
    await visitor.go('/sign-in');
    await visitor.submit({ email, password: PASSWORD }, '/password');
    return visitor.page;
  };
  const ada = await signIn('Ada.Byron');
  expect([ada.status, ada.url.pathname]).toEqual([200, '/account']);
  const bob = await signIn('bob');
  expect([bob.status, bob.text]).toEqual([422, expect.stringContaining('id="error"')]);

  const shown = await runUsher({ scene, args: ['user', 'list', '--json'] });
  expect(
    JSON.parse(shown.stdout)
      .map(({ id }: { id: string }) => id)
      .sort(),
  ).toEqual(['legacy-7', 'legacy-8']);
  await runUsher({ scene, args: ['user', 'enable', 'bob'] });
  expect((await signIn('bob@acme.test')).url.pathname).toBe('/account');
});
