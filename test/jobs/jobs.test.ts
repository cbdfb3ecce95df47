import { sql } from 'kysely';
import { PgBoss } from 'pg-boss';
import { describe, expect, test } from 'vitest';
import { countStatements } from '#database/db.ts';
import { type Database, inTransaction } from '#database/transaction.ts';
import type { QueueSettings } from '#jobs/job.ts';
import { openJobs } from '#jobs/jobs.ts';
import { openLog } from '#platform/log.ts';
import { Secret } from '#platform/secrets.ts';
import { openTestDatabase } from '../support/database.ts';
import { openTestJobs } from './open-jobs.ts';

const quick: Partial<QueueSettings> = { pollSeconds: 0.5, retryAfterSeconds: 1, retryAfterMostSeconds: 1 };

describe('a job', () => {
  test('is done after its act has committed, with what it was told', async () => {
    await using database = await openTestDatabase();
    await using jobs = await openTestJobs(database.url);
    const done = Promise.withResolvers<object>();
    jobs.declare('greet', quick);
    jobs.work('greet', async ({ data }) => done.resolve(data));
    await jobs.start();
    await inTransaction(database.db, (tx) => jobs.enqueue(tx, 'greet', { who: 'Ada' }));
    expect(await done.promise).toEqual({ who: 'Ada' });
  });

  test('of an act that was rolled back never exists', async () => {
    await using database = await openTestDatabase();
    await using jobs = await openTestJobs(database.url, 'off');
    jobs.declare('greet');
    await jobs.start();
    const act = inTransaction(database.db, async (tx) => {
      await jobs.enqueue(tx, 'greet', { who: 'Ada' });
      throw new Error('the act failed');
    });
    await expect(act).rejects.toThrow('the act failed');
    expect(await listJobs(database.db, 'greet')).toEqual([]);
  });

  test('costs its act one statement', async () => {
    await using database = await openTestDatabase();
    await using jobs = await openTestJobs(database.url, 'off');
    jobs.declare('greet');
    await jobs.start();
    const { statements } = await countStatements(() =>
      inTransaction(database.db, (tx) => jobs.enqueue(tx, 'greet', {})),
    );
    expect(statements.filter((text) => !/^(begin|commit)/i.test(text))).toHaveLength(1);
  });

  test('that fails is tried again until it succeeds, and knows which attempt it is', async () => {
    await using database = await openTestDatabase();
    await using jobs = await openTestJobs(database.url);
    const attempts: number[] = [];
    const done = Promise.withResolvers<void>();
    jobs.declare('greet', quick);
    jobs.work('greet', async ({ attempt }) => {
      attempts.push(attempt);
      if (attempt < 3) throw new Error('not yet');
      done.resolve();
    });
    await jobs.start();
    await inTransaction(database.db, (tx) => jobs.enqueue(tx, 'greet', {}));
    await done.promise;
    expect(attempts).toEqual([1, 2, 3]);
  });

  test('that has no attempts left is told so, and is given up with a line in the log', async () => {
    await using database = await openTestDatabase();
    await using jobs = await openTestJobs(database.url);
    const last = Promise.withResolvers<boolean>();
    jobs.declare('greet', { ...quick, retries: 0 });
    jobs.work('greet', async ({ isLastAttempt }) => {
      last.resolve(isLastAttempt);
      throw new Error('never');
    });
    await jobs.start();
    await inTransaction(database.db, (tx) => jobs.enqueue(tx, 'greet', {}));
    expect(await last.promise).toBe(true);
    await jobs.stop();
    expect(await listJobs(database.db, 'greet')).toEqual([{ state: 'failed' }]);
    expect(jobs.lines.join('')).toContain('"error":"never"');
  });

  test('is not done where jobs are off, but by another process where they are on', async () => {
    await using database = await openTestDatabase();
    await using web = await openTestJobs(database.url, 'off');
    await using worker = await openTestJobs(database.url, 'only');
    const doneBy = Promise.withResolvers<string>();
    for (const [name, jobs] of Object.entries({ web, worker })) {
      jobs.declare('greet', quick);
      jobs.work('greet', async () => doneBy.resolve(name));
      await jobs.start();
    }
    await inTransaction(database.db, (tx) => web.enqueue(tx, 'greet', {}));
    expect(await doneBy.promise).toBe('worker');
  });

  test('that is running finishes before the process stops', async () => {
    await using database = await openTestDatabase();
    await using jobs = await openTestJobs(database.url);
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    jobs.declare('greet', quick);
    jobs.work('greet', () => {
      begun.resolve();
      return finish.promise;
    });
    await jobs.start();
    await inTransaction(database.db, (tx) => jobs.enqueue(tx, 'greet', {}));
    await begun.promise;
    const stopped = jobs.stop();
    finish.resolve();
    await stopped;
    expect(await listJobs(database.db, 'greet')).toEqual([{ state: 'completed' }]);
  });
});

describe('the queue', () => {
  test('takes on other settings at the next start', async () => {
    await using database = await openTestDatabase();
    for (const retries of [3, 7]) {
      await using jobs = await openTestJobs(database.url, 'off');
      jobs.declare('greet', { retries });
      await jobs.start();
    }
    const { rows } = await sql`select retry_limit from pgboss.queue where name = 'greet'`.execute(database.db);
    expect(rows).toEqual([{ retry_limit: 7 }]);
  });

  test('outlives the loss of all its connections', async () => {
    await using database = await openTestDatabase();
    await using jobs = await openTestJobs(database.url);
    const done = Promise.withResolvers<void>();
    jobs.declare('greet', quick);
    jobs.work('greet', async () => done.resolve());
    await jobs.start();
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'usher-jobs'`.execute(database.db);
    await inTransaction(database.db, (tx) => jobs.enqueue(tx, 'greet', {}));
    await done.promise;
  });

  test('gives the job of a worker that died to another, within minutes', async () => {
    await using database = await openTestDatabase();
    await using jobs = await openTestJobs(database.url);
    const attempt = Promise.withResolvers<number>();
    jobs.declare('greet', quick);
    jobs.work('greet', async (job) => attempt.resolve(job.attempt));
    await jobs.start();
    await inTransaction(database.db, async (tx) => {
      await jobs.enqueue(tx, 'greet', {});
      await sql`
        update pgboss.job set state = 'active', started_on = now() - interval '3 minutes',
          heartbeat_on = now() - interval '2 minutes'
        where name = 'greet'`.execute(tx);
    });
    const boss = new PgBoss({ connectionString: database.url, max: 1, supervise: false, schedule: false });
    await boss.start();
    await boss.supervise('greet');
    expect(await attempt.promise).toBe(2);
    await boss.stop({ graceful: false });
  });

  test('refuses to start where it was never installed', async () => {
    await using database = await openTestDatabase();
    const log = openLog({ level: 'silent', format: 'json' });
    await sql`drop schema if exists pgboss cascade`.execute(database.db);
    const jobs = openJobs({ url: new Secret(database.url), log, mode: 'off' });
    await expect(jobs.start()).rejects.toThrow('not installed');
    await jobs.stop();
  });

  test('is installed once, however many processes begin to at the same time', async () => {
    await using database = await openTestDatabase();
    await sql`drop schema if exists pgboss cascade`.execute(database.db);
    const opened = await Promise.all([1, 2, 3].map(() => openTestJobs(database.url, 'off')));
    for (const jobs of opened) await jobs.start();
    for (const jobs of opened) await jobs.stop();
  });
});

async function listJobs(db: Database, queue: string) {
  const { rows } = await sql<{ state: string }>`select state::text from pgboss.job where name = ${queue}`.execute(db);
  return rows;
}
