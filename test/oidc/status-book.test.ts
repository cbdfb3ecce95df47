import fc from 'fast-check';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import pg from 'pg';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Database } from '#database/transaction.ts';
import { readStatus } from '#oidc/status-bits.ts';
import { openStatusBook, type StatusBook } from '#oidc/status-book.ts';
import { openStatusFollower } from '#oidc/status-follower.ts';
import { STATUS_BITS } from '#oidc/status-pages.ts';
import { LIST_SIZE, openStatusPlaces } from '#oidc/status-place.ts';
import { openLog } from '#platform/log.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

const places = openStatusPlaces({ issuer: 'https://id.example.com', seed: 'seed' });
const silent = openLog({ level: 'silent', format: 'json' });

function statusIn(book: StatusBook, number: number): number | undefined {
  const { list, index } = places.placeOf(number);
  const page = book.page(list);
  return page && readStatus(page.bytes, STATUS_BITS, index);
}

async function openBook(clock = { now: 0 }) {
  const database = await openTestDatabase();
  const book = openStatusBook({ db: database.db, log: silent, places, now: () => clock.now });
  return {
    ...database,
    book,
    clock,
    set: (number: number, status: number, on: Pick<pg.Client, 'query'> = database.pool) =>
      on.query('select set_status($1, $2::smallint)', [number, status]),
    async connect() {
      const client = new pg.Client(database.url);
      await client.connect();
      return client;
    },
    async [Symbol.asyncDispose]() {
      book.close();
      await database.close();
    },
  };
}

