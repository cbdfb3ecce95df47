import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { countStatements, openDatabase } from '#database/db.ts';
import { openLog } from '#platform/log.ts';
import { Secret } from '#platform/secrets.ts';
import { openSharedLimiter } from '#web/rate-limit-shared.ts';
import { sweepCounts } from '#web/request-counts.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

const log = openLog({ level: 'silent', format: 'json' });
const limit = { requests: 100, windowSeconds: 60 };
const turn = { caller: 'address:192.0.2.1', group: 'default', limit };

/** As many limiters as there are processes, each with connections of its own. */
function openProcesses(database: TestDatabase, count: number) {
  const pools = Array.from({ length: count }, () =>
    openDatabase({ url: new Secret(database.url), maxConnections: 2, log }),
  );
  const limiters = pools.map(({ db }) => openSharedLimiter({ db, log }));
  return {
    limiters,
    /** Processes that have served before are connected. */
    async connect() {
      for (const { pool } of pools) await pool.query('select 1');
    },
    /** Resolves when every exchange that is under way has come to its end. */
    async rest() {
      const isBusy = () => pools.some(({ pool }) => pool.waitingCount > 0 || pool.idleCount < pool.totalCount);
      // Between two statements of an exchange, and before its first, there is no more than a turn of the event loop.
      for (let calm = 0; calm < 5; calm = isBusy() ? 0 : calm + 1) await nextTurn();
    },
    async [Symbol.asyncDispose]() {
      for (const limiter of limiters) await limiter.close();
      for (const pool of pools) await pool.close();
    },
  };
}

/** Until the end of the test the clock stands still, and every timer with it. */
function moveTimeByHand(): void {
  vi.useFakeTimers({ now: new Date(), toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
}

describe('processes that share a limit', () => {
  for (const { processes, perSecond } of [
    { processes: 2, perSecond: 30 },
    { processes: 4, perSecond: 100 },
  ]) {
    test(`${processes} processes, one caller, 300 requests at ${perSecond} a second: 110 of 100 pass at most`, async () => {
      await using database = await openTestDatabase();
      await using world = openProcesses(database, processes);
      await world.connect();
      moveTimeByHand();
      let passed = 0;
      for (let request = 0; request < 300; request += 1) {
        // An exchange that begins now has not come to its end when the request is there.
        vi.advanceTimersByTime(1000 / perSecond);
        if (world.limiters[request % processes]?.take(turn).isAllowed) passed += 1;
        await world.rest();
      }
      expect(passed).toBeGreaterThanOrEqual(90);
      expect(passed).toBeLessThanOrEqual(110);
    });
  }

  test('what one process let in, another knows after one exchange each', async () => {
    await using database = await openTestDatabase();
    await using world = openProcesses(database, 2);
    const [one, two] = world.limiters;
    for (let request = 0; request < 60; request += 1) one?.take(turn);
    await one?.exchange();
    two?.take(turn);
    await two?.exchange();
    expect(two?.take(turn).remaining).toBe(100 - 62);
    expect(two?.take({ ...turn, caller: 'address:192.0.2.2' }).remaining).toBe(99);
  });

  test('a process that starts anew remembers through the others’ table', async () => {
    await using database = await openTestDatabase();
    {
      await using before = openProcesses(database, 1);
      for (let request = 0; request < 100; request += 1) before.limiters[0]?.take(turn);
    }
    await using after = openProcesses(database, 1);
    after.limiters[0]?.take(turn);
    await after.limiters[0]?.exchange();
    expect(after.limiters[0]?.take(turn).isAllowed).toBe(false);
  });

  test('a request costs no statement, also where it sets the exchange going', async () => {
    await using database = await openTestDatabase();
    await using world = openProcesses(database, 1);
    const { statements } = await countStatements(async () => {
      for (let request = 0; request < 50; request += 1) world.limiters[0]?.take(turn);
    });
    const countTold = async () => {
      const { rows } = await sql<{ requests: number }>`select requests from request_count`.execute(database.db);
      return rows.reduce((sum, { requests }) => sum + requests, 0);
    };
    await expect.poll(countTold).toBe(50);
    // What a timer had sent on behalf of these requests would be in the list by now.
    expect(statements).toEqual([]);
  });

  test('nobody’s address is in the table', async () => {
    await using database = await openTestDatabase();
    await using world = openProcesses(database, 1);
    world.limiters[0]?.take(turn);
    await world.limiters[0]?.exchange();
    const { rows } = await sql<{ line: string }>`select request_count::text as line from request_count`.execute(
      database.db,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.line).not.toContain('192.0.2.1');
  });

  test('without the database each process counts alone', async () => {
    await using database = await openTestDatabase();
    const gone = openDatabase({ url: new Secret(database.url), maxConnections: 1, log });
    await gone.close();
    const limiter = openSharedLimiter({ db: gone.db, log });
    let passed = 0;
    for (let request = 0; request < 300; request += 1) {
      if (limiter.take(turn).isAllowed) passed += 1;
      if (request % 100 === 0) await limiter.exchange();
    }
    await limiter.close();
    expect(passed).toBe(100);
  });

  test('counts that no window reaches any more are removed', async () => {
    await using database = await openTestDatabase();
    await sql`
      insert into request_count values
        ('a', 'default/60', now() - interval '3 minutes', 1), ('b', 'default/60', now() - interval '30 seconds', 1),
        ('c', 'default/3600', now() - interval '30 minutes', 1)`.execute(database.db);
    await sweepCounts(database.db);
    const { rows } = await sql<{ name: string }>`
      select convert_from(caller_hash, 'UTF8') as name from request_count order by 1`.execute(database.db);
    expect(rows.map(({ name }) => name)).toEqual(['b', 'c']);
  });
});
