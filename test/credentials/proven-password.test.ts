import { describe, expect, test } from 'vitest';
import { findProvenPerson } from '#credentials/proven-password.ts';
import { savePassword } from '#credentials/save-password.ts';
import { openCredentials, type TestCredentials } from './open-credentials.ts';

/** The database's time, as an interaction keeps it. */
async function now({ db }: TestCredentials): Promise<string> {
  const { at } = await db
    .selectNoFrom((from) => from.fn<string>('to_jsonb', [from.fn('now')]).as('at'))
    .executeTakeFirstOrThrow();
  return at;
}

describe('somebody whose password was right, and who waits for a letter', () => {
  test('stands as their address does', async () => {
    await using needs = await openCredentials();
    const [confirmed, waiting] = [await needs.person(), await needs.person({ emailVerified: false })];
    const since = await now(needs);
    expect(await findProvenPerson(needs.db, { accountId: confirmed, since })).toMatchObject({ isVerified: true });
    expect(await findProvenPerson(needs.db, { accountId: waiting, since })).toMatchObject({ isVerified: false });
  });

  test('is nobody any more once the password was changed', async () => {
    await using needs = await openCredentials();
    const accountId = await needs.person({ emailVerified: false });
    const since = await now(needs);
    await savePassword(needs.db, accountId, await needs.hasher.hash('nine green umbrellas on a beach', accountId));
    await needs.db.updateTable('account').set({ email_verified: true }).execute();
    expect(await findProvenPerson(needs.db, { accountId, since })).toBeUndefined();
    expect(await findProvenPerson(needs.db, { accountId, since: await now(needs) })).toMatchObject({
      isVerified: true,
    });
  });

  test('is who they are without a password too, until one is set', async () => {
    await using needs = await openCredentials();
    const accountId = await needs.person();
    await needs.db.deleteFrom('password').execute();
    const since = await now(needs);
    expect(await findProvenPerson(needs.db, { accountId, since })).toMatchObject({ id: accountId });
    await savePassword(needs.db, accountId, await needs.hasher.hash('nine green umbrellas on a beach', accountId));
    expect(await findProvenPerson(needs.db, { accountId, since })).toBeUndefined();
  });

  test('is nobody any more once the account is disabled or gone', async () => {
    await using needs = await openCredentials();
    const accountId = await needs.person();
    const since = await now(needs);
    await needs.db.updateTable('account').set({ is_disabled: true }).execute();
    expect(await findProvenPerson(needs.db, { accountId, since })).toBeUndefined();
    expect(await findProvenPerson(needs.db, { accountId: 'acc_nobody', since })).toBeUndefined();
  });
});
