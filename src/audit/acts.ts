import type { Selectable } from 'kysely';
import type { AuditTable } from '#database/tables/audit.ts';
import type { Reader } from '#database/transaction.ts';

/** A row of the record as it stands. */
export type RecordedAct = Selectable<AuditTable>;

interface ActFilter {
  readonly act?: string;
  readonly accountId?: string;
  /** 100 unless said otherwise. */
  readonly limit?: number;
}

/** What was done, newest first. */
export function listActs(reader: Reader, filter: ActFilter = {}): Promise<RecordedAct[]> {
  let query = reader.selectFrom('audit').selectAll();
  if (filter.act) query = query.where('act', '=', filter.act);
  if (filter.accountId) query = query.where('account_id', '=', filter.accountId);
  return query
    .orderBy('number', 'desc')
    .limit(filter.limit ?? 100)
    .execute();
}
