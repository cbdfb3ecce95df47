import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { checkTotp } from '#credentials/totp.ts';
import { countStatements } from '#database/db.ts';
import { codeAt, otherThan } from '../support/second-steps.ts';
import { atOnce } from './hold.ts';
import { caller, openCredentials, type TestCredentials } from './open-credentials.ts';
import { actsOf, personWithApp } from './second-steps.ts';

type WithApp = Awaited<ReturnType<typeof personWithApp>>;

function tryCode(needs: TestCredentials, { person }: WithApp, code: string) {
  return checkTotp(needs, { account: person, code, caller });
}

/** The code of now, or of so many steps of half a minute from now. */
function codeOf(needs: TestCredentials, { key }: WithApp, steps = 0) {
  return codeAt(key, needs.clock(), steps);
}

const RIGHT = { ok: true };
const WRONG = { ok: false, why: 'no-match' };

describe('a code of the authenticator app', () => {
  test('passes in its own half minute and in the next, and at no other time', async () => {
    await using needs = await openCredentials();
    for (const [steps, outcome] of [
      [-2, WRONG],
      [1, WRONG],
      [2, WRONG],
      [-1, RIGHT],
      [0, RIGHT],
    ] as const) {
      const ada = await personWithApp(needs);
      expect(await tryCode(needs, ada, codeOf(needs, ada, steps)), `step ${steps}`).toEqual(outcome);
    }
  });

  test.each([
    [0, -1],
    [-1, 0],
  ])('of now and of a moment ago pass once each, in whichever order: %i, then %i', async (first, second) => {
    await using needs = await openCredentials();
    const ada = await personWithApp(needs);
    const codes = [codeOf(needs, ada, first), codeOf(needs, ada, second)];
    for (const code of codes) expect(await tryCode(needs, ada, code)).toEqual(RIGHT);
    for (const code of codes) expect(await tryCode(needs, ada, code)).toEqual(WRONG);
    needs.passSeconds(30);
    for (const code of codes) expect(await tryCode(needs, ada, code)).toEqual(WRONG);
    expect(await tryCode(needs, ada, codeOf(needs, ada))).toEqual(RIGHT);
  });

  test('stays used up when the clock is set back', async () => {
    await using needs = await openCredentials();
    const ada = await personWithApp(needs);
    const used: string[] = [];
    for (let step = 0; step < 4; step += 1) {
      used.push(codeOf(needs, ada));
      expect(await tryCode(needs, ada, used.at(-1) ?? '')).toEqual(RIGHT);
      needs.passSeconds(30);
    }
    for (let step = 0; step < 4; step += 1) {
      needs.passSeconds(-30);
      await needs.db.deleteFrom('attempt').execute();
      for (const code of used) expect(await tryCode(needs, ada, code)).toEqual(WRONG);
    }
  });

  test('may be typed with spaces', async () => {
    await using needs = await openCredentials();
    const ada = await personWithApp(needs);
    const code = codeOf(needs, ada);
    expect(await tryCode(needs, ada, ` ${code.slice(0, 3)} ${code.slice(3)}`)).toEqual(RIGHT);
  });

  test('used 50 times at once passes once', async () => {
    await using needs = await openCredentials();
    const ada = await personWithApp(needs);
    await needs.db.deleteFrom('attempt').execute();
    const code = codeOf(needs, ada);
    const tries = Array.from({ length: 50 }, () => () => tryCode(needs, ada, code));
    const lock = sql`select from totp where account_id = ${ada.person.id} for update`;
    // The throttle lets ten of them through at most, and they wait at the app's row.
    const results = await Promise.all(
      (await atOnce(needs, lock, tries.slice(0, 10))).map((one) => (one.status === 'fulfilled' ? one.value.ok : 'bug')),
    );
    const later = await Promise.all(tries.slice(10).map(async (one) => (await one()).ok));
    expect([...results, ...later].filter((ok) => ok === true)).toHaveLength(1);
    expect(results).not.toContain('bug');
  });

  test('is nobody else’s', async () => {
    await using needs = await openCredentials();
    const [ada, bob] = [await personWithApp(needs), await personWithApp(needs)];
    expect(await tryCode(needs, bob, codeOf(needs, ada))).toEqual(WRONG);
  });
});

describe('guesses', () => {
  test('are ten, with one counter for all second steps and the password; a right code begins it anew', async () => {
    await using needs = await openCredentials();
    const ada = await personWithApp(needs);
    const wrong = otherThan(codeOf(needs, ada));
    for (let guess = 0; guess < 9; guess += 1) expect(await tryCode(needs, ada, wrong)).toEqual(WRONG);
    expect(await tryCode(needs, ada, codeOf(needs, ada))).toEqual(RIGHT);
    for (let guess = 0; guess < 10; guess += 1) expect(await tryCode(needs, ada, wrong)).toEqual(WRONG);
    const refused = await tryCode(needs, ada, codeOf(needs, ada, -1));
    expect(refused).toEqual({ ok: false, why: 'throttled', retryAfterSeconds: expect.any(Number) });
  });

  test('right and wrong ones are recorded and cost the same statements', async () => {
    await using needs = await openCredentials();
    const ada = await personWithApp(needs);
    const wrong = await countStatements(() => tryCode(needs, ada, otherThan(codeOf(needs, ada))));
    const right = await countStatements(() => tryCode(needs, ada, codeOf(needs, ada)));
    expect(right.statements.length - wrong.statements.length).toBe(1);
    expect((await actsOf(needs, ada.person.id)).slice(-2)).toEqual(['totp.checked refused', 'totp.checked done']);
  });
});
