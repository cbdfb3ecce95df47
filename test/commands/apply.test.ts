import { expect, test } from 'vitest';
import { applyCommand } from '#commands/apply.ts';
import { writeFiles } from '../configuration/support.ts';
import { run, useCommandDatabase } from './run.ts';

const { db } = useCommandDatabase();

const FILE = `
clients:
  - client_id: reports-spa
    client_name: Reports
    token_endpoint_auth_method: none
    redirect_uris: [http://localhost:4000/callback]
roles:
  - {id: analyst, value: 30}
users:
  - {email: ada@acme.test, password: "\${ADA_PASSWORD}", email_verified: true}
`;

test('apply says what it made, and the second time that there is nothing to do', async () => {
  await using folder = await writeFiles({ 'usher.yaml': FILE });
  process.env.ADA_PASSWORD = 'seventeen purple lamps';
  expect(await run(applyCommand, [folder.path('usher.yaml')])).toEqual({
    exitCode: 0,
    out: 'created role analyst\ncreated client reports-spa\ncreated user ada@acme.test',
    err: '',
  });
  const again = await run(applyCommand, [folder.path('usher.yaml')]);
  expect(again.out).toMatch(/^Nothing to change: everything is as .*usher\.yaml says\.$/);
  expect(JSON.parse((await run(applyCommand, [folder.path('usher.yaml'), '--json'])).out)).toEqual({ changes: [] });
  delete process.env.ADA_PASSWORD;
});

test('every mistake is a line with file, line and key; exit code 2, and nothing is changed', async () => {
  await using folder = await writeFiles({
    'usher.yaml': 'roles: [{id: never, value: 1}]\nclient: []\nusers: [{email: x}]',
  });
  const file = folder.path('usher.yaml');
  const words = [
    `${file}:2 client: there is no such key; did you mean clients?`,
    `${file}:3 users[0].email: must be an email address`,
  ];
  expect(await run(applyCommand, [file])).toEqual({ exitCode: 2, out: '', err: words.join('\n') });
  expect(await db().selectFrom('role').select('id').where('id', '=', 'never').execute()).toEqual([]);
});

test('a file that is not there, and none at all, are told', async () => {
  expect(await run(applyCommand, ['nowhere.yaml'])).toEqual({
    exitCode: 2,
    out: '',
    err: 'nowhere.yaml:1: there is no such file',
  });
  expect(await run(applyCommand, ['.'])).toEqual({ exitCode: 2, out: '', err: '.:1: cannot be read (EISDIR)' });
  expect(await run(applyCommand, [])).toMatchObject({
    exitCode: 2,
    err: 'FILE is missing. Usage: usher apply FILE [--plan] [--prune]',
  });
});
