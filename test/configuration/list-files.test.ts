// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is what the file says, for us to fill in.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readConfiguration } from '#configuration/read-file.ts';
import { read, readMistakes, vault, writeFiles } from './support.ts';

const BOTH = 'users: {file: users.csv}\nroles: {file: roles.csv}\n';
const PEOPLE = 'id,account,password,email,roles,disabled\n';

/** What it says to mend, each line with the name of its file. */
async function tell(files: Record<string, string | Buffer>, text = BOTH): Promise<string[]> {
  const mistakes = await readMistakes(text, { files });
  return mistakes.map((line) => line.replace(/^.*\/(\w+\.csv:)/, '$1'));
}

test('people and roles are read from CSV files beside the configuration', async () => {
  const { declared } = await read(BOTH, {
    files: {
      'users.csv': `${PEOPLE}7,ada,three llamas crossed,Ada@acme.test,"manager, analyst",\r\n,,,bob@acme.test,,true\r\n`,
      'roles.csv': 'ID,Role,Value\nanalyst,Analyst,30\nuser,Member,\n',
    },
  });
  expect(declared.users).toEqual([
    {
      id: '7',
      username: { username: 'ada', key: 'ada' },
      password: 'three llamas crossed',
      email: { email: 'Ada@acme.test', key: 'ada@acme.test' },
      roles: ['manager', 'analyst'],
    },
    { email: { email: 'bob@acme.test', key: 'bob@acme.test' }, disabled: true },
  ]);
  expect(declared.roles).toEqual([
    { id: 'analyst', name: 'Analyst', value: 30 },
    { id: 'user', name: 'Member' },
  ]);
});

test('every mistake of both files and of the configuration is told at once, by file, line and column', async () => {
  const people = [
    `${PEOPLE.trim()}`,
    '7,a,secret words of mine,nobody,"king kong",perhaps',
    'ü,ada,,ada@acme.test,,',
    ',ADA,,ADA@acme.test,,',
    '7,bob,,,,',
    '"x"y',
    'a,b',
  ];
  const roles = ['id,ROLE,Value', 'low,Low,-1', ',Half,1.5', 'much,Much,lots', 'low,Low,5000'];
  expect(
    await tell(
      { 'users.csv': people.join('\n'), 'roles.csv': roles.join('\n') },
      `${BOTH}registration: {opn: true}\ncookies: {session: {path: /x}}`,
    ),
  ).toEqual([
    '3 registration.opn: there is no such key; did you mean open?',
    '4 cookies.session.path: must be /: pages under every path ask who is signed in',
    'users.csv:2 email: must be an email address',
    'users.csv:2 account: must be 3 to 64 of a-z 0-9 . _ -',
    'users.csv:2 disabled: must be true or false, not text',
    'users.csv:3 id: must be 1 to 255 characters of ASCII without a space',
    'users.csv:4 email: ADA@acme.test stands in the file twice',
    'users.csv:4 account: ADA stands in the file twice',
    'users.csv:5 email: is missing',
    'users.csv:5 id: 7 stands in the file twice',
    'users.csv:6: has text behind a closing quote; a quote inside a quoted cell is written twice',
    'users.csv:7: has 2 cells, the first line 6: put a cell with a comma in quotes',
    'roles.csv:2 Value: must be 0 or more',
    'roles.csv:3 id: is missing',
    'roles.csv:3 Value: must be a whole number, not a number',
    'roles.csv:4 Value: must be a number, not text',
    'roles.csv:5 Value: must be 1000 or less',
    'roles.csv:5 id: low stands in the file twice',
  ]);
});

test('a password is never repeated in a mistake', async () => {
  const secret = `${'x'.repeat(3000)} secret`;
  const mistakes = await tell(
    { 'users.csv': `${PEOPLE}7,ada,${secret},ada@acme.test,,,\n,,${secret},ada,,` },
    'users: {file: users.csv}',
  );
  expect(mistakes).toHaveLength(3);
  expect(mistakes.join()).not.toContain('secret');
});

test.each([
  ['users: {fil: users.csv}', ['1 users.file: is missing', '1 users.fil: there is no such key; did you mean file?']],
  ['users: {file: users.csv, sheet: 1}', ['1 users.sheet: there is no such key']],
  ['users: {file: 7}', ['1 users.file: must be text, not a number; put it in quotes']],
  ['users: users.csv', ['1 users: must be a list, not text']],
  ['roles:\n  file: nowhere.csv', ['2 roles.file: there is no such file']],
  ['roles: {file: .}', ['1 roles.file: cannot be read (EISDIR)']],
  ['roles: {file: "${NOWHERE}.csv"}', ['1 roles.file: the environment variable NOWHERE is not set']],
  ['clients: {file: clients.csv}', ['1 clients: must be a list, not a block of keys']],
])('%j is told what it must be', async (text, words) => {
  expect((await tell({ 'users.csv': PEOPLE }, text)).slice(0, words.length)).toEqual(words);
});

test.each([
  ['of another encoding', Buffer.from('\ufeffemail\n', 'utf16le'), 'is not UTF-8 text: save it in that encoding'],
  ['of 65 MB', Buffer.alloc(65 * 1024 * 1024, 'a'), 'is larger than 64 MB'],
])('a CSV file %s is told so where it is named', async (_what, content, words) => {
  expect(await tell({ 'users.csv': content }, 'users: {file: users.csv}')).toEqual([`1 users.file: ${words}`]);
});

test('a cell may be encrypted, and one that cannot be kept is told', async () => {
  const files = (password: string, account = 'ada') => ({
    'users.csv': `account,email,password\n${account},ada@acme.test,${password}\n`,
  });
  const encrypted = vault.encrypt('three llamas crossed', 'config');
  const { declared } = await read('users: {file: users.csv}', { files: files(encrypted) });
  expect(declared.users[0]?.password).toBe('three llamas crossed');
  expect(await tell(files(`${encrypted.slice(0, -4)}AAAA`), 'users: {file: users.csv}')).toEqual([
    'users.csv:2 password: cannot be decrypted here: it is damaged, or was made under another SECRET_KEY',
  ]);
  expect(await tell(files('three\0llamas'), 'users: {file: users.csv}')).toEqual([
    'users.csv:2 password: has a character that cannot be kept',
  ]);
});

test('${NAME} in a cell is text like any other', async () => {
  const { declared } = await read('users: {file: users.csv}', {
    files: { 'users.csv': 'email,password\nada@acme.test,three ${LLAMAS} crossed\n' },
  });
  expect(declared.users[0]?.password).toBe('three ${LLAMAS} crossed');
});

test('a path is seen from the configuration, and another content is another configuration', async () => {
  await using folder = await writeFiles({ 'usher.yaml': 'users: {file: lists/people.csv}' });
  await mkdir(folder.path('lists'));
  const needs = { vault, environment: {}, issuer: 'https://id.example.com' };
  const macOf = async (text: string) => {
    await writeFile(folder.path('lists/people.csv'), text);
    return (await readConfiguration(folder.path('usher.yaml'), needs)).contentMacs[0]?.toString('hex');
  };
  const first = await macOf('email\nada@acme.test\n');
  expect(await macOf('email\nada@acme.test\n')).toBe(first);
  expect(await macOf('email\nbob@acme.test\n')).not.toBe(first);
  await rename(folder.path('lists'), folder.path('other'));
  await expect(readConfiguration(folder.path('usher.yaml'), needs)).rejects.toThrow(
    /users\.file: there is no such file/,
  );
});
