import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { hasAdministrator } from '#accounts/administrator.ts';
import { createFirstAdministrator } from '#credentials/create-first-administrator.ts';
import { signInWithPassword } from '#credentials/password.ts';
import { isSetupOpen, redeemSetupLink, renewSetupLink } from '#credentials/setup-link.ts';
import { atOnce } from './hold.ts';
import { caller, openCredentials, PASSWORD, type TestCredentials } from './open-credentials.ts';

const typed = { email: 'root@example.test', name: 'Grace Hopper', password: PASSWORD, caller };

async function renew(needs: TestCredentials): Promise<string> {
  const token = await renewSetupLink(needs.db);
  if (!token) throw new Error('there is an administrator');
  return token;
}

describe('the link of the first start', () => {
  test('makes one administrator, who can sign in at once, and is gone', async () => {
    await using needs = await openCredentials();
    const token = await renew(needs);
    expect(await isSetupOpen(needs.db, token)).toBe(true);
    const outcome = await createFirstAdministrator(needs, { ...typed, token });
    expect(outcome).toMatchObject({ ok: true, account: { roles: ['admin'], emailVerified: true } });
    expect(await hasAdministrator(needs.db)).toBe(true);
    expect((await signInWithPassword(needs, { identifier: typed.email, password: PASSWORD, caller })).ok).toBe(true);
    expect(await isSetupOpen(needs.db, token)).toBe(false);
    expect(await createFirstAdministrator(needs, { ...typed, token })).toEqual({ ok: false, why: 'link' });
    expect(await renewSetupLink(needs.db)).toBeUndefined();
    expect(await needs.db.selectFrom('setup_link').selectAll().execute()).toEqual([]);
  });

  test('is renewed at each start, and stored only as a hash', async () => {
    await using needs = await openCredentials();
    const [first, second] = [await renew(needs), await renew(needs)];
    expect(await isSetupOpen(needs.db, first)).toBe(false);
    expect(await isSetupOpen(needs.db, second)).toBe(true);
    const { rows } = await sql<{ row: string }>`select setup_link::text as row from setup_link`.execute(needs.db);
    expect(JSON.stringify(rows)).not.toContain(second);
  });

  test('no longer works once somebody else made an administrator', async () => {
    await using needs = await openCredentials();
    const token = await renew(needs);
    await needs.person({ roles: ['admin'] });
    expect(await isSetupOpen(needs.db, token)).toBe(false);
    expect(await redeemSetupLink(needs.db, token)).toBe(false);
    expect(await createFirstAdministrator(needs, { ...typed, token })).toEqual({ ok: false, why: 'link' });
  });

  test('is not used up by what is refused', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    const token = await renew(needs);
    expect(await createFirstAdministrator(needs, { ...typed, token, password: 'short', name: ' ' })).toMatchObject({
      why: 'details',
      problems: [{ field: 'name' }, { field: 'password', code: 'too-short' }, { field: 'password' }],
    });
    expect(await createFirstAdministrator(needs, { ...typed, token, email: 'ada@example.test' })).toEqual({
      ok: false,
      why: 'details',
      problems: [{ field: 'email', code: 'taken' }],
    });
    expect((await createFirstAdministrator(needs, { ...typed, token })).ok).toBe(true);
  });

  test('used 20 times at once makes one administrator', async () => {
    await using needs = await openCredentials();
    const token = await renew(needs);
    const acts = Array.from(
      { length: 20 },
      (_, one) => () => createFirstAdministrator(needs, { ...typed, email: `admin-${one}@example.test`, token }),
    );
    const results = await atOnce(needs, sql`select from setup_link for update`, acts);
    expect(results.filter((result) => result.status === 'fulfilled' && result.value.ok)).toHaveLength(1);
    expect(await needs.db.selectFrom('account').select('id').execute()).toHaveLength(1);
  });
});

test('the link is gone once there is an administrator by any way, also when that one is disabled later', async () => {
  await using needs = await openCredentials();
  const token = (await renewSetupLink(needs.db)) ?? '';
  await needs.person({ roles: ['user'] });
  expect(await isSetupOpen(needs.db, token)).toBe(true);
  await needs.person({ roles: ['admin'] });
  await needs.db.updateTable('account').set({ is_disabled: true }).execute();
  expect(await isSetupOpen(needs.db, token)).toBe(false);
});
