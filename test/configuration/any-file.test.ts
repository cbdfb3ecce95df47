import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfigurationMistakes } from '#configuration/mistakes.ts';
import { read } from './support.ts';

const KEYS = [
  'clients',
  'users',
  'roles',
  'role_equivalents',
  'connectors',
  'organisations',
  'cookies',
  'headers',
  'sessions',
  'branding',
];

/** Applies or tells; anything else is a bug of ours. */
async function isHandled(text: string): Promise<void> {
  const error: unknown = await read(text).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return;
  expect(error).toBeInstanceOf(ConfigurationMistakes);
  for (const { line, words } of (error as ConfigurationMistakes).mistakes) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(words).not.toBe('');
  }
}

test('whatever a key holds, the file is read or its mistakes are told', async () => {
  const value = fc.jsonValue({ maxDepth: 4 });
  const file = fc.dictionary(fc.constantFrom(...KEYS), fc.oneof(value, fc.array(value, { maxLength: 3 })));
  await fc.assert(
    fc.asyncProperty(file, (content) => isHandled(JSON.stringify(content))),
    { seed: 42, numRuns: 300 },
  );
});

test('whatever a file holds, it is read or its mistakes are told', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'[]{}:,-&*!|>#\n \'"a') })),
      isHandled,
    ),
    { seed: 42, numRuns: 300 },
  );
});

test('keys that objects are born with are keys like others', async () => {
  for (const key of ['__proto__', 'constructor', 'toString', '<<']) {
    await expect(read(`"${key}": 1`), key).rejects.toThrow(/there is no such key/);
    await expect(read(`roles: [{id: a, value: 1, "${key}": 1}]`), key).rejects.toThrow(/there is no such key/);
  }
});
