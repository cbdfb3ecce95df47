import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { checkMailedCode, turnOffEmailCodes, turnOnEmailCodes } from '#credentials/email-code.ts';
import { findFactors } from '#credentials/factors.ts';
import { hasMailedCode, sendMailedCode } from '#credentials/mailed-code.ts';
import { sha256 } from '#platform/secrets.ts';
import { otherThan } from '../support/second-steps.ts';
import { atOnce } from './hold.ts';
import { caller, openCredentials, type TestCredentials } from './open-credentials.ts';
import { actsOf, ageTurns, personWithEmailCodes } from './second-steps.ts';

type Person = Awaited<ReturnType<typeof personWithEmailCodes>>['person'];

const RIGHT = { ok: true };
const WRONG = { ok: false, why: 'no-match' };

function send(needs: TestCredentials, account: Person, boundTo = 'here') {
  return sendMailedCode(needs, { account, boundTo, appName: 'Reports', caller });
}

function check(needs: TestCredentials, account: Person, code: string, boundTo = 'here') {
  return checkMailedCode(needs, { account, boundTo, code, caller });
}

/** The code in the newest letter, once it was sent; as if the turn for the next letter had come. */
async function mailed(needs: TestCredentials, account: Person, boundTo = 'here'): Promise<string> {
  expect(await send(needs, account, boundTo)).toEqual({ ok: true });
  await ageTurns(needs.db, '31 seconds');
  return (await needs.letterTo(account.email ?? ''))?.code ?? '';
}

describe('a mailed code', () => {
  test('comes in a letter that says who asked, for what and for how long, and works once', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithEmailCodes(needs);
    const code = await mailed(needs, person);
    const letter = await needs.letterTo(person.email ?? '');
    expect(code).toMatch(/^\d{6}$/);
    expect(letter).toMatchObject({ name: 'sign-in-code', link: null, code });
    for (const said of [code, 'Reports', '10 minutes', '192.0.2.7', 'somebody knows your password'])
      expect(letter?.text).toContain(said);
    expect(await hasMailedCode(needs.db, { accountId: person.id, boundTo: 'here' })).toBe(true);
    expect(await check(needs, person, ` ${code.slice(0, 3)} ${code.slice(3)}`)).toEqual(RIGHT);
    expect(await check(needs, person, code)).toEqual(WRONG);
    expect(await hasMailedCode(needs.db, { accountId: person.id, boundTo: 'here' })).toBe(false);
    expect((await actsOf(needs, person.id)).slice(-3)).toEqual([
      'email_code.sent done',
      'email_code.checked done',
      'email_code.checked refused',
    ]);
  });

  test('is replaced by a newer one', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithEmailCodes(needs);
    const codes = [await mailed(needs, person), await mailed(needs, person)];
    expect(await check(needs, person, codes[0] === codes[1] ? otherThan(codes[0] ?? '') : (codes[0] ?? ''))).toEqual(
      WRONG,
    );
    expect(await check(needs, person, codes[1] ?? '')).toEqual(RIGHT);
  });

  test('works for ten minutes', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithEmailCodes(needs);
    const age = (interval: string) =>
      sql`update mailed_code set expires_at = expires_at - ${interval}::interval`.execute(needs.db);
    const first = await mailed(needs, person);
    await age('9 minutes 50 seconds');
    expect(await check(needs, person, first)).toEqual(RIGHT);
    const second = await mailed(needs, person);
    await age('10 minutes 1 second');
    expect(await check(needs, person, second)).toEqual(WRONG);
  });

  test('after five wrong tries is refused too', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithEmailCodes(needs);
    const fine = await mailed(needs, person);
    for (let guess = 0; guess < 4; guess += 1) expect(await check(needs, person, otherThan(fine))).toEqual(WRONG);
    expect(await check(needs, person, fine)).toEqual(RIGHT);
    const late = await mailed(needs, person);
    for (let guess = 0; guess < 5; guess += 1) expect(await check(needs, person, otherThan(late))).toEqual(WRONG);
    expect(await check(needs, person, late)).toEqual(WRONG);
  });

  test('five tries are five, however many come at once', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithEmailCodes(needs);
    const code = await mailed(needs, person);
    const lock = sql`select from mailed_code where account_id = ${person.id} for update`;
    await atOnce(
      needs,
      lock,
      Array.from({ length: 10 }, () => () => check(needs, person, otherThan(code))),
    );
    const { wrong_codes } = await needs.db.selectFrom('mailed_code').select('wrong_codes').executeTakeFirstOrThrow();
    expect(wrong_codes).toBe(5);
  });

  test('typed 50 times at once passes once', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithEmailCodes(needs);
    const code = await mailed(needs, person);
    const lock = sql`select from mailed_code where account_id = ${person.id} for update`;
    const tries = Array.from({ length: 50 }, () => () => check(needs, person, code));
    const first = await atOnce(needs, lock, tries.slice(0, 10));
    const later = await Promise.allSettled(tries.slice(10).map((one) => one()));
    const outcomes = [...first, ...later].map((one) => (one.status === 'fulfilled' ? one.value.ok : one.reason));
    expect(outcomes.filter((ok) => ok === true)).toHaveLength(1);
    expect(outcomes.filter((ok) => ok === false)).toHaveLength(49);
  });

  test('works in the sign-in it was asked for, for the person it was sent to, and nowhere else', async () => {
    await using needs = await openCredentials();
    const [{ person: ada }, { person: bob }] = [await personWithEmailCodes(needs), await personWithEmailCodes(needs)];
    const code = await mailed(needs, ada);
    expect(await check(needs, ada, code, 'elsewhere')).toEqual(WRONG);
    expect(await check(needs, bob, code)).toEqual(WRONG);
    expect(await check(needs, ada, code)).toEqual(RIGHT);
    // One place, two people one after the other: the newer code takes the older one’s place.
    const older = await mailed(needs, ada);
    await mailed(needs, bob);
    expect(await check(needs, ada, older)).toEqual(WRONG);
  });

  test('is kept as an HMAC of its own row', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithEmailCodes(needs);
    const code = await mailed(needs, person);
    const row = await needs.db.selectFrom('mailed_code').selectAll().executeTakeFirstOrThrow();
    expect(row.code_mac.equals(sha256(code))).toBe(false);
    expect(row.code_mac).toEqual(needs.vault.macs('mailed code', `${row.id}:${code}`)[0]);
    expect(row.bound_to_hash).toEqual(sha256('here'));
  });
});

