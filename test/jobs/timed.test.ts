import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openTestDatabase } from '../support/database.ts';
import { openTestJobs } from './open-jobs.ts';

const YEAR_SECONDS = 365 * 24 * 3600;

test('a timed job runs once a period, however many processes ask', async () => {
  await using database = await openTestDatabase();
  const done = Promise.withResolvers<void>();
  const open = async () => {
    const jobs = await openTestJobs(database.url);
    jobs.schedule({ name: 'sweep', everySeconds: YEAR_SECONDS, run: async () => done.resolve() });
    return jobs;
  };
  const processes = await Promise.all([open(), open(), open()]);
  // A start returns when its process has asked.
  await Promise.all(processes.map((jobs) => jobs.start()));
  await done.promise;
  await Promise.all(processes.map((jobs) => jobs.stop()));
  const { rows } = await sql`select state::text from pgboss.job where name = 'sweep'`.execute(database.db);
  expect(rows).toEqual([{ state: 'completed' }]);
});

test('a timed job runs again in the next period', async () => {
  await using database = await openTestDatabase();
  await using jobs = await openTestJobs(database.url);
  let runs = 0;
  const twice = Promise.withResolvers<void>();
  const run = async () => {
    runs += 1;
    if (runs === 2) twice.resolve();
  };
  jobs.schedule({ name: 'sweep', everySeconds: 1, run });
  await jobs.start();
  await twice.promise;
});

test('a timed job that fails does not stop the ones to come', async () => {
  await using database = await openTestDatabase();
  await using jobs = await openTestJobs(database.url);
  const recovered = Promise.withResolvers<void>();
  let runs = 0;
  const run = async () => {
    runs += 1;
    if (runs < 3) throw new Error('not this time');
    recovered.resolve();
  };
  jobs.schedule({ name: 'sweep', everySeconds: 1, run });
  await jobs.start();
  await recovered.promise;
});
