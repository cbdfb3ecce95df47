import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { findAccount } from '#accounts/account.ts';
import { findProof } from '#credentials/find-proof.ts';
import { registerAccount } from '#credentials/register.ts';
import { resendVerification } from '#credentials/resend-verification.ts';
import { sweepExpiredProofs } from '#credentials/sweep-expired-proofs.ts';
import { verifyEmailByCode, verifyEmailByLink } from '#credentials/verify-email.ts';
import { atOnce } from './hold.ts';
import { age, caller, costOf, openCredentials, PASSWORD, type TestCredentials, tokenIn } from './open-credentials.ts';

const uid = 'the-interaction';

/** Somebody who has just registered, and the letter they got. */
async function register(needs: TestCredentials, email = 'ada@example.test') {
  const about = {
    name: 'Ada Byron',
    password: PASSWORD,
    interactionUid: uid,
    clientId: 'cli_app',
    allowedDomains: [],
    caller,
  };
  const outcome = await registerAccount(needs, { ...about, email });
  if (!outcome.ok) throw new Error('refused');
  const letter = await needs.letterTo(email);
  return { id: outcome.accountId ?? '', token: letter?.link ? tokenIn(letter) : '', code: letter?.code ?? '' };
}

const isVerified = async (needs: TestCredentials, id: string) => (await findAccount(needs.db, id))?.emailVerified;
const otherThan = (code: string) => (code === '000000' ? '000001' : '000000');

describe('the link in the letter', () => {
  test('confirms the address once, and tells where the person was going', async () => {
    await using needs = await openCredentials();
    const { id, token } = await register(needs);
    expect(await verifyEmailByLink(needs, { token, caller })).toMatchObject({
      accountId: id,
      email: 'ada@example.test',
      clientId: 'cli_app',
    });
    expect(await isVerified(needs, id)).toBe(true);
    expect(await verifyEmailByLink(needs, { token, caller })).toBeUndefined();
  });

  test('looked at ten times changes no row', async () => {
    await using needs = await openCredentials();
    const { id, token } = await register(needs);
    const state = () => sql`select proof.*, proof.xmin::text from proof`.execute(needs.db).then(({ rows }) => rows);
    const before = await state();
    for (let time = 0; time < 10; time += 1) {
      expect(await findProof(needs.db, 'verify_email', token)).toMatchObject({ state: 'open', account: { id } });
    }
    expect(await state()).toEqual(before);
  });

  test('pressed 50 times at once confirms once', async () => {
    await using needs = await openCredentials();
    const { token } = await register(needs);
    const acts = Array.from({ length: 50 }, () => () => verifyEmailByLink(needs, { token, caller }));
    const results = await atOnce(needs, sql`select from proof for update`, acts);
    const done = results.filter((result) => result.status === 'fulfilled' && result.value !== undefined);
    expect(done).toHaveLength(1);
    expect(results.every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  test('ends after a day, with a newer one, with the address, and with the account', async () => {
    await using needs = await openCredentials();
    const { id, token } = await register(needs);
    const state = async () => (await findProof(needs.db, 'verify_email', token))?.state;
    await age(needs.db, 'proof', '23 hours 59 minutes');
    expect(await state()).toBe('open');
    await age(needs.db, 'proof', '2 minutes');
    expect(await state()).toBe('expired');
    expect(await verifyEmailByLink(needs, { token, caller })).toBeUndefined();
    await age(needs.db, 'proof', '-1 day');
    await needs.db.updateTable('account').set({ email: 'b@example.test', email_key: 'b@example.test' }).execute();
    expect(await state()).toBe('expired');
    expect(await verifyEmailByLink(needs, { token, caller })).toBeUndefined();
    await needs.db.updateTable('account').set({ email_key: 'ada@example.test', is_disabled: true }).execute();
    expect(await verifyEmailByLink(needs, { token, caller })).toBeUndefined();
    expect(await isVerified(needs, id)).toBe(false);
  });

  test.each(['', 'x', 'a\u0000b', '\ud800', 'x'.repeat(100_000)])(
    'that nobody was sent does nothing: %#',
    async (token) => {
      await using needs = await openCredentials();
      await register(needs);
      expect(await findProof(needs.db, 'verify_email', token)).toBeUndefined();
      expect(await verifyEmailByLink(needs, { token, caller })).toBeUndefined();
    },
  );

  test('cannot set a password', async () => {
    await using needs = await openCredentials();
    const { token } = await register(needs);
    expect(await findProof(needs.db, 'reset_password', token)).toBeUndefined();
  });
});

describe('the code in the letter', () => {
  const type = (needs: TestCredentials, code: string, interactionUid = uid, address = caller.address) =>
    verifyEmailByCode(needs, { interactionUid, code, caller: { ...caller, address } });

  test('confirms the address in the interaction that asked for it, spaces or not', async () => {
    await using needs = await openCredentials();
    const { id, code } = await register(needs);
    expect(await type(needs, code, 'another-interaction')).toEqual({ ok: false, why: 'no-match' });
    expect(await type(needs, `${code.slice(0, 3)} ${code.slice(3)}`)).toMatchObject({
      ok: true,
      proof: { accountId: id },
    });
    expect(await isVerified(needs, id)).toBe(true);
    expect(await type(needs, code)).toEqual({ ok: false, why: 'no-match' });
  });

  test('dies after five wrong ones, while the link lives on', async () => {
    await using needs = await openCredentials();
    const { token, code } = await register(needs);
    for (let guess = 0; guess < 5; guess += 1)
      expect(await type(needs, otherThan(code))).toEqual({ ok: false, why: 'no-match' });
    expect(await type(needs, code)).toEqual({ ok: false, why: 'no-match' });
    expect(await verifyEmailByLink(needs, { token, caller })).toBeDefined();
  });

  test('guessed 50 times at once is checked five times', async () => {
    await using needs = await openCredentials();
    const { code } = await register(needs);
    const acts = Array.from({ length: 50 }, (_, one) => () => type(needs, otherThan(code), uid, `192.0.2.${one}`));
    await atOnce(needs, sql`select from proof for update`, acts.slice(0, 10));
    await Promise.all(acts.slice(10).map((act) => act()));
    const { wrong_codes } = await needs.db.selectFrom('proof').select('wrong_codes').executeTakeFirstOrThrow();
    expect(wrong_codes).toBe(5);
  });

  test('typed 10 times at once confirms once', async () => {
    await using needs = await openCredentials();
    const { code } = await register(needs);
    const acts = Array.from({ length: 10 }, () => () => type(needs, code));
    const results = await atOnce(needs, sql`select from proof for update`, acts);
    expect(results.filter((result) => result.status === 'fulfilled' && result.value.ok)).toHaveLength(1);
  });

  test('lives 30 minutes', async () => {
    await using needs = await openCredentials();
    const { code } = await register(needs);
    await age(needs.db, 'proof', '31 minutes');
    expect(await type(needs, code)).toEqual({ ok: false, why: 'no-match' });
  });

  test('shares its count of guesses with the password, and a new code does not clear it', async () => {
    await using needs = await openCredentials();
    const { id, code } = await register(needs);
    for (let guess = 0; guess < 10; guess += 1) await type(needs, otherThan(code));
    expect(await type(needs, code)).toMatchObject({
      ok: false,
      why: 'throttled',
      retryAfterSeconds: expect.any(Number),
    });
    await needs.db.deleteFrom('attempt').where('tries', '=', 1).execute();
    await resendVerification(needs, { email: 'ada@example.test', interactionUid: uid, accountId: id, caller });
    expect(await type(needs, code)).toMatchObject({ why: 'throttled' });
  });

  test('of somebody else’s address is never right, at the same cost', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'known@example.test' });
    await register(needs, 'known@example.test');
    const known = await costOf(needs, async () =>
      expect(await type(needs, '000000')).toEqual({ ok: false, why: 'no-match' }),
    );
    await using others = await openCredentials();
    const { code } = await register(others, 'unknown@example.test');
    expect(await costOf(others, () => type(others, otherThan(code)))).toEqual(known);
  });
});

