import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { findFactors } from '#credentials/factors.ts';
import { giveRecoveryCodes, useRecoveryCode } from '#credentials/recovery-codes.ts';
import { defaultSettings } from '#database/settings.ts';
import { inTransaction } from '#database/transaction.ts';
import { sha256 } from '#platform/secrets.ts';
import { atOnce } from './hold.ts';
import { caller, openCredentials, type TestCredentials } from './open-credentials.ts';
import { actsOf, personWithApp } from './second-steps.ts';

type WithCodes = Awaited<ReturnType<typeof personWithApp>>;

function use(needs: TestCredentials, { person }: WithCodes, code = '') {
  return useRecoveryCode(needs, { account: person, code, caller });
}

const RIGHT = { ok: true };
const WRONG = { ok: false, why: 'no-match' };

describe('recovery codes', () => {
  test('are as hard to guess as a key: 24 letters of 32, in groups that can be read out', async () => {
    await using needs = await openCredentials();
    const { recoveryCodes } = await personWithApp(needs);
    expect(new Set(recoveryCodes).size).toBe(5);
    for (const code of recoveryCodes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
  });

  test('are not stored, but their SHA-256', async () => {
    await using needs = await openCredentials();
    const { recoveryCodes } = await personWithApp(needs);
    const rows = await needs.db.selectFrom('recovery_code').select('code_hash').execute();
    const hashes = recoveryCodes.map((code) => sha256(code.replaceAll('-', '')).toString('hex'));
    expect(rows.map(({ code_hash }) => code_hash.toString('hex')).sort()).toEqual(hashes.sort());
  });

  test('work once each, and their owner is told how many are left', async () => {
    await using needs = await openCredentials();
    const ada = await personWithApp(needs);
    for (const [at, code] of ada.recoveryCodes.entries()) {
      expect(await use(needs, ada, code)).toEqual(RIGHT);
      expect(await use(needs, ada, code)).toEqual(WRONG);
      const letter = await needs.letterTo(ada.person.email ?? '');
      const left = ['4 recovery codes are left', '3 recovery', '2 recovery', 'One recovery', 'No recovery'][at] ?? '';
      expect(letter?.text).toContain(left);
    }
    expect(await findFactors(needs.db, ada.person.id)).toMatchObject({ totp: true, recoveryCodes: 0 });
    expect(await actsOf(needs, ada.person.id)).toContain('recovery_code.used done');
  });

  test('are read as people type them', async () => {
    await using needs = await openCredentials();
    const ada = await personWithApp(needs);
    const [first = '', second = '', third = ''] = ada.recoveryCodes;
    expect(await use(needs, ada, first.toLowerCase().replaceAll('-', ' '))).toEqual(RIGHT);
    expect(await use(needs, ada, second.replaceAll('-', ''))).toEqual(RIGHT);
    expect(await use(needs, ada, third.replaceAll('0', 'O').replaceAll('1', 'l'))).toEqual(RIGHT);
  });

  test('used 50 times at once let somebody in once', async () => {
    await using needs = await openCredentials();
    const ada = await personWithApp(needs);
    const [code = ''] = ada.recoveryCodes;
    await needs.db.deleteFrom('attempt').execute();
    const lock = sql`select from recovery_code where account_id = ${ada.person.id} for update`;
    const tries = Array.from({ length: 50 }, () => () => use(needs, ada, code));
    const first = await atOnce(needs, lock, tries.slice(0, 10));
    const later = await Promise.allSettled(tries.slice(10).map((one) => one()));
    const outcomes = [...first, ...later].map((one) => (one.status === 'fulfilled' ? one.value.ok : one.reason));
    expect(outcomes.filter((ok) => ok === true)).toHaveLength(1);
    expect(outcomes.filter((ok) => ok === false)).toHaveLength(49);
  });

  test('are nobody else’s, and an empty one is none', async () => {
    await using needs = await openCredentials();
    const [ada, bob] = [await personWithApp(needs), await personWithApp(needs)];
    expect(await use(needs, bob, ada.recoveryCodes[0])).toEqual(WRONG);
    expect(await use(needs, ada, '')).toEqual(WRONG);
    expect(await use(needs, ada, ada.recoveryCodes[0])).toEqual(RIGHT);
  });

  test('end when new ones are made, of which the owner is told', async () => {
    await using needs = await openCredentials();
    const ada = await personWithApp(needs);
    const mfa = { ...defaultSettings.mfa, recoveryCodes: 8 };
    const made = await inTransaction(needs.db, (tx) =>
      giveRecoveryCodes(tx, needs, { account: ada.person, caller, mfa }),
    );
    expect(made.shown).toHaveLength(8);
    expect(made.mailedTo).toBeUndefined();
    expect(await use(needs, ada, ada.recoveryCodes[0])).toEqual(WRONG);
    expect(await use(needs, ada, made.shown[0])).toEqual(RIGHT);
  });

  test('are those of one page, however many are asked for at once', async () => {
    await using needs = await openCredentials();
    const { person: account } = await personWithApp(needs);
    const give = () =>
      inTransaction(needs.db, (tx) => giveRecoveryCodes(tx, needs, { account, caller, mfa: defaultSettings.mfa }));
    const lock = sql`select from recovery_code where account_id = ${account.id} for update`;
    await atOnce(needs, lock, [give, give, give]);
    expect(await findFactors(needs.db, account.id)).toMatchObject({ recoveryCodes: 5 });
  });

  test('are mailed, with a warning, where the installation wants that; then no page shows them', async () => {
    await using needs = await openCredentials();
    const ada = await personWithApp(needs);
    const mfa = { ...defaultSettings.mfa, sendsRecoveryCodesByMail: true };
    const give = (account: typeof ada.person) =>
      inTransaction(needs.db, (tx) => giveRecoveryCodes(tx, needs, { account, caller, mfa }));
    expect(await give(ada.person)).toEqual({ shown: [], mailedTo: ada.person.email });
    const letter = await needs.letterTo(ada.person.email ?? '');
    expect(letter?.name).toBe('recovery-codes');
    expect(letter?.text).toContain('Whoever reads this letter can use them too');
    const [mailed = ''] = /([0-9A-Z]{4}-){5}[0-9A-Z]{4}/.exec(letter?.text ?? '') ?? [];
    expect(await use(needs, ada, mailed)).toEqual(RIGHT);
    // Who has no address gets them on the page.
    expect((await give({ ...ada.person, email: null })).shown).toHaveLength(5);
  });
});
