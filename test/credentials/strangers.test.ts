import { describe, expect, test } from 'vitest';
import { signInWithPassword } from '#credentials/password.ts';
import { registerAccount } from '#credentials/register.ts';
import { requestPasswordReset } from '#credentials/request-reset.ts';
import { resendVerification } from '#credentials/resend-verification.ts';
import { resetPassword } from '#credentials/reset-password.ts';
import { verifyEmailByCode } from '#credentials/verify-email.ts';
import { age, caller, openCredentials, PASSWORD, type TestCredentials, tokenIn } from './open-credentials.ts';

const OWNER = 'owner@example.test';
const stranger = { ...caller, address: '198.51.100.9' };

/** Somebody types the owner's address into the form. */
async function register(needs: TestCredentials, interactionUid: string, name = 'Ada Byron') {
  const outcome = await registerAccount(needs, {
    email: OWNER,
    name,
    password: PASSWORD,
    interactionUid,
    allowedDomains: [],
    caller: stranger,
  });
  if (!outcome.ok) throw new Error('refused');
  return outcome.accountId;
}

const resend = (needs: TestCredentials, interactionUid: string, accountId: string | undefined) =>
  resendVerification(needs, { email: OWNER, interactionUid, accountId, caller });
const signIn = (needs: TestCredentials, password = PASSWORD) =>
  signInWithPassword(needs, { identifier: OWNER, password, caller: stranger });
const typeCode = (needs: TestCredentials, interactionUid: string, code: string) =>
  verifyEmailByCode(needs, { interactionUid, code, caller: stranger });

describe('an address that a stranger registered first', () => {
  test('is never confirmed for the stranger by a letter that its owner asked for', async () => {
    await using needs = await openCredentials();
    await register(needs, 'of-the-stranger');
    await age(needs.db, 'attempt', '2 minutes');
    const owners = await register(needs, 'of-the-owner');
    expect(owners).toBeUndefined();
    expect(await needs.letterTo(OWNER)).toMatchObject({ name: 'already-registered', link: null, code: null });
    await age(needs.db, 'attempt', '2 minutes');
    expect(await resend(needs, 'of-the-owner', owners)).toEqual({ ok: true });
    expect(await needs.letterTo(OWNER)).toMatchObject({ name: 'already-registered', link: null, code: null });
  });

  test('gets its letter again where it was registered', async () => {
    await using needs = await openCredentials();
    const id = await register(needs, 'where-it-began');
    await age(needs.db, 'attempt', '2 minutes');
    await resend(needs, 'where-it-began', id);
    expect(await needs.letterTo(OWNER)).toMatchObject({ name: 'verify-email' });
  });

  test('goes to its owner by a reset: the stranger’s password is right no more', async () => {
    await using needs = await openCredentials();
    await register(needs, 'of-the-stranger');
    await requestPasswordReset(needs, { identifier: OWNER, caller });
    const token = tokenIn(await needs.letterTo(OWNER));
    await resetPassword(needs, { token, password: 'nine green umbrellas on a beach', caller });
    expect(await signIn(needs)).toEqual({ ok: false, why: 'no-match' });
    expect(await signIn(needs, 'nine green umbrellas on a beach')).toMatchObject({ ok: true });
  });

  test('gets no letter with words of the stranger’s own', async () => {
    await using needs = await openCredentials();
    const words = 'you have won, call 0900 123';
    const id = await register(needs, 'of-the-stranger', words);
    const letters = [await needs.letterTo(OWNER)];
    for (const act of [
      () => resend(needs, 'of-the-stranger', id),
      () => register(needs, 'of-the-owner'),
      () => requestPasswordReset(needs, { identifier: OWNER, caller }),
    ]) {
      await age(needs.db, 'attempt', '2 minutes');
      await act();
      letters.push(await needs.letterTo(OWNER));
    }
    expect(letters.map((letter) => letter?.name)).toEqual([
      'verify-email',
      'verify-email',
      'already-registered',
      'reset-password',
    ]);
    for (const letter of letters) expect(JSON.stringify(letter)).not.toContain(words);
  });
});

describe('a mailed code that a stranger guesses', () => {
  test('is no better guessed by whoever knows the password of the account', async () => {
    await using needs = await openCredentials();
    const id = await register(needs, 'of-the-stranger');
    const code = (await needs.letterTo(OWNER))?.code === '000000' ? '000001' : '000000';
    let guesses = 0;
    for (let round = 0; round < 12; round += 1) {
      for (let guess = 0; guess < 2; guess += 1) {
        if ((await typeCode(needs, 'of-the-stranger', code)).ok === false) guesses += 1;
      }
      await signIn(needs);
    }
    expect(guesses).toBe(24);
    expect(await typeCode(needs, 'of-the-stranger', code)).toMatchObject({ why: 'throttled' });
    expect(id).toBeDefined();
  });

  test('does not tell whether the address had an account, however often it is tried anew', async () => {
    const answers = async (isKnown: boolean) => {
      await using needs = await openCredentials();
      if (isKnown) await needs.person({ email: OWNER });
      const seen: string[] = [];
      for (let guess = 0; guess < 10; guess += 1) await signIn(needs, 'a wrong password, surely');
      for (const uid of ['first', 'second']) {
        await register(needs, uid);
        for (let guess = 0; guess < 2; guess += 1) {
          const outcome = await typeCode(needs, uid, 'wrong');
          seen.push(outcome.ok ? 'ok' : outcome.why);
        }
        await age(needs.db, 'attempt', '61 seconds');
      }
      return seen;
    };
    expect(await answers(false)).toEqual(await answers(true));
  });
});