describe('another letter', () => {
  const resend = (needs: TestCredentials, accountId: string | undefined, email = 'ada@example.test') =>
    resendVerification(needs, { email, interactionUid: uid, accountId, clientId: 'cli_app', caller });

  test('brings a new link and code, ends the old ones, and waits a minute', async () => {
    await using needs = await openCredentials();
    const first = await register(needs);
    const refused = await resend(needs, first.id);
    expect(refused).toEqual({ ok: false, retryAfterSeconds: expect.any(Number) });
    expect(!refused.ok && refused.retryAfterSeconds > 50 && refused.retryAfterSeconds <= 60).toBe(true);
    expect(await findProof(needs.db, 'verify_email', first.token)).toMatchObject({ state: 'open' });
    await age(needs.db, 'attempt', '61 seconds');
    expect(await resend(needs, first.id)).toEqual({ ok: true });
    expect(await findProof(needs.db, 'verify_email', first.token)).toMatchObject({ state: 'expired' });
    expect(await verifyEmailByCode(needs, { interactionUid: uid, code: first.code, caller })).toMatchObject({
      ok: false,
    });
    const letter = await needs.letterTo('ada@example.test');
    expect(await verifyEmailByLink(needs, { token: tokenIn(letter), caller })).toBeDefined();
  });

  test('asked for many times at once is one', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@example.test', emailVerified: false });
    const answers = await Promise.all(Array.from({ length: 20 }, () => resend(needs, id)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await needs.db.selectFrom('letter').select('id').execute()).toHaveLength(1);
  });

  test('to a confirmed address says that it is, to an unknown one is not sent; both cost and answer the same', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'waiting@example.test', emailVerified: false });
    await needs.person({ email: 'known@example.test' });
    const answers: unknown[] = [];
    const cost = (email: string, accountId?: string) =>
      costOf(needs, async () => answers.push(await resend(needs, accountId, email)));
    const waiting = await cost('waiting@example.test', id);
    expect(await cost('known@example.test')).toEqual(waiting);
    expect(await cost('unknown@example.test')).toEqual(waiting);
    expect(answers).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
    expect(await needs.letterTo('known@example.test')).toMatchObject({ name: 'already-registered' });
    expect(await needs.db.selectFrom('letter').select('id').execute()).toHaveLength(2);
    expect(await resend(needs, undefined, 'unknown@example.test')).toMatchObject({ ok: false });
  });
});

describe('proofs that ended', () => {
  test('are swept a day later', async () => {
    await using needs = await openCredentials();
    await register(needs);
    await age(needs.db, 'proof', '47 hours');
    expect(await sweepExpiredProofs(needs.db)).toBe(0);
    await age(needs.db, 'proof', '2 hours');
    expect(await sweepExpiredProofs(needs.db)).toBe(1);
  });
});