describe('letters with codes', () => {
  test('go out once in half a minute and ten times an hour', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithEmailCodes(needs);
    for (let letter = 0; letter < 10; letter += 1) {
      expect(await send(needs, person, `sign-in ${letter}`)).toEqual({ ok: true });
      const soon = await send(needs, person, `sign-in ${letter}`);
      expect(soon).toEqual({ ok: false, retryAfterSeconds: expect.any(Number) });
      if (letter < 9) expect(!soon.ok && soon.retryAfterSeconds).toBeLessThanOrEqual(30);
      await ageTurns(needs.db, '31 seconds');
    }
    const refused = await send(needs, person);
    expect(!refused.ok && refused.retryAfterSeconds).toBeGreaterThan(3000);
    await ageTurns(needs.db, '1 hour');
    expect(await send(needs, person)).toEqual({ ok: true });
  });

  test('asked for 20 times at once, one goes out', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithEmailCodes(needs);
    const sent = await Promise.all(Array.from({ length: 20 }, () => send(needs, person)));
    expect(sent.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('go to nobody who has no address', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithEmailCodes(needs);
    expect(await send(needs, { ...person, email: null })).toEqual({ ok: true });
    expect(await hasMailedCode(needs.db, { accountId: person.id, boundTo: 'here' })).toBe(false);
  });
});

describe('mailed codes as a second step', () => {
  test('are turned on and off, with recovery codes and a letter each time', async () => {
    await using needs = await openCredentials();
    const { person, recoveryCodes } = await personWithEmailCodes(needs);
    expect(recoveryCodes).toHaveLength(5);
    expect(await findFactors(needs.db, person.id)).toMatchObject({ email: true, totp: false });
    expect(await turnOnEmailCodes(needs, { account: person, caller })).toBeUndefined();
    expect(await turnOffEmailCodes(needs, { account: person, caller })).toBe(true);
    expect(await turnOffEmailCodes(needs, { account: person, caller })).toBe(false);
    expect((await needs.letterTo(person.email ?? ''))?.text).toContain('no longer asks for a code that we mail you');
    expect(await turnOnEmailCodes(needs, { account: { ...person, email: null }, caller })).toBeUndefined();
  });

  test('say when they were last used', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithEmailCodes(needs);
    await check(needs, person, await mailed(needs, person));
    const row = await needs.db.selectFrom('email_factor').select('last_used_at').executeTakeFirstOrThrow();
    expect(row.last_used_at).toBeInstanceOf(Date);
  });
});
