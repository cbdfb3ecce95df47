import { expect, onTestFinished, test, vi } from 'vitest';
import { openChanges } from '#database/changes.ts';
import { openLog } from '#platform/log.ts';
import { openTestDatabase } from '../support/database.ts';

const log = openLog({ level: 'silent', format: 'json' });

/** A cache of the names of all roles, that counts its loads, with a clock the test moves. */
async function openRoles() {
  const database = await openTestDatabase();
  let milliseconds = 0;
  let loads = 0;
  const changes = openChanges({ db: database.db, log, now: () => milliseconds });
  const roles = changes.cached(['role'], async () => {
    loads += 1;
    const rows = await database.db.selectFrom('role').select('id').execute();
    return rows.map(({ id }) => id);
  });
  await changes.poll();
  return {
    database,
    changes,
    roles,
    loads: () => loads,
    pass: (seconds: number) => {
      milliseconds += seconds * 1000;
    },
    addRole: (id: string) => database.db.insertInto('role').values({ id, name: id, value: 1 }).execute(),
    async [Symbol.asyncDispose]() {
      changes.close();
      await database.close();
    },
  };
}

test('a value is loaded once, however many ask for it at once', async () => {
  await using given = await openRoles();
  await Promise.all(Array.from({ length: 20 }, () => given.roles.get()));
  expect(given.loads()).toBe(1);
});

test('a change is seen a second later, without anybody asking for it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  await using given = await openRoles();
  await given.roles.get();
  await given.addRole('analyst');
  await vi.advanceTimersByTimeAsync(999);
  expect(await given.roles.get()).not.toContain('analyst');
  await vi.advanceTimersByTimeAsync(1);
  await expect.poll(() => given.roles.get()).toContain('analyst');
});

test('after a look every change committed before it is seen', async () => {
  await using given = await openRoles();
  await given.roles.get();
  await given.addRole('analyst');
  await given.changes.poll();
  expect(await given.roles.get()).toContain('analyst');
});

test('a change of something else costs nothing', async () => {
  await using given = await openRoles();
  await given.roles.get();
  await given.database.pool.query(`insert into setting (name, value) values ('mfa', '{}')`);
  await given.changes.poll();
  await given.roles.get();
  expect(given.loads()).toBe(1);
});

test('while the counters cannot be read a value lives thirty seconds, and no longer', async () => {
  await using given = await openRoles();
  await given.roles.get();
  await given.database.pool.query('alter table change rename to elsewhere');
  given.pass(29);
  await given.roles.get();
  expect(given.loads()).toBe(1);
  given.pass(2);
  await given.roles.get();
  expect(given.loads()).toBe(2);
});

test('a load that fails is told to whoever waited, and tried again by the next', async () => {
  await using given = await openRoles();
  await given.database.pool.query('alter table role rename to elsewhere');
  await expect(given.roles.get()).rejects.toThrow('does not exist');
  await given.database.pool.query('alter table elsewhere rename to role');
  expect(await given.roles.get()).toContain('admin');
});

test('a change during a load is not missed', async () => {
  await using given = await openRoles();
  const [read, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = given.changes.cached(['role'], async () => {
    const rows = await given.database.db.selectFrom('role').select('id').execute();
    read.resolve();
    await held.promise;
    return rows.length;
  });
  const first = slow.get();
  await read.promise;
  await given.addRole('analyst');
  held.resolve();
  const before = await first;
  await given.changes.poll();
  expect(await slow.get()).toBe(before + 1);
});
