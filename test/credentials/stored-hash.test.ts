import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHasher } from '#credentials/hash-pool.ts';
import { exportStored, isMadeOf, problemOfImported } from '#credentials/stored-hash.ts';
import { openVault, Secret } from '#platform/secrets.ts';
import { IMPORTED, KNOWN } from './imported-vectors.ts';
import { cheap } from './open-credentials.ts';

const vault = openVault(new Secret([randomBytes(32)]));
const hasher = createHasher({ vault, parameters: cheap });
const PHC = `$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHQ$${'a'.repeat(43)}`;

describe('a stored hash written into a file', () => {
  test.each(IMPORTED)('is taken back as it was, though it came as %s', async (_kind, imported) => {
    const stored = await hasher.wrap(imported);
    const text = exportStored(stored);
    expect(text).toMatch(/^(wrapped:\d+:.+:)?\$argon2/s);
    expect(await hasher.wrap(text)).toBe(stored);
    expect(await hasher.matches(await hasher.wrap(text), KNOWN)).toBe(true);
  });

  test('reads as length, setting and argon2id', async () => {
    expect(exportStored(await hasher.wrap('$6$saltsalt$'.padEnd(98, 'a')))).toMatch(
      /^wrapped:64:\$6\$saltsalt:\$argon2id\$v=19\$m=8,t=1,p=1\$[\w+/]+\$[\w+/]+$/,
    );
  });

  test('is taken back whatever its salt is', async () => {
    const salt = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' });
    const awkward = fc.oneof(salt, fc.constantFrom(`:${PHC}`, ':', 'wrapped:16:md5', '\n', '"', `1:${PHC}:2`));
    await fc.assert(
      fc.asyncProperty(awkward, async (salted) => {
        const stored = await hasher.wrap(`md5:${salted}:${'0'.repeat(32)}`);
        expect(await hasher.wrap(exportStored(stored))).toBe(stored);
      }),
    );
  });

  test.each([
    ['an unknown kind', `wrapped:16:md4:${PHC}`, /none that Usher can check/],
    ['a length its kind never has', `wrapped:17:md5:${PHC}`, /not 16 bytes long/],
    ['a length of nothing', `wrapped:0:$pbkdf2-sha256$1000$c2FsdA:${PHC}`, /shorter than 16 bytes/],
    ['a hostile setting', `wrapped:64:$6$rounds=999999999$salt:${PHC}`, /over a million rounds/],
    ['a hostile argon2id', `wrapped:16:md5:${PHC.replace('m=64', 'm=64000000')}`, /too long to check/],
    ['a bare digest', `wrapped:16:md5:${'0'.repeat(32)}`, /none that Usher can check/],
    ['another argon2', `wrapped:16:md5:${PHC.replace('2id', '2i')}`, /none that Usher can check/],
    ['a wrapped one wrapped again', `wrapped:16:wrapped:16:md5:${PHC}:${PHC}`, /none that Usher can check/],
    ['the stored form itself', JSON.stringify({ kind: 'md5', setting: 'md5', length: 16, phc: PHC }), /none that/],
  ])('is refused with %s', async (_what, text, words) => {
    expect(problemOfImported(text)).toMatch(words);
    await expect(hasher.wrap(text)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('telling whether a hash was imported before', () => {
  test.each(IMPORTED)('works for %s, and for its exported form', async (_kind, imported) => {
    const stored = await hasher.wrap(imported);
    expect(await isMadeOf(stored, imported)).toBe(true);
    expect(await isMadeOf(stored, exportStored(stored))).toBe(true);
    const others = IMPORTED.filter(([, hash]) => hash !== imported);
    for (const [, hash] of others) expect(await isMadeOf(stored, hash)).toBe(false);
  });

  test('tells two hashes with one setting apart', async () => {
    const stored = await hasher.wrap(`md5:${'0'.repeat(32)}`);
    expect(await isMadeOf(stored, `md5:${'0'.repeat(31)}1`)).toBe(false);
  });
});
