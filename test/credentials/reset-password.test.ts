import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { findAccount } from '#accounts/account.ts';
import { findProof } from '#credentials/find-proof.ts';
import { signInWithPassword } from '#credentials/password.ts';
import { requestPasswordReset } from '#credentials/request-reset.ts';
import { resetPassword } from '#credentials/reset-password.ts';
import { atOnce } from './hold.ts';
import { age, caller, costOf, openCredentials, PASSWORD, type TestCredentials, tokenIn } from './open-credentials.ts';

const ANOTHER = 'eleven green teapots on a shelf';
const request = (needs: TestCredentials, identifier = 'ada@example.test') =>
  requestPasswordReset(needs, { identifier, caller });

async function askForLink(needs: TestCredentials, identifier?: string): Promise<string> {
  await request(needs, identifier);
  return tokenIn(await needs.letterTo('ada@example.test'));
}

const signIn = (needs: TestCredentials, password: string) =>
  signInWithPassword(needs, { identifier: 'ada@example.test', password, caller });

describe('a forgotten password', () => {
  test('is replaced by the link in a letter, asked for by address or username', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@example.test', username: 'countess' });
    const token = await askForLink(needs, 'Countess');
    expect(await resetPassword(needs, { token, password: ANOTHER, caller })).toEqual({ ok: true, accountId: id });
    expect((await signIn(needs, PASSWORD)).ok).toBe(false);
    expect((await signIn(needs, ANOTHER)).ok).toBe(true);
    expect(await needs.letterTo('ada@example.test')).toMatchObject({ name: 'password-changed' });
    expect(await resetPassword(needs, { token, password: ANOTHER, caller })).toEqual({ ok: false, why: 'link' });
  });

  test('ends every session of the account, and confirms the address the letter went to', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@example.test', emailVerified: false });
    const session = {
      uid: 'uid',
      id_hash: randomBytes(32),
      account_id: id,
      payload: '{}',
      expires_at: new Date(Date.now() + 60_000),
    };
    await needs.db.insertInto('session').values(session).execute();
    await resetPassword(needs, { token: await askForLink(needs), password: ANOTHER, caller });
    expect(await needs.db.selectFrom('session').select('uid').execute()).toEqual([]);
    expect((await findAccount(needs.db, id))?.emailVerified).toBe(true);
    const acts = await needs.db.selectFrom('audit').select('act').execute();
    expect(acts.map(({ act }) => act)).toEqual(
      expect.arrayContaining(['password.reset_requested', 'password.changed']),
    );
  });

  test('replaced by one that is refused leaves the link as it was', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    const token = await askForLink(needs);
    expect(await resetPassword(needs, { token, password: 'Ada@example.test', caller })).toEqual({
      ok: false,
      why: 'password',
      problems: ['personal'],
    });
    expect((await resetPassword(needs, { token, password: ANOTHER, caller })).ok).toBe(true);
  });

  test('is changed once by 50 uses of one link at once, to the password of that one', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    const token = await askForLink(needs);
    const acts = Array.from(
      { length: 50 },
      (_, one) => () => resetPassword(needs, { token, password: `${ANOTHER} ${one}`, caller }),
    );
    const results = await atOnce(needs, sql`select from proof for update`, acts);
    const done = results.flatMap((result, one) => (result.status === 'fulfilled' && result.value.ok ? [one] : []));
    expect(done).toHaveLength(1);
    expect((await signIn(needs, `${ANOTHER} ${done[0]}`)).ok).toBe(true);
  });

  test('cannot be replaced after 30 minutes, by an older link, or for a disabled account', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    const first = await askForLink(needs);
    await age(needs.db, 'attempt', '61 seconds');
    const second = await askForLink(needs);
    expect(await resetPassword(needs, { token: first, password: ANOTHER, caller })).toEqual({ ok: false, why: 'link' });
    await age(needs.db, 'proof', '31 minutes');
    expect(await findProof(needs.db, 'reset_password', second)).toMatchObject({ state: 'expired' });
    expect(await resetPassword(needs, { token: second, password: ANOTHER, caller })).toEqual({
      ok: false,
      why: 'link',
    });
    await age(needs.db, 'proof', '-31 minutes');
    await needs.db.updateTable('account').set({ is_disabled: true }).execute();
    expect(await resetPassword(needs, { token: second, password: ANOTHER, caller })).toEqual({
      ok: false,
      why: 'link',
    });
  });

  test('keeps the count of failed guesses', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    for (let guess = 0; guess < 10; guess += 1) await signIn(needs, 'guess');
    await resetPassword(needs, { token: await askForLink(needs), password: ANOTHER, caller });
    expect(await signIn(needs, ANOTHER)).toMatchObject({ why: 'throttled' });
  });
});

describe('asking for a new password', () => {
  test('costs and answers the same for anybody, and writes to nobody unknown', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    await needs.person({ email: 'gone@example.test', isDisabled: true });
    const answers: unknown[] = [];
    const cost = (identifier: string) => costOf(needs, async () => answers.push(await request(needs, identifier)));
    const known = await cost('ada@example.test');
    for (const other of ['nobody@example.test', 'nobody', 'gone@example.test', 'odd\u0000'])
      expect(await cost(other)).toEqual(known);
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"ok":true}']));
    expect(known.hashes).toBe(0);
    const letters = await needs.db.selectFrom('letter').select('recipient').execute();
    expect(letters).toEqual([{ recipient: 'ada@example.test' }]);
  });

  test('is answered once a minute, for anybody', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    for (const identifier of ['ada@example.test', 'nobody@example.test']) {
      expect(await request(needs, identifier)).toEqual({ ok: true });
      expect(await request(needs, identifier.toUpperCase())).toEqual({
        ok: false,
        retryAfterSeconds: expect.any(Number),
      });
    }
  });
});
