import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { findAccount } from '#accounts/account.ts';
import { changePassword } from '#credentials/change-password.ts';
import { findEmailChange, findEmailChangeLink } from '#credentials/find-email-change.ts';
import { signInWithPassword } from '#credentials/password.ts';
import { proveEmailChangeByCode, proveEmailChangeByLink } from '#credentials/prove-email-change.ts';
import { requestEmailChange } from '#credentials/request-email-change.ts';
import { requestPasswordReset } from '#credentials/request-reset.ts';
import { resetPassword } from '#credentials/reset-password.ts';
import { sweepExpiredEmailChanges } from '#credentials/sweep-expired-email-changes.ts';
import { listKeptLetters } from '#mail/kept-letters.ts';
import { otherThan } from '../support/second-steps.ts';
import { atOnce } from './hold.ts';
import { caller, costOf, openCredentials, type TestCredentials, tokenIn } from './open-credentials.ts';
import { actsOf, ageTurns, personOf } from './second-steps.ts';

/** Asks for a new address, and gives what its mailbox got. */
async function ask(needs: TestCredentials, id: string, email: string) {
  const account = await personOf(needs, id);
  const outcome = await requestEmailChange(needs, { account, email, allowedDomains: [], caller });
  if (!outcome.ok) throw new Error(outcome.why);
  const letter = await needs.letterTo(email);
  return { account, letter, token: letter?.link ? tokenIn(letter) : '', code: letter?.code ?? '' };
}

const emailOf = async (needs: TestCredentials, id: string) => (await findAccount(needs.db, id))?.email;
const ageChanges = (needs: TestCredentials, interval: string) =>
  sql`update email_change set created_at = created_at - ${interval}::interval, expires_at = expires_at - ${interval}::interval,
    undo_expires_at = undo_expires_at - ${interval}::interval`.execute(needs.db);

