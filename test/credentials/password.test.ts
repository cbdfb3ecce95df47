import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { disableAccount } from '#accounts/disable-account.ts';
import { readPersonal } from '#audit/personal.ts';
import { createHasher } from '#credentials/hash-pool.ts';
import { signInWithPassword } from '#credentials/password.ts';
import { findProvenPerson } from '#credentials/proven-password.ts';
import { savePassword } from '#credentials/save-password.ts';
import { countStatements } from '#database/db.ts';
import { inTransaction } from '#database/transaction.ts';
import { age, caller, cheap, costOf, openCredentials, PASSWORD, type TestCredentials } from './open-credentials.ts';

const signIn = (needs: TestCredentials, identifier: string, password = PASSWORD, address = caller.address) =>
  signInWithPassword(needs, { identifier, password, caller: { ...caller, address }, clientId: 'cli_app' });

describe('signing in with a password', () => {
  test('takes the address or the username, in any case', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'Ada@example.test', username: 'Countess' });
    for (const identifier of ['ada@EXAMPLE.test', ' countess ']) {
      expect(await signIn(needs, identifier)).toMatchObject({ ok: true, account: { id, roles: ['user'] } });
    }
  });

  test('never hands the hash out', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    expect(JSON.stringify(await signIn(needs, 'ada@example.test'))).not.toContain('encrypted:e');
    expect(await signIn(needs, 'ada@example.test')).not.toHaveProperty('account.passwordHash');
  });

  test('says only that it does not fit, for a wrong password, an unknown person, none set, or a disabled account', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    await needs.person({ email: 'bare@example.test', secret: undefined });
    await needs.person({ email: 'gone@example.test', isDisabled: true });
    const answers = [
      await signIn(needs, 'ada@example.test', 'wrong'),
      await signIn(needs, 'nobody@example.test'),
      await signIn(needs, 'bare@example.test'),
      await signIn(needs, 'gone@example.test'),
      await signIn(needs, 'odd\u0000\ud800'),
      await signIn(needs, ''),
    ];
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set(['{"ok":false,"why":"no-match"}']),
    );
  });

  test('tells that an address is not confirmed only after the right password', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test', emailVerified: false });
    expect(await signIn(needs, 'ada@example.test', 'wrong')).toEqual({ ok: false, why: 'no-match' });
    expect(await signIn(needs, 'ada@example.test')).toMatchObject({
      ok: false,
      why: 'unverified',
      account: { emailVerified: false },
    });
  });

  test('is recorded with where it came from, readable under the account’s own key', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@example.test' });
    await signIn(needs, 'ada@example.test', 'wrong');
    await signIn(needs, 'ada@example.test');
    const acts = await needs.db
      .selectFrom('audit')
      .selectAll()
      .where('act', '=', 'password.checked')
      .orderBy('number')
      .execute();
    expect(acts.map(({ outcome, account_id, client_id }) => [outcome, account_id, client_id])).toEqual([
      ['refused', id, 'cli_app'],
      ['done', id, 'cli_app'],
    ]);
    const account = await needs.db.selectFrom('account').select(['id', 'audit_key']).executeTakeFirstOrThrow();
    expect(readPersonal(needs.vault, account, acts[0]?.personal ?? '')).toEqual({
      address: '192.0.2.7',
      agent: 'Firefox',
    });
    expect(JSON.stringify(acts)).not.toContain('192.0.2.7');
  });

  test('costs the same three statements and one hash, whoever it is', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    const known = await costOf(needs, () => signIn(needs, 'ada@example.test', 'wrong'));
    expect(await costOf(needs, () => signIn(needs, 'nobody@example.test', 'wrong'))).toEqual(known);
    expect(await costOf(needs, () => signIn(needs, 'nobody', 'wrong'))).toEqual(known);
    expect(await costOf(needs, () => signIn(needs, 'odd\u0000', 'wrong'))).toEqual(known);
    expect(known.statements).toHaveLength(3);
    expect(known.hashes).toBe(1);
    const { statements } = await countStatements(() => signIn(needs, 'ada@example.test'));
    expect(statements).toHaveLength(3);
  });

  test('replaces a hash of older costs, unless somebody changed the password meanwhile', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@example.test' });
    const hasher = createHasher({ vault: needs.vault, parameters: { ...cheap, passes: 2 } });
    const stored = () =>
      needs.db
        .selectFrom('password')
        .select(['hash', 'changed_at'])
        .where('account_id', '=', id)
        .executeTakeFirstOrThrow();
    const before = await stored();
    expect((await signIn({ ...needs, hasher }, 'ada@example.test')).ok).toBe(true);
    const after = await stored();
    expect(needs.vault.decrypt(after.hash, `password:hash:${id}`)).toContain('t=2');
    expect(after.changed_at).toEqual(before.changed_at);
    const changing = {
      ...hasher,
      verify: async () => {
        await needs.db.updateTable('password').set({ hash: 'encrypted:changed meanwhile' }).execute();
        return { ok: true, rehash: 'encrypted:older' };
      },
    };
    expect((await signIn({ ...needs, hasher: changing }, 'ada@example.test')).ok).toBe(true);
    expect((await stored()).hash).toBe('encrypted:changed meanwhile');
  });
});

