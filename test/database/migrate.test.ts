import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { isMigrated, migrate } from '#database/migrate.ts';
import { openTestDatabase } from '../support/database.ts';

describe('migrations', () => {
  test('a migrated database has nothing left to do', async () => {
    await using database = await openTestDatabase();
    expect(await isMigrated(database.db)).toBe(true);
    expect(await migrate(database.db)).toEqual([]);
  });

  test('a database migrated by a newer version that this one cannot work with stops the start', async () => {
    await using database = await openTestDatabase();
    await sql`insert into migration (number, name, compatible_with) values (9999, '9999-later', 9999)`.execute(
      database.db,
    );
    await expect(migrate(database.db)).rejects.toThrow(/newer Usher \(9999-later\)/);
  });

  test('a newer migration that says older code may run beside it lets the start go on', async () => {
    await using database = await openTestDatabase();
    await sql`insert into migration (number, name, compatible_with) values (9999, '9999-later', 1)`.execute(
      database.db,
    );
    expect(await isMigrated(database.db)).toBe(true);
  });
});
