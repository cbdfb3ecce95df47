import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHasher } from '#credentials/hash-pool.ts';
import { problemOfImported } from '#credentials/stored-hash.ts';
import { openVault, Secret } from '#platform/secrets.ts';
import { IMPORTED, KNOWN } from './imported-vectors.ts';
import { cheap } from './open-credentials.ts';

const vault = openVault(new Secret([randomBytes(32)]));
const hasher = createHasher({ vault, parameters: cheap });
const MD5 = createHash('md5').update(KNOWN).digest('hex');

const opened = (stored: string) => vault.decrypt(stored, 'password:hash:acc_ada');
const refusal = (imported: string) =>
  hasher.importHash(imported, 'acc_ada').then(
    () => 'taken',
    (error) => (error.code === 'invalid-input' ? error.words : error),
  );

describe('a hash from elsewhere', () => {
  test.each(IMPORTED)(
    'of kind %s lets its person in, and is replaced at the first sign-in',
    async (_kind, imported) => {
      const stored = await hasher.importHash(imported, 'acc_ada');
      expect(await hasher.verify('another password', stored, 'acc_ada')).toEqual({ ok: false });
      const { ok, rehash } = await hasher.verify(KNOWN.normalize('NFD'), stored, 'acc_ada');
      expect(ok).toBe(true);
      expect(opened(rehash ?? '')).toMatch(/^\$argon2id\$v=19\$m=8,/);
      expect((await hasher.verify(KNOWN, rehash, 'acc_ada')).ok).toBe(true);
    },
  );

  test.each(IMPORTED)('of kind %s is never stored bare', async (_kind, imported) => {
    const plain = opened(await hasher.importHash(imported, 'acc_ada'));
    if (imported.startsWith('$argon2')) return expect(plain).toBe(imported);
    const bare = imported.slice(-20).toLowerCase();
    expect(plain.toLowerCase()).not.toContain(bare);
    expect(plain).toContain('$argon2id$');
  });

  test('may be written in capitals, and have colons in its salt', async () => {
    const salted = createHash('sha1').update(`a:b${KNOWN}`).digest('hex');
    for (const imported of [`md5:${MD5.toUpperCase()}`, `MD5:${MD5}`, `sha1:a:b:${salted}`]) {
      const stored = await hasher.importHash(imported, 'acc_ada');
      expect([imported, (await hasher.verify(KNOWN, stored, 'acc_ada')).ok]).toEqual([imported, true]);
    }
  });

  test.each([
    ['bare hex', MD5, /^This hash is none that Usher can check\. It knows argon2, md5/],
    ['a plain password', 'hunter2', /none that Usher can check/],
    ['nothing', '', /none that Usher can check/],
    ['a digest that is too short', 'sha256:abcdef', /none that Usher can check/],
    ['a kind nobody knows', `md4:${MD5}`, /none that Usher can check/],
    ['crypt of 1979', 'rl.3StKT.4T8M', /none that Usher can check/],
    ['md5-crypt', '$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/', /none that Usher can check/],
    ['the broken bcrypt', `$2x$05$${'a'.repeat(53)}`, /none that Usher can check/],
    ['bcrypt without rounds', `$2b$00$${'a'.repeat(53)}`, /since it is none that bcrypt makes/],
    ['bcrypt at a hostile cost', `$2b$31$${'a'.repeat(53)}`, /too long to check: its cost is above 14/],
    ['sha-crypt at a hostile cost', `$6$rounds=999999999$salt$${'a'.repeat(86)}`, /has over a million rounds/],
    ['sha-crypt with a cut salt', `$6$seventeen-letters$${'a'.repeat(86)}`, /none that Usher can check/],
    ['pbkdf2 at a hostile cost', `$pbkdf2-sha256$99999999$c2FsdA$${'a'.repeat(43)}`, /too long to check/],
    ['pbkdf2 of hostile length', `$pbkdf2-sha1$1000000$c2FsdA$${'a'.repeat(600)}`, /too long to check/],
    ['pbkdf2 without iterations', `$pbkdf2-sha256$0$c2FsdA$${'a'.repeat(43)}`, /has no iterations/],
    ['pbkdf2 that many passwords have', '$pbkdf2-sha256$1000$c2FsdA$YWE', /shorter than 16 bytes/],
    ['scrypt at a hostile cost', `$scrypt$ln=40,r=8,p=1$c2FsdA$${'a'.repeat(43)}`, /too long to check/],
    ['scrypt in many lanes', `$scrypt$ln=17,r=8,p=16$c2FsdA$${'a'.repeat(43)}`, /too long to check/],
    ['scrypt of nothing', `$scrypt$ln=0,r=8,p=1$c2FsdA$${'a'.repeat(43)}`, /costs of nothing/],
    ['argon2 of hostile memory', argon2('m=4000000000,t=1,p=1'), /too long to check/],
    ['argon2 of hostile passes', argon2('m=65536,t=4000000,p=1'), /too long to check/],
    ['argon2 without passes', argon2('m=65536,t=0,p=1'), /least of RFC 9106/],
    ['argon2 with too little memory', argon2('m=8,t=1,p=4'), /least of RFC 9106/],
    ['argon2 with one cost twice', argon2('m=64,m=64,p=1'), /least of RFC 9106/],
    ['argon2 that many passwords have', '$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHQ$aGFzaA', /shorter than 16 bytes/],
    ['a megabyte', `md5:${'s'.repeat(1_000_000)}:${MD5}`, /none that Usher can check/],
  ])('is refused in words when it is %s', async (_what, imported, words) => {
    expect(await refusal(imported)).toMatch(words);
    expect(problemOfImported(imported)).toMatch(words);
  });

  test('of bcrypt tells apart what its 72 bytes tell apart, and is whole from the first sign-in on', async () => {
    // Made by libxcrypt of 76 bytes.
    const bcrypt = '$2b$04$abcdefghijklmnopqrstuuMtJwfagkGaCKZ.IMpPJzYjhgL/xnp2C';
    const password = `${'0123456789'.repeat(7)}abcdef`;
    const stored = await hasher.importHash(bcrypt, 'acc_ada');
    expect(await hasher.verify(`x${password.slice(1)}`, stored, 'acc_ada')).toEqual({ ok: false });
    expect(await hasher.verify(password.slice(0, 71), stored, 'acc_ada')).toEqual({ ok: false });
    const { ok, rehash } = await hasher.verify(password, stored, 'acc_ada');
    expect(ok).toBe(true);
    expect(await hasher.verify(password.slice(0, 72), rehash, 'acc_ada')).toEqual({ ok: false });
  });

  test('of bcrypt whose spare bits are set, as some programs wrote them, is the same hash', async () => {
    const stored = await hasher.importHash('$2b$04$abcdefghijklmnopqrstuuMtJwfagkGaCKZ.IMpPJzYjhgL/xnp2F', 'acc_ada');
    expect((await hasher.verify(`${'0123456789'.repeat(7)}abcdef`, stored, 'acc_ada')).ok).toBe(true);
  });

  test('of sha-crypt is never checked against more than the 512 bytes that crypt(3) takes', async () => {
    const stored = await hasher.importHash(`$6$rounds=1000000$salt$${'a'.repeat(86)}`, 'acc_ada');
    const { done } = hasher.load();
    expect(await hasher.verify('p'.repeat(513), stored, 'acc_ada')).toEqual({ ok: false });
    expect(hasher.load().done - done).toBe(1);
  });

  test('keeps no request waiting while it is checked', async () => {
    const stored = await hasher.importHash(`$2b$11$${'a'.repeat(22)}${'a'.repeat(31)}`, 'acc_ada');
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await hasher.verify(KNOWN, stored, 'acc_ada');
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });
});

