import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openDatabase } from '#database/db.ts';
import { openLog } from '#platform/log.ts';
import { Secret } from '#platform/secrets.ts';
import { createTestDatabase } from '../support/database.ts';

/** A pool with one connection, held still, that its server is about to end. */
async function openEnding() {
  const lines: string[] = [];
  const log = openLog({ level: 'warn', format: 'json' }, (line) => void lines.push(line));
  const open = openDatabase({ url: new Secret(await createTestDatabase()), maxConnections: 1, log });
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(open.db);
  const pid = rows[0]?.pid ?? 0;
  // Not by `once` of node:events, which an `error` of the pool would end.
  const removed = new Promise((resolve) => open.pool.once('remove', resolve));
  process.kill(pid, 'SIGSTOP');
  return {
    open,
    lines,
    removed,
    end: () => ['SIGTERM', 'SIGCONT'].forEach((signal) => void process.kill(pid, signal)),
  };
}

test('a connection that the server ends while the pool is in use is told to the log', async () => {
  const { open, lines, removed, end } = await openEnding();
  end();
  await removed;
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['a database connection was lost']);
  await open.close();
});

test('one that it ends before its goodbye arrives is none that was lost', async () => {
  const { open, lines, removed, end } = await openEnding();
  const closed = open.close();
  end();
  await Promise.all([closed, removed]);
  expect(lines).toEqual([]);
});
