import { sql } from 'kysely';
import type { Database } from '#database/transaction.ts';

export interface Column {
  readonly name: string;
  /** As PostgreSQL writes it: `timestamp with time zone`. */
  readonly type: string;
  readonly mayBeNull: boolean;
  /** The expression; none when there is no default. */
  readonly default: string | null;
  readonly comment: string | null;
}

export interface Reference {
  readonly columns: readonly string[];
  readonly table: string;
  /** What follows `on delete`; empty when a delete is refused. */
  readonly onDelete: '' | 'cascade' | 'set null' | 'set default' | 'restrict';
}

/** A table as PostgreSQL has it; everything in a fixed order. */
export interface Table {
  readonly name: string;
  /** Its rows do not outlive a crash. */
  readonly isUnlogged: boolean;
  readonly comment: string | null;
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
  readonly references: readonly Reference[];
  /** Column lists that are unique by a constraint. */
  readonly uniques: readonly (readonly string[])[];
  /** Conditions that every row meets. */
  readonly checks: readonly string[];
  /** Definitions of the indexes that no constraint made. */
  readonly indexes: readonly string[];
  readonly triggers: readonly string[];
}

const COLUMNS = sql`
  select json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod),
    'mayBeNull', not attnotnull, 'comment', col_description(attrelid, attnum), 'default',
    case when attidentity <> '' then 'the next number' else pg_get_expr(adbin, adrelid) end) order by attnum)
  from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where attrelid = c.oid and attnum > 0 and not attisdropped`;

const CONSTRAINTS = sql`
  select json_agg(json_build_object('kind', contype, 'definition', pg_get_constraintdef(oid, true),
    'table', (select relname from pg_class target where target.oid = confrelid), 'onDelete', confdeltype,
    'columns', (select json_agg(attname order by place) from unnest(conkey) with ordinality as key (number, place)
      join pg_attribute on attrelid = conrelid and attnum = number)) order by conname)
  from pg_constraint where conrelid = c.oid and contype in ('p', 'f', 'u', 'c')`;

const INDEXES = sql`
  select json_agg(pg_get_indexdef(indexrelid) order by indexrelid::regclass::text)
  from pg_index where indrelid = c.oid and not exists (select from pg_constraint where conindid = indexrelid)`;

const TRIGGERS = sql`
  select json_agg(pg_get_triggerdef(oid, true) order by tgname) from pg_trigger where tgrelid = c.oid and not tgisinternal`;

interface Constraint {
  readonly kind: 'p' | 'f' | 'u' | 'c';
  readonly definition: string;
  readonly columns: readonly string[] | null;
  readonly table: string | null;
  readonly onDelete: 'a' | 'r' | 'c' | 'n' | 'd' | ' ';
}

interface Row extends Pick<Table, 'name' | 'isUnlogged' | 'comment' | 'columns'> {
  readonly constraints: readonly Constraint[] | null;
  readonly indexes: readonly string[] | null;
  readonly triggers: readonly string[] | null;
}

const ON_DELETE = { a: '', r: 'restrict', c: 'cascade', n: 'set null', d: 'set default', ' ': '' } as const;

/** The tables of a migrated database, by name; those of the job queue lie in a schema of their own. */
export async function readCatalogue(db: Database): Promise<Table[]> {
  const { rows } = await sql<Row>`
    select relname as name, relpersistence = 'u' as "isUnlogged", obj_description(c.oid) as comment,
      (${COLUMNS}) as columns, (${CONSTRAINTS}) as constraints, (${INDEXES}) as indexes, (${TRIGGERS}) as triggers
    from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
    order by relname collate "C"`.execute(db);
  return rows.map(toTable);
}

function toTable({ constraints, indexes, triggers, ...row }: Row): Table {
  const ofKind = (kind: Constraint['kind']) => (constraints ?? []).filter((one) => one.kind === kind);
  return {
    ...row,
    primaryKey: ofKind('p')[0]?.columns ?? [],
    references: ofKind('f').map(({ columns, table, onDelete }) => ({
      columns: columns ?? [],
      table: table ?? '',
      onDelete: ON_DELETE[onDelete],
    })),
    uniques: ofKind('u').map(({ columns }) => columns ?? []),
    checks: ofKind('c').map(({ definition }) => definition),
    indexes: indexes ?? [],
    triggers: triggers ?? [],
  };
}
