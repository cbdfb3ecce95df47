import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { secretDecryptCommand, secretEncryptCommand, secretGenerateCommand } from '#commands/secret.ts';
import { secretRewrapCommand } from '#commands/secret-rewrap.ts';
import { newId } from '#platform/ids.ts';
import { openSecretFile } from '#platform/secret-file.ts';
import { generateSecretKey, openVault, parseSecretKeys } from '#platform/secrets.ts';
import { openScene, runUsher } from '../support/cli.ts';
import { run, useCommandDatabase } from './run.ts';

const { db } = useCommandDatabase();

describe('usher secret', () => {
  test('generate prints a key that SECRET_KEY takes', async () => {
    const { out } = await run(secretGenerateCommand, []);
    expect(parseSecretKeys(out).reveal()[0]).toHaveLength(32);
    const { out: json } = await run(secretGenerateCommand, ['--json']);
    expect(JSON.parse(json).secret_key).toMatch(/^[0-9a-f]{64}$/);
  });

  test('encrypt and decrypt are each other’s way back, with the value on standard input', async () => {
    const plain = 'naïve “quotes”\nand lines';
    const { out } = await run(secretEncryptCommand, [], plain);
    expect(out).toMatch(/^encrypted:/);
    expect((await run(secretDecryptCommand, [], `${out}\n`)).out).toBe(plain);
  });

  test('nothing on standard input, or what was never encrypted, is wrong use', async () => {
    expect(await run(secretEncryptCommand, [])).toMatchObject({
      exitCode: 2,
      err: 'Nothing was given on standard input.',
    });
    expect(await run(secretDecryptCommand, [], 'plain')).toMatchObject({ exitCode: 2 });
    const foreign = openVault(parseSecretKeys(generateSecretKey())).encrypt('x', 'config');
    expect((await run(secretDecryptCommand, [], foreign)).err).toMatch(/another SECRET_KEY, or is damaged/);
  });

  test('alone it works with the generated key and needs no database', async () => {
    await using scene = await openScene();
    const encrypted = await runUsher({ scene, args: ['secret', 'encrypt'], input: 'a secret\n' });
    const decrypted = await runUsher({ scene, args: ['secret', 'decrypt'], input: encrypted.stdout });
    expect(decrypted).toEqual({ code: 0, stdout: 'a secret\n', stderr: '' });
    expect(await stat(join(scene.dataDir, 'postgres')).catch(() => undefined)).toBeUndefined();
  });
});

describe('usher secret rewrap', () => {
  test('moves all that is stored to the first key, so that the old one may go', async () => {
    const [oldKey = '', newKey] = [process.env.SECRET_KEY, generateSecretKey()];
    const old = openVault(parseSecretKeys(oldKey));
    const id = newId('acc');
    const auditKey = old.encrypt('audit', `account:audit_key:${id}`);
    await db()
      .insertInto('account')
      .values({ id, audit_key: auditKey } as never)
      .execute();
    await db()
      .insertInto('password')
      .values({ account_id: id, hash: old.encrypt('$argon2id$', `password:hash:${id}`) })
      .execute();
    const sealKey = old.encrypt('seal', 'seal_key:secret:audit');
    await db().insertInto('seal_key').values({ secret: sealKey }).execute();
    process.env.SECRET_KEY = `${newKey},${oldKey}`;

    const first = JSON.parse((await run(secretRewrapCommand, ['--json'])).out);
    expect(first.moved).toMatchObject({ 'account.audit_key': 1, 'password.hash': 1, 'seal_key.secret': 1 });
    const alone = openVault(parseSecretKeys(newKey));
    const { hash } = await db()
      .selectFrom('password')
      .select('hash')
      .where('account_id', '=', id)
      .executeTakeFirstOrThrow();
    expect(alone.decrypt(hash, `password:hash:${id}`)).toBe('$argon2id$');

    const again = JSON.parse((await run(secretRewrapCommand, ['--json'])).out);
    expect(new Set(Object.values(again.moved))).toEqual(new Set([0]));
  });

  test('stops at a value whose key is not given, and changes nothing of it', async () => {
    const id = newId('ltr');
    const body = openVault(parseSecretKeys(generateSecretKey())).encrypt('x', `letter:body:${id}`);
    const letter = { id, name: 'verify-email', recipient: 'a@b.c', subject: '', body };
    await db().insertInto('letter').values(letter).execute();
    const { exitCode, err } = await run(secretRewrapCommand, []);
    expect(exitCode).toBe(1);
    expect(err).toContain(`letter:body:${id} was encrypted under a key that SECRET_KEY does not name`);
    const kept = await db().selectFrom('letter').select('body').where('id', '=', id).executeTakeFirstOrThrow();
    expect(kept.body).toBe(body);
  });
});

describe('DATA_DIR/secret.key', () => {
  test('is generated once, for its owner alone, also when many start at once', async () => {
    await using scene = await openScene();
    const all = await Promise.all(Array.from({ length: 10 }, () => openSecretFile(scene.dataDir)));
    expect(new Set(all.map((secret) => secret.reveal()[0]?.toString('hex'))).size).toBe(1);
    const file = join(scene.dataDir, 'secret.key');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readFile(file, 'utf8')).trim()).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is refused when others may read it, or when it is no key', async () => {
    await using scene = await openScene();
    await openSecretFile(scene.dataDir);
    const file = join(scene.dataDir, 'secret.key');
    await chmod(file, 0o644);
    await expect(openSecretFile(scene.dataDir)).rejects.toThrow(`may be read by others. Close it: chmod 600 ${file}`);
    await writeFile(file, 'short');
    await chmod(file, 0o600);
    await expect(openSecretFile(scene.dataDir)).rejects.toThrow(/32 bytes or more/);
  });
});
