import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { turnOffEmailCodes, turnOnEmailCodes } from '#credentials/email-code.ts';
import { removeTotp } from '#credentials/enrol-totp.ts';
import { useRecoveryCode } from '#credentials/recovery-codes.ts';
import {
  forgetDevice,
  forgetDevices,
  isRememberedDevice,
  listRememberedDevices,
  rememberDevice,
} from '#credentials/remembered-device.ts';
import { savePassword } from '#credentials/save-password.ts';
import { sweepExpiredSecondSteps } from '#credentials/sweep-expired-second-steps.ts';
import { reserveAttempt, triedOf } from '#credentials/throttle.ts';
import { countStatements } from '#database/db.ts';
import { sha256 } from '#platform/secrets.ts';
import { caller, openCredentials, type TestCredentials } from './open-credentials.ts';
import { actsOf, personWithApp } from './second-steps.ts';

type Person = Awaited<ReturnType<typeof personWithApp>>['person'];

const isKnown = (needs: TestCredentials, account: Person, token: string) =>
  isRememberedDevice(needs, { account, token, caller });

describe('a remembered browser', () => {
  test('is known by its token for thirty days, for the one person, at the cost of one statement', async () => {
    await using needs = await openCredentials();
    const [{ person: ada }, { person: bob }] = [await personWithApp(needs), await personWithApp(needs)];
    const token = await rememberDevice(needs, { account: ada, caller });
    expect((await countStatements(() => isKnown(needs, ada, token))).statements).toHaveLength(1);
    expect(await isKnown(needs, ada, token)).toBe(true);
    expect(await isKnown(needs, bob, token)).toBe(false);
    expect(await isKnown(needs, ada, `${token}x`)).toBe(false);
    const age = (interval: string) =>
      sql`update remembered_device set expires_at = expires_at - ${interval}::interval`.execute(needs.db);
    await age('29 days 23 hours');
    expect(await isKnown(needs, ada, token)).toBe(true);
    await age('2 hours');
    expect(await isKnown(needs, ada, token)).toBe(false);
    expect(await sweepExpiredSecondSteps(needs.db)).toBe(1);
  });

  test('gives its turn at the throttle back, and only when it is known', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithApp(needs);
    const token = await rememberDevice(needs, { account: person, caller });
    const attempt = { vault: needs.vault, tried: triedOf(person, ''), address: caller.address };
    for (let turn = 0; turn < 10; turn += 1) await reserveAttempt(needs.db, attempt);
    await isKnown(needs, person, 'another token');
    expect((await reserveAttempt(needs.db, attempt)).allowed).toBe(false);
    await isKnown(needs, person, token);
    expect((await reserveAttempt(needs.db, attempt)).allowed).toBe(true);
  });

  test('is kept as a hash, and shown to its owner with where it was used', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithApp(needs);
    const token = await rememberDevice(needs, { account: person, caller });
    const { token_hash } = await needs.db
      .selectFrom('remembered_device')
      .select('token_hash')
      .executeTakeFirstOrThrow();
    expect(token_hash).toEqual(sha256(token));
    await isRememberedDevice(needs, { account: person, token, caller: { ...caller, address: '198.51.100.9' } });
    const [device] = await listRememberedDevices(needs.db, person.id);
    expect(device).toMatchObject({ agent: 'Firefox', address: '198.51.100.9', id: expect.stringMatching(/^dev_/) });
    expect(await actsOf(needs, person.id)).toContain('device.remembered done');
  });

  test('remembered again takes its own place', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithApp(needs);
    const first = await rememberDevice(needs, { account: person, caller });
    const second = await rememberDevice(needs, { account: person, replaces: first, caller });
    await rememberDevice(needs, { account: person, caller });
    expect(await listRememberedDevices(needs.db, person.id)).toHaveLength(2);
    expect([await isKnown(needs, person, first), await isKnown(needs, person, second)]).toEqual([false, true]);
  });

  test('is forgotten by its owner, one or all, and by nobody else', async () => {
    await using needs = await openCredentials();
    const [{ person: ada }, { person: bob }] = [await personWithApp(needs), await personWithApp(needs)];
    const token = await rememberDevice(needs, { account: ada, caller });
    await rememberDevice(needs, { account: ada, caller });
    const id = (await listRememberedDevices(needs.db, ada.id))[1]?.id ?? '';
    expect(await forgetDevice(needs.db, { accountId: bob.id, id })).toBe(false);
    expect(await forgetDevice(needs.db, { accountId: ada.id, id })).toBe(true);
    expect(await isKnown(needs, ada, token)).toBe(false);
    expect(await forgetDevices(needs.db, ada.id)).toBe(1);
  });
});

describe('what ends every remembered browser', () => {
  const ends: readonly (readonly [string, (needs: TestCredentials, person: Person) => Promise<unknown>])[] = [
    ['another password', (needs, { id }) => savePassword(needs.db, id, 'encrypted:another')],
    ['a second step that is added', (needs, account) => turnOnEmailCodes(needs, { account, caller })],
    ['a second step that is removed', (needs, account) => removeTotp(needs, { account, caller, isRequired: false })],
    [
      'mailed codes turned off',
      async (needs, account) => {
        await turnOnEmailCodes(needs, { account, caller });
        await turnOffEmailCodes(needs, { account, caller });
      },
    ],
  ];
  test.each(ends)('%s', async (_name, end) => {
    await using needs = await openCredentials();
    const { person } = await personWithApp(needs);
    const token = await rememberDevice(needs, { account: person, caller });
    await end(needs, person);
    expect(await isKnown(needs, person, token)).toBe(false);
    expect(await listRememberedDevices(needs.db, person.id)).toEqual([]);
  });

  test('a recovery code that is used does not: the phone is lost, not the browser', async () => {
    await using needs = await openCredentials();
    const { person, recoveryCodes } = await personWithApp(needs);
    const token = await rememberDevice(needs, { account: person, caller });
    await useRecoveryCode(needs, { account: person, code: recoveryCodes[0] ?? '', caller });
    expect(await isKnown(needs, person, token)).toBe(true);
  });

  test('a password that was changed after it was typed remembers nothing', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithApp(needs);
    const { since } = await needs.db.selectNoFrom(sql<string>`now()::text`.as('since')).executeTakeFirstOrThrow();
    await savePassword(needs.db, person.id, 'encrypted:another');
    const token = await rememberDevice(needs, { account: person, since, caller });
    expect(await isKnown(needs, person, token)).toBe(false);
    expect(await actsOf(needs, person.id)).toContain('device.remembered refused');
  });

  test('a password that changes behind its back does too: it holds with the password it was made with', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithApp(needs);
    const token = await rememberDevice(needs, { account: person, caller });
    await sql`update password set changed_at = clock_timestamp() where account_id = ${person.id}`.execute(needs.db);
    expect(await isKnown(needs, person, token)).toBe(false);
  });
});
