import type { Generated, Stamp } from './column.ts';

/**
 * One row for all status lists: what their places are shuffled with, so that they do not tell who came first.
 *
 * @room oidc
 */
export interface StatusSeedTable {
  /** Always true: there is one row. */
  id: Generated<boolean>;
  /** Drawn when the database was made; every process shuffles alike. */
  seed: Generated<string>;
  /** The longest that access tokens of any API ever lasted: what was taken back is kept in mind for so long. */
  longest_seconds: Generated<number>;
}

/**
 * The status numbers that are not valid, or were not a while ago: what status lists are made of.
 *
 * @room oidc
 */
export interface StatusEntryTable {
  /** Of a grant, or of a machine’s tokens. */
  number: number;
  /** 0 valid again, 1 invalid for good, 2 suspended. */
  status: number;
  /** The transaction that wrote it last: readers ask for those they cannot have seen. */
  changed_by: Generated<string>;
  /** When it last changed. */
  changed_at: Stamp;
}
