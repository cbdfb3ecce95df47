import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { openScene, runUsher, serverOf } from '../support/cli.ts';
import { createTestDatabase } from '../support/database.ts';

const password = 'hunter2';

describe('usher migrate', () => {
  test('makes an empty DATA_DIR a database of this version, and leaves nothing running', async () => {
    await using scene = await openScene();
    const first = await runUsher({ scene, args: ['migrate', '--json'] });
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(first.stdout).applied[0]).toBe('0001-accounts');
    const second = await runUsher({ scene, args: ['migrate'] });
    expect(second).toEqual({ code: 0, stdout: 'The database is up to date.\n', stderr: '' });
    expect(await serverOf(scene.dataDir)).toBeUndefined();
  });

  test('several at once on one empty database: each ends well', async () => {
    await using scene = await openScene();
    const url = await createTestDatabase('template0');
    const env = { DATABASE_URL: url, SECRET_KEY: 'ab'.repeat(32) };
    const runs = await Promise.all([1, 2, 3].map(() => runUsher({ scene, args: ['migrate', '--json'], env })));
    expect(runs.map(({ code, stderr }) => `${code}${stderr}`)).toEqual(['0', '0', '0']);
    expect(runs.filter(({ stdout }) => JSON.parse(stdout).applied.length > 0)).toHaveLength(1);
  });

  test('a database of a newer Usher stops it with a plain sentence', async () => {
    await using scene = await openScene();
    const url = await createTestDatabase();
    const client = new pg.Client(url);
    await client.connect();
    await client.query(`insert into migration (number, name, compatible_with) values (9999, '9999-later', 9000)`);
    await client.end();
    const { code, stderr } = await runUsher({
      scene,
      args: ['migrate'],
      env: { DATABASE_URL: url, SECRET_KEY: 'ab'.repeat(32) },
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The database was migrated by a newer Usher \(9999-later\).*\n$/);
  });

  test('a database that cannot be reached is named without its password', async () => {
    await using scene = await openScene();
    const env = { DATABASE_URL: `postgres://usher:${password}@127.0.0.1:1/usher`, SECRET_KEY: 'ab'.repeat(32) };
    const { code, stdout, stderr } = await runUsher({ scene, args: ['migrate'], env });
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The database at 127.0.0.1:1 cannot be used: nothing answers there.\n',
    });
  });
});
