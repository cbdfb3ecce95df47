import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '#database/db.ts';
import type { Database } from '#database/transaction.ts';
import { openLog } from '#platform/log.ts';
import { Secret } from '#platform/secrets.ts';
import { createTestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { openWorld } from './seat-world.ts';

const silent = openLog({ level: 'silent', format: 'json' });
const DEVICES = ['1a', '1A', '1b', '2a', '2A', '2b', '3a', '4a', '5a'];
/** More come than go. */
const OFTEN = ['take', 'take', 'take', 'refresh', 'refresh', 'use', 'signOut'];
const SELDOM = [
  'keep',
  'vanish',
  'move',
  'disconnect',
  'takeBack',
  'kill',
  'disable',
  'release',
  'leave',
  'join',
  'join',
];

const deed = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...OFTEN) }, fc.constantFrom(...SELDOM)),
    fc.constantFrom(...DEVICES),
  )
  .map((words) => words.join(' '));
const ruling = fc.constantFrom(
  'machine',
  'sweep',
  'sweepDeserted',
  'suspend',
  'resume',
  'resize 1',
  'resize 2',
  'resize 4',
);
/** What is done at once; or time passes, or one of the processes starts anew. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.array(fc.oneof({ weight: 6, arbitrary: deed }, ruling), { minLength: 1, maxLength: 7 }) },
  fc.constantFrom(['later 5'], ['later 20'], ['later 31'], ['restart']),
);
const terms = fc.record({
  seats: fc.constantFrom(1, 2, 3),
  counts: fc.constantFrom('person' as const, 'session' as const),
  whenFull: fc.constantFrom('deny' as const, 'replace_own' as const, 'evict_longest_idle' as const),
});

let url: string;
const processes: [Process, Process] = [] as never;
type Process = ReturnType<typeof openDatabase>;
const start = () => openDatabase({ url: new Secret(url), maxConnections: 5, log: silent });
beforeAll(async () => {
  url = await createTestDatabase();
  processes.push(start(), start());
  await dawdle(processes[0].db);
});
afterAll(() => Promise.all(processes.map(({ close }) => close())));

/** Every change of a row takes a moment, a longer or a shorter one, so that acts meet in the middle of each other. */
async function dawdle(db: Database): Promise<void> {
  await sql`create function dawdle() returns trigger language plpgsql as $$
    begin perform pg_sleep(random() * random() * 0.006); return coalesce(new, old); end $$`.execute(db);
  for (const table of ['seat', 'seat_session', 'grant', 'licence', 'seat_wait']) {
    await sql`create trigger dawdle before insert or update or delete on ${sql.table(table)} for each row
      execute function dawdle()`.execute(db);
  }
}

async function restart(): Promise<void> {
  const [old, other] = processes;
  processes.splice(0, 2, other, start());
  await old.close();
}

/** `SEED` and `RUNS` look further than every run does. */
const runs = { seed: Number(process.env.SEED ?? 1), numRuns: Number(process.env.RUNS ?? 40) };

test('whatever is done at once, never one more is in than there are seats, and no seat is lost', async () => {
  await fc.assert(
    fc.asyncProperty(terms, fc.array(step, { minLength: 1, maxLength: 10 }), async (given, history) => {
      const world = await openWorld(() => [processes[0].db, processes[1].db], given);
      for (const acts of history) {
        if (acts[0] === 'restart') await restart();
        else await Promise.all(acts.map(world.act));
        expect(await world.wrong()).toEqual([]);
      }
      expect(await world.lost()).toBe(0);
      expect(await world.wrong()).toEqual([]);
    }),
    runs,
  );
  // Nobody ever waited in a circle: a statement that is ended for that has stood still for a second.
  await restart();
  await restart();
  await until(async () => !(await isBusy(processes[0].db)));
  const { rows } = await sql`select deadlocks from pg_stat_database where datname = current_database()`.execute(
    processes[0].db,
  );
  expect(rows).toEqual([{ deadlocks: 0 }]);
});

/** Whether connections of old are still there: they count when they go. */
async function isBusy(db: Database): Promise<boolean> {
  const { rows } = await sql`select from pg_stat_activity where datname = current_database()
    and pid <> pg_backend_pid()`.execute(db);
  return rows.length > 0;
}
