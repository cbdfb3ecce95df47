import pg from 'pg';
import type { Secret } from '#platform/secrets.ts';

const ROUNDS = 3;
const PATIENCE_MS = 5_000;

/**
 * Whether a pooler in transaction mode stands before PostgreSQL: two connections, open at one time, are then served by
 * one process of the server, or one connection by several. Locks and LISTEN do not survive that. Throws what connecting does.
 */
export async function isPooled(url: Secret): Promise<boolean> {
  const [one, other] = [openClient(url), openClient(url)];
  try {
    await one.connect();
    await other.connect();
    const [own, others] = [new Set<string>(), new Set<string>()];
    for (let round = 0; round < ROUNDS; round += 1) {
      own.add(await pidOf(one));
      others.add(await pidOf(other));
    }
    return new Set([...own, ...others]).size !== 2 || own.size !== 1;
  } finally {
    await Promise.all([one.end(), other.end()].map((end) => end.catch(() => undefined)));
  }
}

function openClient(url: Secret): pg.Client {
  const client = new pg.Client({
    connectionString: url.reveal(),
    application_name: 'usher-doctor',
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
  });
  client.on('error', () => undefined);
  return client;
}

async function pidOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return String(rows[0]?.pid);
}
