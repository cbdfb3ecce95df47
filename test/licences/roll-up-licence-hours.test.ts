import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { rollUpLicenceHours } from '#licences/roll-up-licence-hours.ts';
import { readUsage } from '#licences/usage.ts';
import type { UsageRange } from '#licences/usage-range.ts';
import { historyOf } from './open-history.ts';
import { type LicenceScene, openLicenceScene } from './open-licence.ts';

const HOUR_MS = 3_600_000;
/** The hour that is not over, and moments around it. */
const thisHour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const at = (hours: number) => new Date(thisHour + hours * HOUR_MS).toISOString();

const hoursOf = async ({ db }: LicenceScene) => {
  const rows = await db.selectFrom('licence_hour').selectAll().orderBy('licence_id').orderBy('hour').execute();
  return rows.map(({ hour, peak, busy_seconds, refusals, longest_line }) => [
    (hour.getTime() - thisHour) / HOUR_MS,
    peak,
    Number(busy_seconds),
    refusals,
    longest_line,
  ]);
};

const chart = async ({ db, licence: licenceId }: LicenceScene, range: UsageRange, timeZone = 'UTC') =>
  readUsage(db, { licenceId, range, now: new Date(at(0.5)), timeZone });

/** Two months in which somebody comes every day for a while, and on some days finds no seat. */
async function liveTwoMonths(scene: LicenceScene): Promise<void> {
  const { use, refuse } = historyOf(scene);
  for (let day = 60; day >= 0; day -= 1) {
    const begin = -24 * day - 5;
    await use(1, at(begin), at(begin + 2.25));
    if (day % 2 === 0) await use(2, at(begin + 1.5), at(begin + 3));
    if (day % 3 === 0) await refuse(at(begin + 1.75), at(begin + 2.25));
    if (day % 6 === 0) await refuse(at(begin + 2));
  }
}

test('every hour that is over is added up to the second, and the one that is not waits', async () => {
  await using scene = await openLicenceScene({ seats: 2 });
  const { use, hold, refuse } = historyOf(scene);
  await use(1, at(-4.5), at(-2.75));
  await use(2, at(-3.5), at(-3.25));
  await refuse(at(-3.4), at(-2.9));
  await refuse(at(-3.3));
  await hold(1, at(-1.5), at(1));
  await use(2, at(0), at(0.01));
  await rollUpLicenceHours(scene.db);
  const hours = await hoursOf(scene);
  expect(hours.filter(([hour = 0]) => hour < -1)).toEqual([
    [-5, 1, 1800, 0, 0],
    [-4, 2, 4500, 2, 1],
    [-3, 1, 900, 0, 1],
    [-2, 1, 1800, 0, 0],
  ]);
  expect(hours.filter(([hour = 0]) => hour >= 0)).toEqual([]);
});

test('adding up twice, or in three processes at once, comes to the same', async () => {
  await using scene = await openLicenceScene({ seats: 2 });
  await liveTwoMonths(scene);
  await Promise.all([rollUpLicenceHours(scene.db), rollUpLicenceHours(scene.db), rollUpLicenceHours(scene.db)]);
  const once = await hoursOf(scene);
  expect(once.length).toBeGreaterThan(150);
  await rollUpLicenceHours(scene.db);
  expect(await hoursOf(scene)).toEqual(once);
});

test('what is written down late is added up with the hours before it', async () => {
  await using scene = await openLicenceScene({ seats: 2 });
  const { use, refuse } = historyOf(scene);
  await use(1, at(-30), at(-2.5));
  await rollUpLicenceHours(scene.db);
  await use(2, at(-4), at(-3.5));
  await refuse(at(-3.75));
  await rollUpLicenceHours(scene.db);
  expect(await hoursOf(scene)).toContainEqual([-4, 2, 5400, 1, 0]);
});

test('the single uses go after five weeks; the charts tell the same without them', async () => {
  await using scene = await openLicenceScene({ seats: 2 });
  await liveTwoMonths(scene);
  const ranges = [
    ['month', 'UTC'],
    ['year', 'UTC'],
    ['month', 'America/New_York'],
    ['year', 'Europe/Zurich'],
    ['week', 'Europe/Zurich'],
    ['week', 'Asia/Kolkata'],
    ['day', 'UTC'],
  ] as const;
  const draw = () => Promise.all(ranges.map(([range, zone]) => chart(scene, range, zone)));
  const before = await draw();
  expect(before[1]?.reduce((sum, { refusals }) => sum + refusals, 0)).toBe(32);
  await rollUpLicenceHours(scene.db);
  expect(await draw()).toEqual(before);
  const { rows } = await sql<{ oldest: number; left: number }>`
    select extract(day from now() - min(until))::int as oldest, count(*)::int as left from seat_use`.execute(scene.db);
  expect(rows[0]?.oldest).toBeLessThanOrEqual(35);
  expect(rows[0]?.left).toBeGreaterThan(40);
  // Looking at hours again whose uses are gone takes nothing away from them.
  await sql`delete from licence_hour where hour > now() - interval '34 days'`.execute(scene.db);
  await rollUpLicenceHours(scene.db);
  expect(await draw()).toEqual(before);
});

test('hours that were not added up yet are counted from the single uses, and those that were not again', async () => {
  await using scene = await openLicenceScene({ seats: 2 });
  await liveTwoMonths(scene);
  const before = await chart(scene, 'month');
  await rollUpLicenceHours(scene.db);
  for (const days of [3, 10, 29]) {
    await sql`delete from licence_hour where hour > now() - make_interval(days => ${days})`.execute(scene.db);
    expect(await chart(scene, 'month')).toEqual(before);
  }
});

test('a licence that nobody uses has no hours, and one that was left alone is passed over', async () => {
  await using scene = await openLicenceScene({ seats: 2 });
  expect(await rollUpLicenceHours(scene.db)).toBe(0);
  await historyOf(scene).use(1, at(-24 * 20), at(-24 * 20 + 1));
  expect(await rollUpLicenceHours(scene.db)).toBe(1);
  expect(await rollUpLicenceHours(scene.db)).toBe(1);
  await sql`delete from seat_use`.execute(scene.db);
  expect(await rollUpLicenceHours(scene.db)).toBe(0);
  expect(await hoursOf(scene)).toEqual([[-480, 1, 3600, 0, 0]]);
});
