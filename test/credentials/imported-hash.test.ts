import { createHash, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import { hash as argon2 } from 'argon2';
import { describe, expect, test } from 'vitest';
import { createHasher } from '#credentials/hash-pool.ts';
import { openVault, Secret } from '#platform/secrets.ts';
import { cheap } from './open-credentials.ts';

const vault = openVault(new Secret([randomBytes(32)]));
const hasher = createHasher({ vault, parameters: cheap });
const password = 'Pässwort von früher';

const digest = (kind: string, salt = '') =>
  createHash(kind)
    .update(salt + password)
    .digest('hex');
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
const salt = Buffer.from('0123456789abcdef');
const scrypted = scryptSync(password, salt, 32, { N: 1024, r: 8, p: 1 });

const imports: [string, string][] = [
  ['md5', `md5:${digest('md5')}`],
  ['md5 in capitals', `md5:${digest('md5').toUpperCase()}`],
  ['salted md5', `md5:pep:per salt:${digest('md5', 'pep:per salt')}`],
  ['sha1', `sha1:${digest('sha1')}`],
  ['salted sha256', `sha256:NaCl:${digest('sha256', 'NaCl')}`],
  [
    'pbkdf2 as passlib writes it',
    `$pbkdf2-sha256$1000$${base64(salt).replaceAll('+', '.')}$${base64(pbkdf2Sync(password, salt, 1000, 32, 'sha256')).replaceAll('+', '.')}`,
  ],
  [
    'pbkdf2 as PHC writes it',
    `$pbkdf2-sha512$i=1000,l=64$${base64(salt)}$${base64(pbkdf2Sync(password, salt, 1000, 64, 'sha512'))}`,
  ],
  ['scrypt', `$scrypt$ln=10,r=8,p=1$${base64(salt)}$${base64(scrypted)}`],
];

describe('a hash from elsewhere', () => {
  test.each(imports)('of kind %s lets its person in, and is replaced at the first sign-in', async (_kind, imported) => {
    const stored = await hasher.importHash(imported, 'acc_ada');
    expect(await hasher.verify('another password', stored, 'acc_ada')).toEqual({ ok: false });
    const { ok, rehash } = await hasher.verify(password, stored, 'acc_ada');
    expect(ok).toBe(true);
    expect(vault.decrypt(rehash ?? '', 'password:hash:acc_ada')).toMatch(/^\$argon2id\$/);
  });

  test.each(imports)('of kind %s is never stored bare', async (_kind, imported) => {
    const plain = vault.decrypt(await hasher.importHash(imported, 'acc_ada'), 'password:hash:acc_ada');
    const bare = imported.slice(imported.lastIndexOf(imported.startsWith('$') ? '$' : ':') + 1);
    expect(plain.toLowerCase()).not.toContain(bare.toLowerCase());
    expect(plain).toContain('$argon2id$');
  });

  test('that is argon2id already is kept as it is', async () => {
    const phc = await argon2(password, { memoryCost: 64, timeCost: 2, parallelism: 1 });
    const stored = await hasher.importHash(phc, 'acc_ada');
    expect(vault.decrypt(stored, 'password:hash:acc_ada')).toBe(phc);
    expect((await hasher.verify(password, stored, 'acc_ada')).ok).toBe(true);
  });

  test.each([
    ['bare hex', digest('md5')],
    ['a plain password', 'hunter2'],
    ['a digest that is too short', 'sha256:abcdef'],
    ['a kind nobody knows', `md4:${digest('md5')}`],
    ['pbkdf2 at a hostile cost', `$pbkdf2-sha256$99999999$${base64(salt)}$${base64(scrypted)}`],
    ['scrypt at a hostile cost', `$scrypt$ln=40,r=8,p=1$${base64(salt)}$${base64(scrypted)}`],
    ['argon2id at a hostile cost', '$argon2id$v=19$m=4000000000,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g'],
    ['a megabyte', `md5:${'s'.repeat(1_000_000)}:${digest('md5')}`],
  ])('is refused when it is %s', async (_what, imported) => {
    await expect(hasher.importHash(imported, 'acc_ada')).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
