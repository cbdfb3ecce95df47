import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Log } from '#platform/log.ts';
import type { Secret } from '#platform/secrets.ts';
import type { Tables } from './schema.ts';
import type { Database } from './transaction.ts';

const INT8_OID = 20;
const NAME_BYTES = 15;

export interface OpenDatabase {
  readonly db: Database;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

interface DatabaseSettings {
  readonly url: Secret;
  readonly maxConnections: number;
  readonly log: Log;
}

/** The statements sent while `work` ran, counted at the client: what a request costs the database. */
const statements = new AsyncLocalStorage<string[]>();

export async function countStatements<T>(work: () => Promise<T>): Promise<{ result: T; statements: string[] }> {
  const sent: string[] = [];
  const result = await statements.run(sent, work);
  return { result, statements: sent };
}

/**
 * A pool whose parameterised statements are named, so that PostgreSQL parses and plans each once a connection:
 * Kysely sends unnamed ones, which cost it two thirds more.
 */
class Client extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: pg overloads query() seven ways; all pass through unchanged.
  override query(...args: any[]): any {
    const [first, second] = args;
    if (typeof first === 'string') {
      statements.getStore()?.push(first);
      if (Array.isArray(second)) args.splice(0, 2, { text: first, values: second, name: nameOf(first) });
    } else if (first && typeof first.text === 'string') {
      statements.getStore()?.push(first.text);
    }
    return super.query(...(args as Parameters<pg.Client['query']>));
  }
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  let name = names.get(text);
  if (!name) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, NAME_BYTES);
    // Statements are written in the code, so there are a few hundred; lists of varying length could add more.
    if (names.size < 2000) names.set(text, name);
  }
  return name;
}

/** Opens a pool; nothing connects before the first statement. */
export function openDatabase(settings: DatabaseSettings): OpenDatabase {
  const types = { getTypeParser: typeParser };
  const pool = new pg.Pool({
    connectionString: settings.url.reveal(),
    max: settings.maxConnections,
    Client,
    types,
    application_name: 'usher',
    connectionTimeoutMillis: 10_000,
  });
  let isClosing = false;
  // Without a listener a restart of PostgreSQL would end the process. A pool says that it has ended a moment before its
  // connections have, so that a server that goes with it may be quicker: nobody misses them then.
  pool.on('error', (error) => {
    if (!isClosing) settings.log.warn({ error: error.message }, 'a database connection was lost');
  });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    pool,
    async close() {
      isClosing = true;
      await db.destroy();
      if (!pool.ended) await pool.end();
    },
  };
}

/** Our 64-bit numbers are counters that stay far below 2^53. */
const typeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  (oid as number) === INT8_OID ? (text: string) => Number(text) : pg.types.getTypeParser(oid, format as 'text');
