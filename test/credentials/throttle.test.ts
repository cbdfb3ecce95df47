import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { sweepExpiredAttempts } from '#credentials/sweep-expired-attempts.ts';
import { clearAttempts, reserveAttempt } from '#credentials/throttle.ts';
import { countStatements } from '#database/db.ts';
import { openVault, Secret } from '#platform/secrets.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { age } from './open-credentials.ts';

const vault = openVault(new Secret([randomBytes(32)]));
const ada = 'ada@example.test';

function openThrottle({ db }: TestDatabase) {
  const reserve = (tried = ada, address = '192.0.2.7') => reserveAttempt(db, { vault, tried, address });
  const spend = async (times: number, tried?: string, address?: string) => {
    const turns = [];
    for (let time = 0; time < times; time += 1) turns.push(await reserve(tried, address));
    return turns.filter(({ allowed }) => allowed).length;
  };
  return { reserve, spend };
}

describe('tries at one account', () => {
  test('are ten in 15 minutes, each one statement, then told how long to wait', async () => {
    await using database = await openTestDatabase();
    const { reserve, spend } = openThrottle(database);
    const { statements } = await countStatements(() => reserve());
    expect(statements).toHaveLength(1);
    expect(await spend(20)).toBe(9);
    const turn = await reserve();
    expect(turn).toEqual({ allowed: false, retryAfterSeconds: expect.any(Number) });
    expect(turn.allowed === false && turn.retryAfterSeconds).toBeGreaterThan(0);
    expect(turn.allowed === false && turn.retryAfterSeconds).toBeLessThanOrEqual(30);
  });

  test('are then one after 30 seconds, doubling to an hour', async () => {
    await using database = await openTestDatabase();
    const { reserve, spend } = openThrottle(database);
    await spend(9);
    let before = performance.now();
    expect(await spend(1)).toBe(1);
    for (const wait of [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]) {
      const refused = await reserve();
      const passedSeconds = (performance.now() - before) / 1000;
      const told = refused.allowed ? 0 : refused.retryAfterSeconds;
      expect(told).toBeLessThanOrEqual(wait);
      expect(told).toBeGreaterThanOrEqual(wait - passedSeconds);
      await age(database.db, 'attempt', `${wait - 25} seconds`);
      expect((await reserve()).allowed).toBe(false);
      await age(database.db, 'attempt', '26 seconds');
      before = performance.now();
      expect((await reserve()).allowed).toBe(true);
    }
  });

  test('that are refused do not lengthen the wait', async () => {
    await using database = await openTestDatabase();
    const { reserve, spend } = openThrottle(database);
    await spend(10);
    expect(await spend(50)).toBe(0);
    await age(database.db, 'attempt', '31 seconds');
    expect((await reserve()).allowed).toBe(true);
  });

  test('begin anew after 15 quiet minutes, and after a right answer', async () => {
    await using database = await openTestDatabase();
    const { spend } = openThrottle(database);
    await spend(9);
    await age(database.db, 'attempt', '16 minutes');
    expect(await spend(20)).toBe(10);
    await clearAttempts(database.db, { vault, tried: ada, address: '192.0.2.7' });
    expect(await spend(20)).toBe(10);
  });

  test('do not count at another account, nor at a name nobody has', async () => {
    await using database = await openTestDatabase();
    const { spend } = openThrottle(database);
    expect(await spend(20)).toBe(10);
    expect(await spend(20, 'acc_bob')).toBe(10);
    expect(await spend(20, 'nobody@example.test')).toBe(10);
  });

  test('in parallel are let through no more often', async () => {
    await using database = await openTestDatabase({ maxConnections: 20 });
    const { reserve } = openThrottle(database);
    const turns = await Promise.all(Array.from({ length: 200 }, (_, guess) => reserve(ada, `192.0.2.${guess}`)));
    expect(turns.filter(({ allowed }) => allowed)).toHaveLength(10);
    expect(turns.every((turn) => turn.allowed || turn.retryAfterSeconds >= 1)).toBe(true);
  });
});

describe('tries from one source', () => {
  test('are a hundred, over whatever accounts, in parallel too', async () => {
    await using database = await openTestDatabase({ maxConnections: 20 });
    const { reserve } = openThrottle(database);
    const spread = Array.from({ length: 150 }, (_, guess) => reserve(`acc_${guess}`, `2001:db8::${guess}`));
    expect((await Promise.all(spread)).filter(({ allowed }) => allowed)).toHaveLength(100);
    expect((await reserve('acc_new', '2001:db8:0:1::1')).allowed).toBe(true);
  });

  test('that are refused take nothing from the account', async () => {
    await using database = await openTestDatabase();
    const { spend } = openThrottle(database);
    for (let account = 0; account < 10; account += 1) await spend(10, `acc_${account}`);
    expect(await spend(20, ada)).toBe(0);
    expect(await spend(20, ada, '198.51.100.1')).toBe(10);
  });

  test('do not use its turns up when they are right, so an institute behind one address gets in', async () => {
    await using database = await openTestDatabase();
    const { reserve } = openThrottle(database);
    for (let person = 0; person < 120; person += 1) {
      const tried = `acc_${person}`;
      expect((await reserve(tried)).allowed).toBe(true);
      await clearAttempts(database.db, { vault, tried, address: '192.0.2.7' });
    }
  });
});

describe('taking turns and giving them back', () => {
  test('at the same time, for one account and one source, always comes to an end', async () => {
    await using database = await openTestDatabase({ maxConnections: 20 });
    const attempt = { vault, tried: ada, address: '192.0.2.7' };
    const turns = Array.from({ length: 600 }, async () => {
      await reserveAttempt(database.db, attempt);
      await clearAttempts(database.db, attempt);
    });
    expect((await Promise.allSettled(turns)).filter(({ status }) => status === 'rejected')).toEqual([]);
  });
});

describe('the counts', () => {
  test('name no account and no address', async () => {
    await using database = await openTestDatabase();
    await openThrottle(database).reserve(ada);
    const rows = await database.db.selectFrom('attempt').select('key_hash').execute();
    expect(rows.map(({ key_hash }) => key_hash.length)).toEqual([32, 32]);
    const other = openVault(new Secret([randomBytes(32)]));
    await reserveAttempt(database.db, { vault: other, tried: ada, address: '192.0.2.7' });
    expect(await database.db.selectFrom('attempt').selectAll().execute()).toHaveLength(4);
  });

  test('are swept when they are over', async () => {
    await using database = await openTestDatabase();
    await openThrottle(database).reserve();
    expect(await sweepExpiredAttempts(database.db)).toBe(0);
    await age(database.db, 'attempt', '16 minutes');
    expect(await sweepExpiredAttempts(database.db)).toBe(2);
  });
});
