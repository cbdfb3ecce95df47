import { sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import { listKeyStates } from '#oidc/key-states.ts';
import type { Vault } from '#platform/secrets.ts';
import type { Check } from './doctor-check.ts';
import { type Finding, ok, warning, wrong } from './doctor-finding.ts';
import { encryptedColumns } from './secret-rewrap.ts';

/** `encrypted:` and five letters of base64url, which hold what names the key. */
const MARK_LENGTH = 15;
const ALGORITHMS = ['ES256', 'RS256'];

export const keysCheck: Check = {
  name: 'keys',
  reads: ['SECRET_KEY', 'DATA_DIR', 'DATABASE_URL', 'DATABASE_DIRECT_URL'],
  async examine({ database, vault }) {
    const [db, opened] = [await database(), await vault()];
    const { foreign, old, total } = await countUnder(db, opened);
    const troubles = [
      foreign > 0 ? doesNotOpen(foreign, total) : undefined,
      old > 0 ? isOld(old) : undefined,
      await examineSigning(db),
    ].filter((finding) => finding !== undefined);
    return troubles.length > 0
      ? troubles
      : ok('SECRET_KEY opens all that is stored, and there is a key for RS256 and ES256.');
  },
};

function doesNotOpen(foreign: number, total: number): Finding {
  return wrong(
    `SECRET_KEY does not open ${foreign} of ${total} values in this database: they were encrypted under another one.`,
    'Put back the key they were made with, beside the newer one after a comma if there is one.',
  );
}

function isOld(old: number): Finding {
  const words = old === 1 ? 'A value is' : `${old} values are`;
  return warning(`${words} still under an older SECRET_KEY.`, 'Run usher secret rewrap before you take that key away.');
}

async function examineSigning(db: Database): Promise<Finding | undefined> {
  const signing = new Set((await listKeyStates(db)).filter(({ state }) => state === 'signing').map(({ alg }) => alg));
  const missing = ALGORITHMS.filter((alg) => !signing.has(alg));
  if (missing.length === 0) return undefined;
  return warning(
    `There is no key that signs with ${missing.join(' and ')}.`,
    'Start Usher: it makes the keys that are missing.',
  );
}

/** Sorted by the key they name, one of each group opened: what has many rows is not read row by row. */
async function countUnder(db: Database, vault: Vault) {
  const counts = { foreign: 0, old: 0, total: 0 };
  for (const { table, id, column } of encryptedColumns) {
    const { rows } = await sql<{ count: number; rowId: string; value: string }>`
      select count, "rowId", ${sql.ref(column)} as value
      from (
        select count(*)::integer as count, min(${sql.ref(id)}::text) as "rowId" from ${sql.table(table)}
        where ${sql.ref(column)} like 'encrypted:%' group by left(${sql.ref(column)}, ${sql.lit(MARK_LENGTH)})
      ) as groups join ${sql.table(table)} on ${sql.ref(id)}::text = "rowId"`.execute(db);
    for (const { count, rowId, value } of rows) {
      counts.total += count;
      if (!opens(vault, value, `${table}:${column}:${rowId}`)) counts.foreign += count;
      else if (!vault.isCurrent(value)) counts.old += count;
    }
  }
  return counts;
}

function opens(vault: Vault, value: string, place: `${string}:${string}:${string}`): boolean {
  try {
    vault.decrypt(value, place);
    return true;
  } catch {
    return false;
  }
}
