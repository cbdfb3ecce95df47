import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { findAccount, findAccountByIdentifier } from '#accounts/account.ts';
import { sweepLapsedAccounts } from '#accounts/sweep-lapsed-accounts.ts';
import { listActs } from '#audit/acts.ts';
import { type Registration, registerAccount } from '#credentials/register.ts';
import { sweepExpiredProofs } from '#credentials/sweep-expired-proofs.ts';
import { verifyEmailByLink } from '#credentials/verify-email.ts';
import type { Database } from '#database/transaction.ts';
import { inTransaction } from '#database/transaction.ts';
import { grantRole } from '#roles/grant-role.ts';
import {
  age,
  caller,
  openCredentials,
  PASSWORD,
  type TestCredentials,
  tokenIn,
} from '../credentials/open-credentials.ts';

const ageAccounts = (db: Database, interval: string) =>
  sql`update account set lapses_at = lapses_at - ${interval}::interval`.execute(db);

async function register(needs: TestCredentials, email: string, given: Partial<Registration> = {}) {
  const about = { name: 'Ada Byron', password: PASSWORD, interactionUid: email, allowedDomains: [], caller };
  return registerAccount(needs, { ...about, email, ...given });
}

async function registered(needs: TestCredentials, email: string) {
  const outcome = await register(needs, email);
  if (!outcome.ok || !outcome.accountId) throw new Error('refused');
  return outcome.accountId;
}

test('an account that nobody confirms goes after 30 days, and its address and username are free again', async () => {
  await using needs = await openCredentials();
  await register(needs, 'squatted@example.test', { username: 'countess' });
  await ageAccounts(needs.db, '29 days');
  expect(await sweepLapsedAccounts(needs.db)).toBe(0);
  await ageAccounts(needs.db, '25 hours');
  expect(await sweepLapsedAccounts(needs.db)).toBe(1);
  expect(await findAccountByIdentifier(needs.db, 'squatted@example.test')).toBeUndefined();
  expect(await listActs(needs.db, { act: 'account.lapsed' })).toHaveLength(1);
  await age(needs.db, 'attempt', '2 days');
  expect(await register(needs, 'squatted@example.test', { username: 'countess' })).toMatchObject({
    ok: true,
    accountId: expect.any(String),
  });
});

test('nobody loses an account that was confirmed, that somebody made for them, or that was given a role', async () => {
  await using needs = await openCredentials();
  const confirmed = await registered(needs, 'confirmed@example.test');
  const token = tokenIn(await needs.letterTo('confirmed@example.test'));
  await verifyEmailByLink(needs, { token, caller });
  const made = await needs.person({ email: 'made@example.test', emailVerified: false });
  const promoted = await registered(needs, 'promoted@example.test');
  const actor = { kind: 'administrator' } as const;
  await inTransaction(needs.db, (tx) => grantRole(tx, { accountId: promoted, roleId: 'manager', actor }));
  await ageAccounts(needs.db, '400 days');
  expect(await sweepLapsedAccounts(needs.db)).toBe(0);
  for (const id of [confirmed, made, promoted]) expect(await findAccount(needs.db, id)).toBeDefined();
});

test('a username asked for with an address that has an account is held as long as one with an address that has none', async () => {
  await using needs = await openCredentials();
  await needs.person({ email: 'known@example.test' });
  await register(needs, 'known@example.test', { username: 'countess' });
  const isTaken = async () => !(await register(needs, 'other@example.test', { username: 'countess' })).ok;
  await age(needs.db, 'proof', '29 days');
  await sweepExpiredProofs(needs.db);
  expect(await isTaken()).toBe(true);
  await age(needs.db, 'proof', '25 hours');
  await sweepExpiredProofs(needs.db);
  expect(await isTaken()).toBe(false);
});
