import type { Generated, Json, Stamp } from './column.ts';

/**
 * What administrators set at run time and `usher.yaml` declares: one row a top-level key.
 *
 * @room configuration
 */
export interface SettingTable {
  /** The key: `registration`. */
  name: string;
  /** What stands under it. */
  value: Json<unknown>;
  updated_at: Stamp;
}

/**
 * The last `usher.yaml` applied, so that an unchanged one is passed by.
 *
 * @room configuration
 */
export interface ConfigurationTable {
  /** Always true: there is one row. */
  id: Generated<boolean>;
  /** HMAC of all it says, with what it takes from elsewhere: it may hold passwords. */
  content_hash: Buffer;
  /** When it was applied. */
  applied_at: Stamp;
}

/**
 * What the file names, and whether an apply of it made the thing: only those may be pruned.
 *
 * @room configuration
 */
export interface OwnedTable {
  /** What the thing is: `client`, `role`. */
  kind: string;
  /** Its id among its kind. */
  key: string;
  /** Whether an apply made it. */
  is_created: boolean;
}

/**
 * Moves on with every change to what processes keep in memory.
 *
 * @room database
 */
export interface ChangeTable {
  /** The table that changed. */
  what: string;
  /** How often it has. */
  version: Generated<number>;
}
