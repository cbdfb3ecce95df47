import { describe, expect, test } from 'vitest';
import { defaultSettings } from '#database/settings.ts';
import { type Clock, systemClock } from '#platform/clock.ts';
import { type HealthChecks, isClockInStep } from '#web/health.ts';
import { openTestDatabase } from '../support/database.ts';
import { openWeb } from './open-web.ts';

const yes = async () => true;
const checks: HealthChecks = { database: yes, migrations: yes, keys: yes, clock: yes };

describe('health', () => {
  test('a living process says so, to whatever host it is asked as', async () => {
    await using web = await openWeb();
    const reply = await web.ask('/healthz', { headers: { host: '10.0.0.7:3000' } });
    expect([reply.status, reply.text]).toEqual([200, '{"status":"ok"}']);
    expect((await web.ask('/healthz', { method: 'HEAD' })).status).toBe(200);
  });

  test('a process that is ready says what it checked', async () => {
    await using web = await openWeb();
    const reply = await web.ask('/readyz', { headers: { host: '10.0.0.7:3000' } });
    expect([reply.status, JSON.parse(reply.text)]).toEqual([
      200,
      { status: 'ok', checks: { database: 'ok', migrations: 'ok', keys: 'ok', clock: 'ok' } },
    ]);
  });

  test('a check that says no, or throws, makes it 503 and is named', async () => {
    const fail = async () => {
      throw new Error('away');
    };
    await using web = await openWeb({ kit: { checks: { ...checks, database: fail, clock: async () => false } } });
    const reply = await web.ask('/readyz');
    expect([reply.status, JSON.parse(reply.text)]).toEqual([
      503,
      { status: 'failing', checks: { database: 'failing', migrations: 'ok', keys: 'ok', clock: 'failing' } },
    ]);
  });

  test('a check that never answers is failing', async () => {
    await using web = await openWeb({ kit: { checks: { ...checks, keys: () => new Promise(() => {}) } } });
    expect(JSON.parse((await web.ask('/readyz')).text).checks.keys).toBe('failing');
  });

  test('a hundred probes at once cost one round of checks', async () => {
    let rounds = 0;
    const barrier = Promise.withResolvers<boolean>();
    const database = () => {
      rounds += 1;
      return barrier.promise;
    };
    let arrived = 0;
    // Asked once for each request: the last of them lets the round go on.
    const settings = async () => {
      arrived += 1;
      if (arrived === 100) setImmediate(barrier.resolve, true);
      return defaultSettings;
    };
    await using web = await openWeb({ kit: { checks: { ...checks, database }, settings } });
    await Promise.all(Array.from({ length: 100 }, () => web.ask('/readyz')));
    expect(rounds).toBe(1);
  });

  test('a clock more than five seconds from the database’s is out of step', async () => {
    await using database = await openTestDatabase();
    const ahead = (seconds: number) => () => new Date(systemClock().getTime() + seconds * 1000);
    // A look that took a second says nothing to the second: then it is looked again.
    const look = async (clock: Clock): Promise<boolean> => {
      const started = performance.now();
      const isInStep = await isClockInStep(database.db, clock);
      return performance.now() - started < 1000 ? isInStep : look(clock);
    };
    expect(await look(systemClock)).toBe(true);
    expect(await look(ahead(4))).toBe(true);
    expect(await look(ahead(6))).toBe(false);
    expect(await look(ahead(-6))).toBe(false);
  });
});