describe('whatever stands in a file', () => {
  const word = fc.constantFrom(
    'md5',
    'sha256',
    '$2b',
    '$5',
    '$6',
    '$scrypt',
    '$pbkdf2-sha256',
    '$argon2id',
    'wrapped',
    '{',
  );
  const costs = fc.constantFrom(
    '04',
    '10',
    'rounds=1000',
    'ln=4,r=8,p=1',
    '1',
    'm=64,t=1,p=1',
    'v=19',
    '16',
    '-1',
    '1e3',
  );
  const bytes = fc.oneof(
    fc.base64String({ maxLength: 88 }),
    fc.string({ maxLength: 60, unit: 'binary' }),
    fc.constant('a'.repeat(53)),
  );
  const hostile = fc
    .tuple(word, fc.array(fc.oneof(costs, bytes, word), { maxLength: 6 }), fc.constantFrom('$', ':'))
    .map(([kind, rest, mark]) => [kind, ...rest].join(mark));

  test('is taken or refused in words, and what is taken can be checked against anything', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(hostile, fc.string({ unit: 'binary' })),
        fc.string({ unit: 'binary' }),
        async (text, password) => {
          const stored = await hasher.importHash(text, 'acc_ada').catch((error) => {
            expect(error.code).toBe('invalid-input');
            expect(problemOfImported(text)).toBe(error.words);
          });
          if (stored !== undefined) expect(await hasher.verify(password, stored, 'acc_ada')).toEqual({ ok: false });
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a hash with one letter changed lets nobody in', async () => {
    const anyone = fc.constantFrom(...IMPORTED.map(([, hash]) => hash));
    await fc.assert(
      fc.asyncProperty(anyone, fc.nat(), fc.constantFrom('0', '7', 'x', 'Q', '/'), async (hash, at, letter) => {
        // The last letter of a digest has bits that mean nothing.
        const place = hash.length - 2 - (at % 20);
        if (hash[place]?.toLowerCase() === letter.toLowerCase()) return;
        const changed = hash.slice(0, place) + letter + hash.slice(place + 1);
        const stored = await hasher.importHash(changed, 'acc_ada').catch(() => undefined);
        if (stored !== undefined) expect(await hasher.verify(KNOWN, stored, 'acc_ada')).toEqual({ ok: false });
      }),
      { numRuns: 60 },
    );
  });
});

function argon2(costs: string): string {
  return `$argon2id$v=19$${costs}$c2FsdHNhbHQ$${'a'.repeat(43)}`;
}
