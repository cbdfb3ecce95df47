import { expect, test } from 'vitest';
import { keysListCommand } from '#commands/keys-list.ts';
import { ensureSigningKeys } from '#oidc/signing-keys.ts';
import { openVault, parseSecretKeys } from '#platform/secrets.ts';
import { run, useCommandDatabase } from './run.ts';

const { db } = useCommandDatabase();

test('the keys are listed with what each does, and never their private part', async () => {
  expect((await run(keysListCommand, [])).out).toBe('There are no keys yet: serve makes them.');
  await ensureSigningKeys(db(), openVault(parseSecretKeys(process.env.SECRET_KEY ?? '')));
  await db()
    .updateTable('signing_key')
    .set({ retired_at: new Date('2030-05-01T10:30:00Z') })
    .where('alg', '=', 'RS256')
    .execute();

  const { out } = await run(keysListCommand, ['--json']);
  const rows: Record<string, unknown>[] = JSON.parse(out);
  expect(rows.map(({ alg, use, state }) => [alg, use, state])).toEqual(
    expect.arrayContaining([
      ['ES256', 'sig', 'signing'],
      ['RS256', 'sig', 'signing'],
    ]),
  );
  expect(Object.keys(rows[0] ?? {})).toEqual(['kid', 'alg', 'use', 'state', 'created_at', 'active_from', 'retires_at']);
  expect(out).not.toMatch(/encrypted:|"d"|private|"n"/);

  const lines = (await run(keysListCommand, [])).out.split('\n');
  expect(lines[0]).toMatch(/^KID +ALG +USE +STATE +CREATED +RETIRES$/);
  expect(lines.find((line) => line.includes('RS256'))).toMatch(/ {2}signing {2}\S+ \S+Z {2}2030-05-01 10:30Z$/);
  expect(lines.find((line) => line.includes('ES256'))).toMatch(/ {2}-$/);
});
