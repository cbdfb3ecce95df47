import type { Generated, Json, Stamp } from './column.ts';

/** What administrators set at run time and `usher.yaml` declares: one row a top-level key. */
export interface SettingTable {
  name: string;
  value: Json<unknown>;
  updated_at: Stamp;
}

/** The last `usher.yaml` applied, so that an unchanged one is passed by. */
export interface ConfigurationTable {
  id: Generated<boolean>;
  content_hash: Buffer;
  applied_at: Stamp;
}

/** What the file names, and whether an apply of it made the thing: only those may be pruned. */
export interface OwnedTable {
  kind: string;
  key: string;
  is_created: boolean;
}

/** Moves on with every change to what processes keep in memory. */
export interface ChangeTable {
  what: string;
  version: Generated<number>;
}
