import type { Stamp } from './column.ts';

/**
 * What has been done to this database: one row a migration.
 *
 * @room database
 */
export interface MigrationTable {
  /** The first four digits of its file. */
  number: number;
  /** The name of its file. */
  name: string;
  /** The oldest migration whose code may still run beside it. */
  compatible_with: number;
  /** When it was done. */
  applied_at: Stamp;
}
