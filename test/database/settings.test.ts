import { expect, test } from 'vitest';
import { countStatements } from '#database/db.ts';
import { defaultSettings, readSettings } from '#database/settings.ts';
import { openTestDatabase } from '../support/database.ts';

test('what nobody set is as by default, and all of it is read in one statement', async () => {
  await using database = await openTestDatabase();
  const { result, statements } = await countStatements(() => readSettings(database.db));
  expect(result).toEqual(defaultSettings);
  expect(statements).toHaveLength(1);
});

test('a row takes the place of the members it has; null is no limit', async () => {
  await using database = await openTestDatabase();
  const value = JSON.stringify({ idleSeconds: null, refreshGraceSeconds: 0 });
  await database.db.insertInto('setting').values({ name: 'sessions', value }).execute();
  const { sessions } = await readSettings(database.db);
  expect(sessions).toEqual({ ...defaultSettings.sessions, idleSeconds: null, refreshGraceSeconds: 0 });
});

test('a row that this version does not know is passed by', async () => {
  await using database = await openTestDatabase();
  await database.db.insertInto('setting').values({ name: 'later', value: '{"isNew":true}' }).execute();
  expect(await readSettings(database.db)).toEqual(defaultSettings);
});