describe('a password that is changed while it is verified', () => {
  const ANOTHER = 'eleven green teapots on a shelf';

  test('is none any more, confirmed address or not', async () => {
    await using needs = await openCredentials();
    for (const emailVerified of [true, false]) {
      const id = await needs.person({ email: `${emailVerified}@example.test`, emailVerified });
      const slow = {
        ...needs.hasher,
        verify: async (...asked: Parameters<typeof needs.hasher.verify>) => {
          const verified = await needs.hasher.verify(...asked);
          await savePassword(needs.db, id, await needs.hasher.hash(ANOTHER, id));
          return verified;
        },
      };
      const answer = await signIn({ ...needs, hasher: slow }, `${emailVerified}@example.test`);
      expect(answer).toEqual({ ok: false, why: 'no-match' });
    }
    const acts = await needs.db.selectFrom('audit').select('outcome').where('act', '=', 'password.checked').execute();
    expect(acts).toEqual([{ outcome: 'refused' }, { outcome: 'refused' }]);
  });

  test('proves nothing afterwards, by a change that had begun before', async () => {
    await using needs = await openCredentials();
    const accountId = await needs.person({ email: 'ada@example.test' });
    const hash = await needs.hasher.hash(ANOTHER, accountId);
    const proven = await inTransaction(needs.db, async (tx) => {
      await sql`select now()`.execute(tx);
      const answer = await signIn(needs, 'ada@example.test');
      if (!answer.ok) throw new Error('the password was right');
      const { since } = answer;
      expect(await findProvenPerson(needs.db, { accountId, since })).toMatchObject({ id: accountId });
      await savePassword(tx, accountId, hash);
      return { accountId, since };
    });
    expect(await findProvenPerson(needs.db, proven)).toBeUndefined();
  });
});

describe('guessing a password', () => {
  test('200 times in parallel verifies ten times', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test', username: 'countess' });
    const before = needs.hasher.load().done;
    const guesses = Array.from({ length: 200 }, (_, guess) =>
      signIn(needs, guess % 2 ? 'ada@example.test' : 'countess', `guess ${guess}`, `192.0.2.${guess}`),
    );
    const answers = await Promise.all(guesses);
    expect(needs.hasher.load().done - before).toBe(10);
    expect(answers.filter((answer) => !answer.ok && answer.why === 'throttled')).toHaveLength(190);
    expect(await signIn(needs, 'ada@example.test')).toMatchObject({
      why: 'throttled',
      retryAfterSeconds: expect.any(Number),
    });
    await age(needs.db, 'attempt', '31 seconds');
    expect((await signIn(needs, 'ada@example.test', PASSWORD, '198.51.100.1')).ok).toBe(true);
  });

  test('of a person nobody is, is throttled just the same', async () => {
    await using needs = await openCredentials();
    const answers = [];
    for (let guess = 0; guess < 12; guess += 1) answers.push(await signIn(needs, 'Nobody@example.test', 'guess'));
    expect(answers.map((answer) => (answer.ok ? '' : answer.why))).toEqual([
      ...Array(10).fill('no-match'),
      'throttled',
      'throttled',
    ]);
    expect(await signIn(needs, 'nobody@EXAMPLE.test', 'guess')).toMatchObject({ why: 'throttled' });
  });

  test('200 times in parallel with the right one among them lets one in at most, and gives ten more tries at most', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    const before = needs.hasher.load().done;
    const guesses = Array.from({ length: 200 }, (_, guess) =>
      signIn(needs, 'ada@example.test', guess === 0 ? PASSWORD : `guess ${guess}`, `192.0.2.${guess}`),
    );
    expect((await Promise.all(guesses)).filter(({ ok }) => ok).length).toBeLessThanOrEqual(1);
    expect(needs.hasher.load().done - before).toBeLessThanOrEqual(20);
  });

  test('does not get in the way of right ones from the same place at the same time', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(Array.from({ length: 60 }, () => signIn(needs, 'ada@example.test')));
      expect(answers.filter((answer) => answer.ok).length).toBeGreaterThanOrEqual(10);
      expect(answers.every((answer) => answer.ok || answer.why === 'throttled')).toBe(true);
      await needs.db.deleteFrom('attempt').execute();
    }
  });

  test('begins anew after the right one', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    for (let round = 0; round < 3; round += 1) {
      for (let guess = 0; guess < 9; guess += 1) await signIn(needs, 'ada@example.test', 'guess');
      expect((await signIn(needs, 'ada@example.test')).ok).toBe(true);
    }
  });

  test('of a disabled account is not told apart by its count', async () => {
    await using needs = await openCredentials();
    const accountId = await needs.person({ email: 'ada@example.test' });
    await inTransaction(needs.db, (tx) => disableAccount(tx, { accountId, actor: { kind: 'command' } }));
    for (let guess = 0; guess < 10; guess += 1) await signIn(needs, 'ada@example.test');
    expect(await signIn(needs, 'ada@example.test')).toMatchObject({ why: 'throttled' });
    const { rows } = await sql<{
      outcome: string;
    }>`select distinct outcome from audit where act = 'password.checked'`.execute(needs.db);
    expect(rows).toEqual([{ outcome: 'disabled' }]);
  });
});