describe('a new address', () => {
  test('counts once its link was pressed; until then the old one signs in', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@old.test' });
    const { token } = await ask(needs, id, 'Ada@New.Test');
    expect(await emailOf(needs, id)).toBe('ada@old.test');
    expect(await findEmailChangeLink(needs.db, token)).toMatchObject({ does: 'prove', email: 'Ada@new.test' });
    expect(await proveEmailChangeByLink(needs, { token, caller })).toMatchObject({ accountId: id });
    expect(await findAccount(needs.db, id)).toMatchObject({
      email: 'Ada@new.test',
      emailKey: 'ada@new.test',
      emailVerified: true,
    });
    expect(await proveEmailChangeByLink(needs, { token, caller })).toBeUndefined();
    expect(await findEmailChangeLink(needs.db, token)).toBeUndefined();
    expect(await actsOf(needs, id)).toEqual(
      expect.arrayContaining(['email.change_requested done', 'email.changed done']),
    );
  });

  test('tells the old one, with a link that undoes it; the new one is named there and the person by name', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@old.test' });
    const { token } = await ask(needs, id, 'ada@new.test');
    await proveEmailChangeByLink(needs, { token, caller });
    const told = await needs.letterTo('ada@old.test');
    expect(told).toMatchObject({ name: 'email-changed', text: expect.stringContaining('ada@new.test') });
    expect(told?.text).toContain('Hello Ada Byron');
    expect(await findEmailChangeLink(needs.db, tokenIn(told))).toMatchObject({
      does: 'undo',
      oldEmail: 'ada@old.test',
    });
  });

  test('counts by the code in the letter too, spaces or not; a wrong one does not', async () => {
    await using needs = await openCredentials();
    const id = await needs.person();
    const { account, code } = await ask(needs, id, 'ada@new.test');
    const typed = (text: string) => proveEmailChangeByCode(needs, { account, code: text, caller });
    expect(await typed(otherThan(code))).toEqual({ ok: false, why: 'no-match' });
    expect(await typed(`${code.slice(0, 3)} ${code.slice(3)}`)).toEqual({ ok: true });
    expect(await emailOf(needs, id)).toBe('ada@new.test');
    expect(await typed(code)).toEqual({ ok: false, why: 'no-match' });
  });

  test('that somebody else had asked for is none any more once the password was reset or changed', async () => {
    await using needs = await openCredentials();
    const password = 'eleven green teapots on a shelf';
    const reset = async (id: string) => {
      await requestPasswordReset(needs, { identifier: (await emailOf(needs, id)) ?? '', caller });
      const token = tokenIn(await needs.letterTo((await emailOf(needs, id)) ?? ''));
      expect(await resetPassword(needs, { token, password, caller })).toMatchObject({ ok: true });
      // Used up: nothing is done by it, and nothing undone.
      const { token: next } = await ask(needs, id, 'later@new.test');
      expect(await resetPassword(needs, { token, password, caller })).toEqual({ ok: false, why: 'link' });
      expect(await findEmailChangeLink(needs.db, next)).toBeDefined();
    };
    const change = async (id: string) => {
      const account = { ...(await personOf(needs, id)), username: null };
      expect(await changePassword(needs, { account, password, session: 'here', caller })).toEqual({ ok: true });
    };
    for (const act of [reset, change]) {
      const id = await needs.person();
      const before = await emailOf(needs, id);
      const { account, token, code } = await ask(needs, id, `eve-${act.name}@new.test`);
      await ageTurns(needs.db, '1 hour');
      await act(id);
      expect(await proveEmailChangeByLink(needs, { token, caller })).toBeUndefined();
      expect(await proveEmailChangeByCode(needs, { account, code, caller })).toEqual({ ok: false, why: 'no-match' });
      expect(await emailOf(needs, id)).toBe(before);
    }
  });

  test('and a new password by mail, both at once: one of them happens', async () => {
    await using needs = await openCredentials();
    for (const first of ['address', 'password']) {
      const id = await needs.person();
      const before = (await emailOf(needs, id)) ?? '';
      const { token } = await ask(needs, id, `${first}@new.test`);
      await requestPasswordReset(needs, { identifier: before, caller });
      const reset = {
        token: tokenIn(await needs.letterTo(before)),
        password: 'eleven green teapots on a shelf',
        caller,
      };
      const acts = [
        async () => (await proveEmailChangeByLink(needs, { token, caller })) !== undefined,
        async () => (await resetPassword(needs, reset)).ok,
      ];
      const lock = sql`select from email_change for update`;
      const results = await atOnce(needs, lock, first === 'address' ? acts : acts.reverse());
      const outcomes = results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason));
      expect(outcomes.toSorted()).toEqual([false, true]);
    }
  });

  test('after five wrong codes is left to the link alone', async () => {
    await using needs = await openCredentials();
    const id = await needs.person();
    const { account, code, token } = await ask(needs, id, 'ada@new.test');
    for (let count = 0; count < 5; count += 1) {
      await proveEmailChangeByCode(needs, { account, code: otherThan(code), caller });
    }
    expect(await proveEmailChangeByCode(needs, { account, code, caller })).toEqual({ ok: false, why: 'no-match' });
    expect(await proveEmailChangeByLink(needs, { token, caller })).toMatchObject({ accountId: id });
  });

  test('is no way round the throttle: its codes are counted with all other guesses', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@old.test' });
    const { account, code } = await ask(needs, id, 'ada@new.test');
    for (let count = 0; count < 10; count += 1) {
      await signInWithPassword(needs, { identifier: 'ada@old.test', password: 'a wrong one', caller });
    }
    expect(await proveEmailChangeByCode(needs, { account, code, caller })).toMatchObject({ why: 'throttled' });
  });

  test('lapses: the code after half an hour, the link after a day', async () => {
    await using needs = await openCredentials();
    const id = await needs.person();
    const { account, code, token } = await ask(needs, id, 'ada@new.test');
    await ageChanges(needs, '31 minutes');
    expect(await proveEmailChangeByCode(needs, { account, code, caller })).toMatchObject({ ok: false });
    expect(await findEmailChange(needs.db, id)).toMatchObject({ email: 'ada@new.test' });
    await ageChanges(needs, '1 day');
    expect(await findEmailChange(needs.db, id)).toBeUndefined();
    expect(await proveEmailChangeByLink(needs, { token, caller })).toBeUndefined();
    expect(await sweepExpiredEmailChanges(needs.db)).toBe(1);
  });

  test('asked for anew ends the one before', async () => {
    await using needs = await openCredentials();
    const id = await needs.person();
    const first = await ask(needs, id, 'ada@first.test');
    await ageTurns(needs.db, '2 minutes');
    const second = await ask(needs, id, 'ada@second.test');
    expect(await proveEmailChangeByLink(needs, { token: first.token, caller })).toBeUndefined();
    expect(await proveEmailChangeByLink(needs, { token: second.token, caller })).toMatchObject({ accountId: id });
  });

  test('is refused where it is none, is theirs already, or is not of a domain that may register', async () => {
    await using needs = await openCredentials();
    const account = await personOf(needs, await needs.person({ email: 'ada@acme.test' }));
    const why = async (email: string, allowedDomains: readonly string[] = []) =>
      requestEmailChange(needs, { account, email, allowedDomains, caller });
    expect(await why('not an address')).toEqual({ ok: false, why: 'invalid' });
    expect(await why('')).toEqual({ ok: false, why: 'invalid' });
    expect(await why('ADA@acme.test')).toEqual({ ok: false, why: 'same' });
    expect(await why('ada@else.test', ['acme.test'])).toEqual({ ok: false, why: 'domain-not-allowed' });
  });

  test('is asked for once a minute, and five times an hour, whoever asks', async () => {
    await using needs = await openCredentials();
    const [ada, bob] = [await needs.person(), await needs.person()];
    const asking = async (id: string, email: string) =>
      requestEmailChange(needs, { account: await personOf(needs, id), email, allowedDomains: [], caller });
    expect(await asking(ada, 'wanted@new.test')).toMatchObject({ ok: true });
    expect(await asking(ada, 'other@new.test')).toMatchObject({ why: 'throttled' });
    expect(await asking(bob, 'wanted@new.test')).toMatchObject({ why: 'throttled' });
    for (let count = 0; count < 4; count += 1) {
      await ageTurns(needs.db, '61 seconds');
      expect(await asking(ada, `other-${count}@new.test`)).toMatchObject({ ok: true });
    }
    await ageTurns(needs.db, '61 seconds');
    expect(await asking(ada, 'sixth@new.test')).toMatchObject({ why: 'throttled' });
  });
});

