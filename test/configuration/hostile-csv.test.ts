import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfigurationMistakes } from '#configuration/mistakes.ts';
import { read } from './support.ts';

/** Reads all of it or tells; anything else is a bug of ours. */
async function isHandled(list: 'users' | 'roles', content: string): Promise<void> {
  const file = 'list.csv';
  const outcome = await read(`${list}: {file: ${file}}`, { files: { [file]: content } }).catch((error: Error) => error);
  if (!(outcome instanceof Error)) return;
  expect(outcome).toBeInstanceOf(ConfigurationMistakes);
  const lines = content.split(/\r\n|\r|\n/).length;
  for (const { line, words } of (outcome as ConfigurationMistakes).mistakes) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines);
    expect(words).not.toBe('');
    expect(words).not.toContain('undefined');
  }
}

const PARTS = ['"', ',', '\n', '\r\n', '\r', '\ufeff', '\0', ' ', ';', '|', "'", '\t', '__proto__', 'encrypted:', '$'];
const CELLS = ['email', 'ID', 'Value', 'account', 'a@b.test', 'ada', 'true', '30', 'admin', '', '\u202e', 'é', '='];

const hostile = fc
  .array(fc.oneof(fc.constantFrom(...PARTS, ...CELLS), fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 60 })
  .map((parts) => parts.join(''));

/** A first line that is right, and cells in quotes, so that what is hostile reaches the schema. */
const table = fc
  .array(fc.tuple(hostile, hostile, hostile), { maxLength: 5 })
  .map((rows) =>
    [
      'account,password,email',
      ...rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')),
    ].join('\n'),
  );

test.each(['users', 'roles'] as const)(
  'whatever a CSV file of %s holds, it is read or its mistakes are told',
  async (list) => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          hostile,
          hostile.map((text) => `email,ID,Value\n${text}`),
          table,
        ),
        (content) => isHandled(list, content),
      ),
      { seed: 42, numRuns: 400 },
    );
  },
);

test('of what is well quoted every cell is read as it was written', async () => {
  const cell = fc
    .string({ unit: fc.constantFrom(...'ab",;\' '), minLength: 1, maxLength: 12 })
    .filter((text) => text.trim() !== '');
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 8 }), async (passwords) => {
      const rows = passwords.map((password, index) => `p${index}@acme.test,"${password.replaceAll('"', '""')}"`);
      const { declared } = await read('users: {file: list.csv}', {
        files: { 'list.csv': ['email,password', ...rows].join('\r\n') },
      });
      expect(declared.users.map(({ password }) => password)).toEqual(passwords);
    }),
    { seed: 42, numRuns: 200 },
  );
});
