import { expect, test } from 'vitest';
import { listKeyStates } from '#oidc/key-states.ts';
import { openTestDatabase } from '../support/database.ts';

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);

test('the newest active key of an algorithm signs; the others wait, are kept for old tokens, or are gone', async () => {
  await using database = await openTestDatabase();
  const add = (kid: string, alg: string, from: number, until?: number) =>
    database.db
      .insertInto('signing_key')
      .values({
        kid,
        alg,
        public_jwk: JSON.stringify({ use: 'sig' }),
        private_jwk: 'encrypted:',
        active_from: inHours(from),
        retired_at: until === undefined ? null : inHours(until),
      })
      .execute();
  await add('old', 'ES256', -20, 4);
  await add('now', 'ES256', -10);
  await add('soon', 'ES256', 10);
  await add('gone', 'ES256', -5, -1);
  await add('rsa', 'RS256', -30);

  const keys = await listKeyStates(database.db);
  expect(keys.map(({ kid, state }) => [kid, state])).toEqual([
    ['now', 'signing'],
    ['rsa', 'signing'],
    ['soon', 'next'],
    ['old', 'previous'],
    ['gone', 'retired'],
  ]);
  expect(keys.find(({ kid }) => kid === 'old')?.retiresAt?.getTime()).toBeGreaterThan(Date.now());
  expect(keys.find(({ kid }) => kid === 'now')?.retiresAt).toBeUndefined();
});