describe('the book of statuses', () => {
  test('knows what was written before it was opened, and what is written after', async () => {
    await using open = await openBook();
    await open.set(7, 1);
    await open.set(LIST_SIZE + 1, 2);
    await open.pool.query(`select setval('status_number', ${2 * LIST_SIZE})`);
    await open.book.catchUp();
    expect([7, 8, LIST_SIZE + 1].map((number) => statusIn(open.book, number))).toEqual([1, 0, 2]);
    await open.set(8, 2);
    await open.set(LIST_SIZE + 1, 0);
    await open.book.catchUp();
    expect([7, 8, LIST_SIZE + 1].map((number) => statusIn(open.book, number))).toEqual([1, 2, 0]);
  });

  test('follows what happens to grants and clients', async () => {
    await using open = await openBook();
    await open.pool.query(
      `insert into "grant" (id, client_id, payload) values ('one', 'app', '{}'), ('two', 'app', '{}')`,
    );
    await open.pool.query(`insert into client (id, metadata) values ('nightly', '{}')`);
    const numberOf = async (table: string, id: string) =>
      Number((await open.pool.query(`select status_number from "${table}" where id = $1`, [id])).rows[0].status_number);
    const [one, two, nightly] = [
      await numberOf('grant', 'one'),
      await numberOf('grant', 'two'),
      await numberOf('client', 'nightly'),
    ];
    const statuses = async () => {
      await open.book.catchUp();
      return [one, two, nightly].map((number) => statusIn(open.book, number));
    };
    expect(await statuses()).toEqual([0, 0, 0]);
    await open.pool.query(`update "grant" set status = 2 where id = 'one'`);
    expect(await statuses()).toEqual([2, 0, 0]);
    await open.pool.query(`update "grant" set status = 0 where id = 'one'`);
    await open.pool.query(`update "grant" set status = 1 where id = 'two'`);
    expect(await statuses()).toEqual([0, 1, 0]);
    await open.pool.query(`delete from "grant" where id = 'one'`);
    await open.pool.query(`update client set is_disabled = true where id = 'nightly'`);
    expect(await statuses()).toEqual([1, 1, 1]);
    expect(await numberOf('client', 'nightly')).not.toBe(nightly);
  });

  test('misses nothing of a transaction that was slow, however many ended before it', async () => {
    await using open = await openBook();
    await open.book.catchUp();
    const slow = await open.connect();
    await slow.query('begin');
    await open.set(1, 1, slow);
    for (const number of [2, 3, 4]) {
      await open.set(number, 1);
      await open.book.catchUp();
    }
    expect([1, 2, 3, 4].map((number) => statusIn(open.book, number))).toEqual([0, 1, 1, 1]);
    await slow.query('commit');
    await open.book.catchUp();
    expect(statusIn(open.book, 1)).toBe(1);
    await slow.end();
  });

  test('is what the table is, whatever transactions are open, end or are taken back meanwhile', async () => {
    await using open = await openBook();
    const hands = await Promise.all([open.connect(), open.connect(), open.connect()]);
    const step = fc.record({
      hand: fc.nat(hands.length - 1),
      act: fc.constantFrom('begin', 'set', 'set', 'set', 'savepoint', 'commit', 'rollback', 'look', 'look', 'anew'),
      number: fc.nat(15),
      status: fc.constantFrom(0, 2, 2, 1),
    });
    let base = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        base += 1000;
        const isOpen = hands.map(() => false);
        for (const { hand, act, number, status } of steps) {
          const client = hands[hand] as pg.Client;
          // Each hand has numbers of its own: who waits for another's row would wait for ever here.
          if (act === 'set') await open.set(base + number * hands.length + hand, status, client);
          else if (act === 'look') await look(open, base);
          else if (act === 'anew') open.clock.now += 600_000;
          else if (act === 'begin' && !isOpen[hand]) await client.query('begin');
          else if (act !== 'begin' && isOpen[hand]) await client.query(act === 'savepoint' ? 'savepoint here' : act);
          if (act === 'begin') isOpen[hand] = true;
          if (act === 'commit' || act === 'rollback') isOpen[hand] = false;
        }
        for (const client of hands) await client.query('commit');
        await look(open, base);
      }),
      { seed: 5, numRuns: 120 },
    );
    for (const client of hands) await client.end();
  });

  async function look(open: { book: StatusBook } & Pick<TestDatabase, 'pool'>, base: number): Promise<void> {
    await open.book.catchUp();
    const { rows } = await open.pool.query('select number, status from status_entry where number >= $1', [base]);
    const expected = new Map(rows.map(({ number, status }) => [Number(number), status]));
    const numbers = Array.from({ length: 48 }, (_, at) => base + at);
    expect(numbers.map((number) => statusIn(open.book, number))).toEqual(
      numbers.map((number) => expected.get(number) ?? 0),
    );
  }

  test('shows whoever reads it what was committed a third of a second ago', async () => {
    await using open = await openBook();
    await open.book.refresh();
    await open.set(7, 1);
    open.clock.now = 350;
    await open.book.refresh();
    expect(statusIn(open.book, 7)).toBe(1);
  });

  test('reads everything anew after ten minutes: what was swept away is valid', async () => {
    await using open = await openBook();
    await open.set(7, 1);
    await open.book.catchUp();
    const before = open.book.page(0);
    await open.pool.query('delete from status_entry');
    open.clock.now = 599_999;
    await open.book.catchUp();
    expect(open.book.page(0)).toBe(before);
    open.clock.now = 600_000;
    await expect
      .poll(async () => {
        await open.book.catchUp();
        return statusIn(open.book, 7);
      })
      .toBe(0);
    expect(open.book.page(0)?.version).not.toBe(before?.version);
  });

  test('is followed while it is read anew: what was written meanwhile is in it', async () => {
    await using open = await openBook();
    await open.book.catchUp();
    open.clock.now = 600_000;
    const slow = await open.connect();
    await slow.query('begin');
    await open.set(1, 1, slow);
    await open.book.catchUp();
    for (let number = 2; number < 30; number += 1) {
      await open.set(number, 1);
      await open.book.catchUp();
      expect([1, number, number + 1].map((one) => statusIn(open.book, one))).toEqual([0, 1, 0]);
    }
    await slow.query('commit');
    await open.book.catchUp();
    expect(statusIn(open.book, 1)).toBe(1);
    await slow.end();
  });

  test('forgets nothing that was seen while it was slow to be read anew', async () => {
    await using open = await openBook();
    const slow = { isHeld: false, hasRead: false, release: () => {} };
    const held = new Set<object>();
    const db = open.db.withPlugin({
      transformQuery({ node, queryId }) {
        if (slow.isHeld && JSON.stringify(node).includes('order by number limit')) held.add(queryId);
        return node;
      },
      async transformResult({ result, queryId }) {
        if (held.has(queryId)) await new Promise<void>((release) => Object.assign(slow, { hasRead: true, release }));
        return result;
      },
    });
    const follower = openStatusFollower({ db: db as Database, places });
    const statusOf = (number: number) => statusIn({ ...open.book, page: follower.page }, number);
    await follower.follow();
    slow.isHeld = true;
    const reloading = follower.reload();
    await expect.poll(() => slow.hasRead).toBe(true);
    await open.set(5, 1);
    for (let time = 0; time < 3; time += 1) await follower.follow();
    expect(statusOf(5)).toBe(1);
    await open.set(6, 2);
    slow.release();
    await reloading;
    await follower.follow();
    expect([statusOf(5), statusOf(6)]).toEqual([1, 2]);
  });

  test('reads however many there are, some at a time', async () => {
    await using open = await openBook();
    await open.pool.query(`insert into status_entry (number, status)
      select number, case when number % 3 = 0 then 2 else 1 end from generate_series(0, 41000, 2) number`);
    await open.pool.query(`select setval('status_number', 41001)`);
    const page = Array.from({ length: 41_001 }, (_, number) => (number % 2 === 1 ? 0 : number % 3 === 0 ? 2 : 1));
    await open.book.catchUp();
    expect(page.filter((status, number) => statusIn(open.book, number) !== status)).toEqual([]);
  });

  test('gives a list another version when it says something else, and only then', async () => {
    await using open = await openBook();
    await open.set(7, 2);
    await open.book.catchUp();
    const [before, untouched] = [open.book.page(0), open.book.page(1)];
    await open.set(7, 2);
    open.clock.now = 700_000;
    await open.book.catchUp();
    expect(open.book.page(0)).toBe(before);
    await open.set(7, 1);
    await open.book.catchUp();
    expect(open.book.page(0)?.version).not.toBe(before?.version);
    expect(open.book.page(1)).toBe(untouched);
    // What was handed out is never written to again: somebody may be packing it.
    expect(before && readStatus(before.bytes, STATUS_BITS, places.placeOf(7).index)).toBe(2);
  });

  test('has a list as soon as its first number is given out, and none far beyond', async () => {
    await using open = await openBook();
    expect(open.book.page(0)).toBeUndefined();
    await open.book.catchUp();
    expect([0, 1, 2].map((list) => open.book.page(list) !== undefined)).toEqual([true, true, false]);
    await open.pool.query(`select setval('status_number', ${LIST_SIZE - 1})`);
    await open.book.catchUp();
    await open.pool.query(`select nextval('status_number')`);
    expect([0, 1, 2].map((list) => open.book.page(list) !== undefined)).toEqual([true, true, false]);
  });

  test('begins anew with a database that was set back to an earlier time', async () => {
    await using open = await openBook();
    let isLater = true;
    const later = open.db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) =>
        isLater ? { ...result, rows: result.rows.map((row) => ({ ...row, xmin: '99999999999' })) } : result,
    });
    const book = openStatusBook({ db: later as Database, log: silent, places, now: () => 0 });
    await book.catchUp();
    isLater = false;
    await open.set(7, 1);
    await book.catchUp();
    expect(statusIn(book, 7)).toBe(1);
    book.close();
  });
});