describe('an address that has an account', () => {
  test('gets its owner a letter that says so, and the asker the same answer for the same work', async () => {
    await using needs = await openCredentials();
    const [ada, bob] = [await needs.person(), await needs.person()];
    await needs.person({ email: 'owner@taken.test' });
    const asking = async (id: string, email: string) => {
      const account = await personOf(needs, id);
      return costOf(needs, async () =>
        expect(await requestEmailChange(needs, { account, email, allowedDomains: [], caller })).toEqual({
          ok: true,
          email,
        }),
      );
    };
    const known = await asking(ada, 'owner@taken.test');
    const unknown = await asking(bob, 'free@new.test');
    expect(known).toEqual(unknown);
    expect(await needs.letterTo('owner@taken.test')).toMatchObject({ name: 'already-registered', code: null });
    expect(await findEmailChange(needs.db, ada)).toMatchObject({ email: 'owner@taken.test' });
    expect(await listKeptLetters(needs.db, needs.vault, { to: 'owner@taken.test' })).toHaveLength(1);
  });

  test('answers a guessed code as a free one does', async () => {
    await using needs = await openCredentials();
    const [ada, bob] = [await personOf(needs, await needs.person()), await personOf(needs, await needs.person())];
    await needs.person({ email: 'owner@taken.test' });
    await ask(needs, ada.id, 'owner@taken.test');
    const { code } = await ask(needs, bob.id, 'free@new.test');
    const guess = (account: typeof ada) =>
      costOf(needs, async () =>
        expect(await proveEmailChangeByCode(needs, { account, code: otherThan(code), caller })).toEqual({
          ok: false,
          why: 'no-match',
        }),
      );
    expect(await guess(ada)).toEqual(await guess(bob));
  });

  test('registered by somebody while the letter was under way stays theirs', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@old.test' });
    const { token } = await ask(needs, id, 'wanted@new.test');
    await needs.person({ email: 'wanted@new.test' });
    expect(await proveEmailChangeByLink(needs, { token, caller })).toBeUndefined();
    expect(await emailOf(needs, id)).toBe('ada@old.test');
  });
});

describe('races', () => {
  test('of two accounts that prove one address at once, one gets it', async () => {
    await using needs = await openCredentials();
    const people = [await needs.person(), await needs.person()];
    const tokens: string[] = [];
    for (const id of people) {
      tokens.push((await ask(needs, id, 'wanted@new.test')).token);
      await ageTurns(needs.db, '2 minutes');
    }
    const results = await atOnce(
      needs,
      sql`select from account where id in (${sql.join(people)}) for update`,
      tokens.map((token) => () => proveEmailChangeByLink(needs, { token, caller })),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    const won = results.filter((result) => result.status === 'fulfilled' && result.value !== undefined);
    expect(won).toHaveLength(1);
    const emails = await Promise.all(people.map((id) => emailOf(needs, id)));
    expect(emails.filter((email) => email === 'wanted@new.test')).toHaveLength(1);
  });

  test('one link pressed 50 times at once changes the address once, and tells the old one once', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@old.test' });
    const { token } = await ask(needs, id, 'ada@new.test');
    const results = await atOnce(
      needs,
      sql`select from email_change for update`,
      Array.from({ length: 50 }, () => () => proveEmailChangeByLink(needs, { token, caller })),
    );
    expect(results.filter((result) => result.status === 'fulfilled' && result.value !== undefined)).toHaveLength(1);
    expect(await listKeptLetters(needs.db, needs.vault, { to: 'ada@old.test' })).toHaveLength(1);
  });
});
