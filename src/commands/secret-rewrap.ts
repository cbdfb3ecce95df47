import { sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import type { Place, Vault } from '#platform/secrets.ts';
import { StartError } from '#platform/start-error.ts';
import { command } from './command.ts';
import { openCommandStores } from './command-stores.ts';

interface Column {
  readonly table: string;
  readonly id: string;
  readonly column: string;
}

/** Where values lie that outlive a day; those of interactions and device codes pass away by themselves. */
export const encryptedColumns: readonly Column[] = [
  { table: 'account', id: 'id', column: 'audit_key' },
  { table: 'password', id: 'account_id', column: 'hash' },
  { table: 'client', id: 'id', column: 'imported_secrets' },
  { table: 'signing_key', id: 'kid', column: 'private_jwk' },
  { table: 'letter', id: 'id', column: 'body' },
  { table: 'seal_key', id: 'id', column: 'secret' },
  { table: 'totp', id: 'account_id', column: 'secret' },
];
const BATCH_ROWS = 500;

export const secretRewrapCommand = command({
  usage: 'secret rewrap',
  about: 'Encrypts all that is stored under the first SECRET_KEY. After a day the others may be dropped.',
  options: {},
  async run(call) {
    await using stores = await openCommandStores(call.config());
    const moved: Record<string, number> = {};
    for (const column of encryptedColumns) {
      moved[`${column.table}.${column.column}`] = await rewrapColumn(stores.db, stores.vault, column);
    }
    const count = Object.values(moved).reduce((sum, rows) => sum + rows, 0);
    return { json: { moved }, text: `Moved ${count} values to the first key.` };
  },
});

/** Row by row, so that it may run beside a serving Usher and be repeated; gives how many values moved. */
async function rewrapColumn(db: Database, vault: Vault, column: Column): Promise<number> {
  let moved = 0;
  for (let after = ''; ; ) {
    const rows = await listRows(db, column, after);
    for (const row of rows) if (await rewrapRow(db, vault, { ...column, ...row })) moved += 1;
    const last = rows.at(-1);
    if (!last) return moved;
    after = last.rowId;
  }
}

interface Row {
  readonly rowId: string;
  readonly value: string;
}

async function listRows(db: Database, { table, id, column }: Column, after: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select ${sql.id(id)} as "rowId", ${sql.id(column)} as value from ${sql.id(table)}
    where ${sql.id(id)} > ${after} and ${sql.id(column)} like 'encrypted:%'
    order by ${sql.id(id)} limit ${sql.lit(BATCH_ROWS)}`.execute(db);
  return rows;
}

/** Only where nobody changed the value meanwhile; what is written newly is under the first key already. */
async function rewrapRow(
  db: Database,
  vault: Vault,
  { table, id, column, rowId, value }: Column & Row,
): Promise<boolean> {
  if (vault.isCurrent(value)) return false;
  const place: Place = `${table}:${column}:${rowId}`;
  const { numAffectedRows } = await sql`
    update ${sql.id(table)} set ${sql.id(column)} = ${vault.encrypt(open(vault, value, place), place)}
    where ${sql.id(id)} = ${rowId} and ${sql.id(column)} = ${value}`.execute(db);
  return numAffectedRows === 1n;
}

function open(vault: Vault, value: string, place: Place): string {
  try {
    return vault.decrypt(value, place);
  } catch (error) {
    throw new StartError(
      `${place} was encrypted under a key that SECRET_KEY does not name; nothing of it was changed.`,
      {
        cause: error,
      },
    );
  }
}
