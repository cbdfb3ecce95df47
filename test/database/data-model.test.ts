import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { readCatalogue } from '../house/data-model-catalogue.ts';
import { writePage } from '../house/data-model-page.ts';
import { readWords } from '../house/data-model-words.ts';
import { ROOT } from '../house/source.ts';
import { openTestDatabase } from '../support/database.ts';

test('docs/data-model.md is what the migrated database and the comments in src/database/tables say', async () => {
  await using database = await openTestDatabase();
  const page = writePage(await readCatalogue(database.db), readWords());
  const kept = readFileSync(join(ROOT, 'docs/data-model.md'), 'utf8');
  expect(kept, 'docs/data-model.md is stale. Draw it anew: npx node test/house/data-model.ts').toBe(page);
});

test('a column that a migration adds without words stops the drawing, by name', async () => {
  await using database = await openTestDatabase();
  await sql`alter table letter add column colour text`.execute(database.db);
  const tables = await readCatalogue(database.db);
  expect(() => writePage(tables, readWords())).toThrow('letter.colour: has no type');
});

test('what holds for a table is read from the database itself', async () => {
  await using database = await openTestDatabase();
  await sql`create unlogged table cup (
    id text primary key, account_id text references account on delete set null,
    size integer not null default 2 check (size > 1), unique (account_id, size))`.execute(database.db);
  await sql`create index cup_size on cup (size) where size > 5`.execute(database.db);
  const cup = (await readCatalogue(database.db)).find(({ name }) => name === 'cup');
  expect(cup).toMatchObject({
    isUnlogged: true,
    primaryKey: ['id'],
    references: [{ columns: ['account_id'], table: 'account', onDelete: 'set null' }],
    uniques: [['account_id', 'size']],
    checks: ['CHECK (size > 1)'],
    indexes: ['CREATE INDEX cup_size ON public.cup USING btree (size) WHERE (size > 5)'],
  });
  expect(cup?.columns.map(({ name, mayBeNull }) => [name, mayBeNull])).toEqual([
    ['id', false],
    ['account_id', true],
    ['size', false],
  ]);
});
