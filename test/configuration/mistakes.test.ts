// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is what the file says, for us to fill in.
import { expect, test } from 'vitest';
import { ConfigurationMistakes } from '#configuration/mistakes.ts';
import { readConfiguration } from '#configuration/read-file.ts';
import { read, readMistakes, vault, writeFiles } from './support.ts';

test('every mistake is told at once, by line and key', async () => {
  const mistakes = await readMistakes(
    [
      'clients:',
      '  - client_nam: Reports',
      '    redirect_uris: https://app.example.com/callback',
      '    first_party: yes',
      '  - client_id: other',
      '    redirect_uris: [https://other.example.com/, 12]',
      'sesions: {idle: 30d}',
      'sessions: {idle: long, refresh_grace: 10}',
      'rate_limits:',
      '  sign_in: 20',
      '  default: lots',
    ].join('\n'),
  );
  expect(mistakes).toEqual([
    '2 clients[0].client_id: is missing',
    '2 clients[0].client_nam: there is no such key; did you mean client_name?',
    '3 clients[0].redirect_uris: must be a list, not text',
    '4 clients[0].first_party: must be true or false, not text',
    '6 clients[1].redirect_uris[1]: must be text, not a number; put it in quotes',
    '7 sesions: there is no such key; did you mean sessions?',
    '8 sessions.idle: must be a duration such as 10s, 15m, 1h, 30d or 1y, or none',
    '8 sessions.refresh_grace: must be a duration such as 10s, 15m, 1h, 30d or 1y',
    '10 rate_limits.sign_in: must be text, not a number; put it in quotes',
    '11 rate_limits.default: must be a rate such as 100/m or 5/10s, or none',
  ]);
});

test('text that is not YAML is told by line', async () => {
  const mistakes = await readMistakes('clients:\n  - client_id: a\n client_name: b\n');
  expect(mistakes.length).toBeGreaterThan(0);
  expect(mistakes[0]).toMatch(/^3: /);
});

test('what follows a line that nobody can read is not told as well, and no word of it is', async () => {
  const secret = 'a-secret-of-thirty-two-characters';
  const clients = `clients:\n  - {client_id: a, client_secret: ${secret}}\n`;
  expect(await readMistakes(`a stray line\n# then\n${clients}`)).toEqual(['3: does not go with what stands above it']);
  for (const begin of ['!', '|', '*', '&a "x" ', '%', '@']) {
    const mistakes = await readMistakes(`users:\n  - email: ada@acme.test\n    password: ${begin}${secret}\n`);
    expect(mistakes, begin).not.toEqual([]);
    expect(mistakes.join('\n'), begin).not.toContain(secret);
  }
});

test('a key written twice is a mistake', async () => {
  expect(await readMistakes('registration: {open: true}\nregistration: {open: false}')).toEqual([
    '2: map keys must be unique',
  ]);
});

test('a thing declared twice is a mistake', async () => {
  expect(await readMistakes('users:\n  - {email: ada@acme.test}\n  - {email: Ada@Acme.test}')).toEqual([
    '3 users[1].email: Ada@Acme.test stands in the file twice',
  ]);
});

test('aliases that unfold into millions of values are refused', async () => {
  const levels = Array.from({ length: 9 }, (_, i) => `x${i + 1}: &x${i + 1} [${Array(9).fill(`*x${i}`).join(', ')}]`);
  expect(await readMistakes(['x0: &x0 [a]', ...levels].join('\n'))).toEqual([
    '1: its anchors and aliases unfold too far',
  ]);
});

test('an empty file, and one of comments only, declare nothing', async () => {
  expect(await readMistakes('')).toEqual([]);
  expect(await readMistakes('# to come\n')).toEqual([]);
});

test('a file that is a list, or a word, is told what it must be', async () => {
  expect(await readMistakes('- clients')).toEqual(['1: must be a block of keys, not a list']);
  expect(await readMistakes('clients')).toEqual(['1: must be a block of keys, not text']);
});

test('a secret is never repeated in a mistake', async () => {
  const secret = 'too-short-but-still-a-secret';
  const text = `clients: [{client_id: a, client_secret: ${secret}}]\nusers: [{email: a@b.test, password: [${secret}]}]`;
  const mistakes = await readMistakes(text);
  expect(mistakes).toHaveLength(2);
  expect(mistakes.join()).not.toContain(secret);
});

test.each([
  [
    'of another encoding',
    Buffer.from('\ufeffclients: []', 'utf16le'),
    '1: is not UTF-8 text: save it in that encoding',
  ],
  ['of 9 MB', Buffer.alloc(9 * 1024 * 1024, '# more\n'), '1: is larger than 8 MB'],
  ['nested 20000 deep', '['.repeat(20_000), '1: is nested too deeply'],
  ['with an alias in its own anchor', 'clients: &a [*a]', '1: its anchors and aliases unfold too far'],
  ['of two documents', 'roles: []\n---\nroles: []', '2: is the beginning of a second document: a file holds one'],
  ['with tabs', 'roles:\n\t- {id: a}', '2: tabs are not allowed as indentation'],
  [
    'with a tag nobody knows',
    'headers: !!js/function x',
    '1: has a tag that nobody knows: text that begins with ! is put in quotes',
  ],
  ['with a NUL', 'branding: {name: "a\\0b"}', '1 branding.name: has a character that cannot be kept'],
])('a file %s is told so', async (_what, content, words) => {
  await using folder = await writeFiles({ 'usher.yaml': content });
  const reading = readConfiguration(folder.path('usher.yaml'), {
    vault,
    environment: {},
    issuer: 'https://id.example',
  });
  const error = await reading.catch((thrown: Error) => thrown);
  expect(error).toBeInstanceOf(ConfigurationMistakes);
  expect((error as Error).message.replace(/^.*usher\.yaml:/, '')).toBe(words);
});

test('a file saved on Windows reads like any other', async () => {
  const { declared } = await read('\ufeffregistration:\r\n  open: false\r\n');
  expect(declared.registration).toEqual({ isOpen: false });
});
