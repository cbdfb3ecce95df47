import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readUsage, type UsageBucket } from '#licences/usage.ts';
import type { UsageRange } from '#licences/usage-range.ts';
import { historyOf } from './open-history.ts';
import { type LicenceScene, openLicenceScene } from './open-licence.ts';

const NOW = '2026-11-20T12:10:00Z';
const timeZone = 'UTC';

const look = ({ db, licence: licenceId }: LicenceScene, range: UsageRange, now = NOW) =>
  readUsage(db, { licenceId, range, now: new Date(now), timeZone });

/** Of the steps in which anything happened, when they began and what happened. */
const told = (buckets: readonly UsageBucket[]) =>
  buckets
    .filter(({ peak, refusals, longestLine }) => peak + refusals + longestLine > 0)
    .map(({ from, peak, mean, refusals, longestLine }) => [
      from.toISOString().slice(11, 16),
      peak,
      Number(mean.toFixed(3)),
      refusals,
      longestLine,
    ]);

test('each quarter of an hour tells the most seats held at once, how many on average, who found none and the line', async () => {
  await using scene = await openLicenceScene({ seats: 3 });
  const { use, refuse } = historyOf(scene);
  await use(1, '2026-11-20 10:05Z', '2026-11-20 10:20Z');
  await use(2, '2026-11-20 10:10Z', '2026-11-20 10:14Z');
  await use(3, '2026-11-20 10:14Z', '2026-11-20 10:25Z');
  await refuse('2026-11-20 10:12Z');
  await refuse('2026-11-20 10:13Z', '2026-11-20 10:17Z');
  await refuse('2026-11-20 10:14Z', '2026-11-20 10:16Z');
  const buckets = await look(scene, 'day');
  expect(buckets).toHaveLength(96);
  // 10 minutes of seat 1, 4 of seat 2 and 1 of seat 3; then 5 of seat 1 and 10 of seat 3.
  expect(told(buckets)).toEqual([
    ['10:00', 2, 1, 3, 2],
    ['10:15', 2, 1, 0, 2],
  ]);
});

test('a seat that is given back and taken in the same moment is held once, and so is one whose two holders overlap', async () => {
  await using scene = await openLicenceScene({ seats: 1 });
  const { use } = historyOf(scene);
  await use(1, '2026-11-20 10:00Z', '2026-11-20 10:05Z');
  await use(1, '2026-11-20 10:05Z', '2026-11-20 10:08Z');
  // Its transaction began before the one that gave the seat back.
  await use(1, '2026-11-20 10:07:59Z', '2026-11-20 10:10Z');
  await use(1, '2026-11-20 10:08:30Z', '2026-11-20 10:09Z');
  // Given back by an act that began before it was taken; a use that ends before it begins is not written at all.
  await use(1, '2026-11-20 10:31Z', '2026-11-20 10:31Z');
  await expect(use(1, '2026-11-20 10:31Z', '2026-11-20 10:30:59Z')).rejects.toThrow('seat_use_check');
  expect(told(await look(scene, 'day'))).toEqual([['10:00', 1, 0.667, 0, 0]]);
});

test('two seats whose holders change places in one moment are two, never three', async () => {
  await using scene = await openLicenceScene({ seats: 2 });
  const { use } = historyOf(scene);
  await use(1, '2026-11-20 10:00Z', '2026-11-20 10:05Z');
  await use(2, '2026-11-20 10:00Z', '2026-11-20 10:15Z');
  await use(1, '2026-11-20 10:05Z', '2026-11-20 10:15Z');
  expect(told(await look(scene, 'day'))).toEqual([['10:00', 2, 2, 0, 0]]);
});

test('who holds a seat now has held it until now, or until it ran out', async () => {
  await using scene = await openLicenceScene({ seats: 3 });
  const { hold } = historyOf(scene);
  await hold(1, '2026-11-20 11:45Z', '2026-11-20 12:40Z');
  await hold(2, '2026-11-20 11:50Z', '2026-11-20 12:05Z');
  const buckets = await look(scene, 'day');
  expect(told(buckets)).toEqual([
    ['11:45', 2, 1.667, 0, 0],
    ['12:00', 2, 1.5, 0, 0],
  ]);
  // The step that is not over counts as far as it has come.
  expect(buckets.at(-1)).toMatchObject({ from: new Date('2026-11-20T12:00Z'), until: new Date(NOW) });
});

