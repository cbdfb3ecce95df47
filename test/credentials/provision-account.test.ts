import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { findAccount } from '#accounts/account.ts';
import { parseEmail } from '#accounts/email.ts';
import { signInWithPassword } from '#credentials/password.ts';
import { type Provision, provisionAccount } from '#credentials/provision-account.ts';
import { caller, openCredentials, PASSWORD, type TestCredentials } from './open-credentials.ts';

const provision = (needs: TestCredentials, given: Partial<Provision> = {}) =>
  provisionAccount(needs, {
    email: parseEmail('ada@example.test'),
    name: 'Ada Byron',
    emailVerified: true,
    actor: { kind: 'command', id: 'user create' },
    ...given,
  });
const signIn = (needs: TestCredentials, password: string) =>
  signInWithPassword(needs, { identifier: 'ada@example.test', password, caller });

describe('an account made by a command or a file', () => {
  test('has the id, roles and password it was given, and is recorded', async () => {
    await using needs = await openCredentials();
    const made = await provision(needs, { id: 'old-id-7', roles: ['manager', 'user'], secret: { password: PASSWORD } });
    expect(made).toMatchObject({ ok: true, account: { id: 'old-id-7', roles: ['manager', 'user'] } });
    expect((await signIn(needs, PASSWORD)).ok).toBe(true);
    const act = await needs.db
      .selectFrom('audit')
      .selectAll()
      .where('act', '=', 'account.created')
      .executeTakeFirstOrThrow();
    expect(act).toMatchObject({ actor_kind: 'command', account_id: 'old-id-7', facts: { roles: ['manager', 'user'] } });
  });

  test('may bring a hash from elsewhere', async () => {
    await using needs = await openCredentials();
    const passwordHash = `sha256:NaCl:${createHash('sha256').update('NaClold password').digest('hex')}`;
    await provision(needs, { secret: { passwordHash } });
    expect((await signIn(needs, 'old password')).ok).toBe(true);
    expect((await signIn(needs, 'old password')).ok).toBe(true);
  });

  test('may have no password yet', async () => {
    await using needs = await openCredentials();
    expect((await provision(needs)).ok).toBe(true);
    expect((await signIn(needs, '')).ok).toBe(false);
  });

  test('is not made with a password that the policy refuses, a hash nobody can check, or a role that is not there', async () => {
    await using needs = await openCredentials();
    const wrong = await provision(needs, { id: 'acc_1', secret: { password: 'short' } });
    expect(wrong).toMatchObject({ ok: false, why: 'password' });
    const hash = provision(needs, { id: 'acc_1', secret: { passwordHash: 'd41d8cd98f00b204e9800998ecf8427e' } });
    await expect(hash).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(provision(needs, { id: 'acc_1', roles: ['wizard'] })).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await findAccount(needs.db, 'acc_1')).toBeUndefined();
  });

  test('is told which of its names is taken', async () => {
    await using needs = await openCredentials();
    await provision(needs, { id: 'acc_1' });
    expect(await provision(needs)).toEqual({ ok: false, why: 'email-taken' });
    expect(await provision(needs, { id: 'acc_1', email: undefined })).toEqual({ ok: false, why: 'id-taken' });
  });
});