describe('who reads the book', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A database that only counts, and a clock that only moves when it is told. */
  function openStub() {
    vi.useFakeTimers();
    const stub = { asked: 0, isBroken: false };
    const kysely = new Kysely<never>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new PostgresIntrospector(db),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
      plugins: [
        {
          transformQuery: ({ node }) => node,
          transformResult: async () => {
            stub.asked += 1;
            if (stub.isBroken) throw new Error('connection refused');
            return { rows: [{ xmin: '5', last: 1, entries: [] }] };
          },
        },
      ],
    });
    const book = openStatusBook({ db: kysely as unknown as Database, log: silent, places, now: () => Date.now() });
    return Object.assign(stub, { book });
  }

  test('costs nothing before somebody does, and one look for all who do at once', async () => {
    const stub = openStub();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stub.asked).toBe(0);
    await Promise.all(Array.from({ length: 100 }, () => stub.book.refresh()));
    // The whole, what came meanwhile, and once more for those who asked after it had begun.
    expect(stub.asked).toBeLessThanOrEqual(3);
    stub.book.close();
  });

  test('costs four looks a second, however often it is read, and none once nobody has for a minute', async () => {
    const stub = openStub();
    for (let time = 0; time < 40; time += 1) {
      for (let reader = 0; reader < 50; reader += 1) await stub.book.refresh();
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(stub.asked).toBeGreaterThanOrEqual(8);
    expect(stub.asked).toBeLessThanOrEqual(11);
    await vi.advanceTimersByTimeAsync(62_000);
    const quiet = stub.asked;
    expect(quiet).toBeLessThanOrEqual(11 + 62 * 4);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(stub.asked).toBe(quiet);
    await stub.book.refresh();
    stub.book.close();
    await vi.advanceTimersByTimeAsync(600_000);
    // One look, and after so long everything anew.
    expect(stub.asked).toBe(quiet + 2);
  });

  test('is told that the database is away, and asks it again a second later at the earliest', async () => {
    const stub = openStub();
    stub.isBroken = true;
    for (let reader = 0; reader < 50; reader += 1) await expect(stub.book.refresh()).rejects.toThrow('refused');
    expect(stub.asked).toBe(1);
    stub.isBroken = false;
    await vi.advanceTimersByTimeAsync(300);
    await stub.book.refresh();
    stub.book.close();
  });

  test('who must know what is committed now gets a look that began after they asked', async () => {
    const stub = openStub();
    await stub.book.catchUp();
    const before = stub.asked;
    const first = stub.book.catchUp();
    const others = Array.from({ length: 20 }, () => stub.book.catchUp());
    await Promise.all([first, ...others]);
    expect(stub.asked).toBe(before + 2);
    stub.book.close();
  });
});