test('who waits now was refused when they came, and waits until now; who left their page did so until then', async () => {
  await using scene = await openLicenceScene({ seats: 1 });
  const { wait } = historyOf(scene);
  await wait('2026-11-20 11:50Z', '2026-11-20 12:09:30Z');
  await wait('2026-11-20 11:55Z', '2026-11-20 12:01Z');
  await wait('2026-11-20 11:56Z', '2026-11-20 11:57Z');
  expect(told(await look(scene, 'hour')).map(([at, , , refusals, line]) => [at, refusals, line])).toEqual([
    ['11:50', 1, 1],
    ...['11:51', '11:52', '11:53', '11:54'].map((at) => [at, 0, 1]),
    ['11:55', 1, 2],
    ['11:56', 1, 3],
    ...['11:57', '11:58', '11:59', '12:00'].map((at) => [at, 0, 2]),
    ...Array.from({ length: 9 }, (_, at) => [`12:0${at + 1}`, 0, 1]),
  ]);
});

test('a use that reaches over the beginning or the end of the range counts within it', async () => {
  await using scene = await openLicenceScene({ seats: 2 });
  const { use, refuse } = historyOf(scene);
  await use(1, '2026-11-20 10:00Z', '2026-11-20 11:12Z');
  await refuse('2026-11-20 10:30Z', '2026-11-20 11:11:30Z');
  const buckets = await look(scene, 'hour');
  expect(buckets[0]?.from).toEqual(new Date('2026-11-20T11:10Z'));
  expect(told(buckets)).toEqual([
    ['11:10', 1, 1, 0, 1],
    ['11:11', 1, 1, 0, 1],
  ]);
});

test('another licence has a past of its own', async () => {
  await using scene = await openLicenceScene({ seats: 1 });
  const other = await scene.issue({ seats: 1 });
  const { use, refuse } = historyOf({ ...scene, licence: other });
  await use(1, '2026-11-20 10:00Z', '2026-11-20 10:15Z');
  await refuse('2026-11-20 10:00Z');
  expect(told(await look(scene, 'day'))).toEqual([]);
  expect(told(await look({ ...scene, licence: other }, 'day'))).toEqual([['10:00', 1, 1, 1, 0]]);
});

test('whatever happened, each step tells what counting second by second would', async () => {
  await using scene = await openLicenceScene({ seats: 3 });
  const second = fc.integer({ min: -300, max: 4000 });
  const use = fc.record({
    slot: fc.integer({ min: 1, max: 3 }),
    since: second,
    length: fc.integer({ min: 0, max: 900 }),
  });
  const refusal = fc.record({ since: second, length: fc.integer({ min: 0, max: 300 }) });
  const begin = Date.parse('2026-11-20T11:10:00Z') / 1000;
  const { db, licence } = scene;
  const history = fc.record({ uses: fc.array(use, { maxLength: 25 }), refusals: fc.array(refusal, { maxLength: 8 }) });
  await fc.assert(
    fc.asyncProperty(history, async ({ uses, refusals }) => {
      await db.deleteFrom('seat_use').execute();
      await db.deleteFrom('seat_refusal').execute();
      const at = (offset: number) => new Date((begin + offset) * 1000);
      const useRows = uses.map(({ slot, since, length }) => ({ slot, since: at(since), until: at(since + length) }));
      const lineRows = refusals.map(({ since, length }) => ({ at: at(since), until: at(since + length) }));
      const of = { licence_id: licence };
      if (useRows.length > 0)
        await db
          .insertInto('seat_use')
          .values(useRows.map((row) => ({ ...of, ...row })))
          .execute();
      if (lineRows.length > 0) {
        await db
          .insertInto('seat_refusal')
          .values(lineRows.map((row) => ({ ...of, ...row })))
          .execute();
      }
      const buckets = await look(scene, 'hour');
      const heldAt = (moment: number) =>
        new Set(uses.filter(({ since, length }) => since <= moment && moment < since + length).map(({ slot }) => slot))
          .size;
      const lineAt = (moment: number) =>
        refusals.filter(({ since, length }) => since <= moment && moment < since + length).length;
      const expected = Array.from({ length: 60 }, (_, minute) => {
        const seconds = Array.from({ length: 60 }, (_, index) => minute * 60 + index);
        const isIn = (moment: number) => moment >= minute * 60 && moment < minute * 60 + 60;
        return {
          peak: Math.max(...seconds.map(heldAt)),
          mean: seconds.reduce((sum, moment) => sum + heldAt(moment), 0) / 60,
          refusals: refusals.filter(({ since }) => isIn(since)).length,
          longestLine: Math.max(...seconds.map(lineAt)),
        };
      });
      expect(buckets.map(({ peak, mean, refusals, longestLine }) => ({ peak, mean, refusals, longestLine }))).toEqual(
        expected,
      );
    }),
    { numRuns: 40, seed: 7 },
  );
});
