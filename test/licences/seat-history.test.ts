import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '#database/db.ts';
import { openLog } from '#platform/log.ts';
import { Secret } from '#platform/secrets.ts';
import { createTestDatabase } from '../support/database.ts';
import { openWorld } from './seat-world.ts';

const silent = openLog({ level: 'silent', format: 'json' });
const DEVICES = ['1a', '1A', '1b', '2a', '2A', '2b', '3a', '4a', '5a'];
/** More come than go. */
const OFTEN = ['take', 'take', 'take', 'refresh', 'refresh', 'use', 'signOut'];
const SELDOM = ['keep', 'vanish', 'move', 'disconnect', 'takeBack', 'kill', 'disable', 'release'];

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
});
afterAll(() => Promise.all(processes.map(({ close }) => close())));

async function restart(): Promise<void> {
  const [old, other] = processes;
  processes.splice(0, 2, other, start());
  await old.close();
}

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
});
