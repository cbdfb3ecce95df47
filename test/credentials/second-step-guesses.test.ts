import { expect, test } from 'vitest';
import { checkMailedCode } from '#credentials/email-code.ts';
import { sendMailedCode } from '#credentials/mailed-code.ts';
import { signInWithPassword } from '#credentials/password.ts';
import { useRecoveryCode } from '#credentials/recovery-codes.ts';
import { isRememberedDevice, rememberDevice } from '#credentials/remembered-device.ts';
import { sweepExpiredSecondSteps } from '#credentials/sweep-expired-second-steps.ts';
import { checkTotp } from '#credentials/totp.ts';
import { codeAt, otherThan } from '../support/second-steps.ts';
import { caller, openCredentials, PASSWORD } from './open-credentials.ts';
import { personWithApp } from './second-steps.ts';

test('of 200 guesses at once, by every way there is, ten are looked at', async () => {
  await using needs = await openCredentials();
  const { person, key } = await personWithApp(needs);
  await sendMailedCode(needs, { account: person, boundTo: 'here', caller });
  const mailed = (await needs.letterTo(person.email ?? ''))?.code ?? '';
  const code = otherThan(codeAt(key, needs.clock()));
  const ways = [
    (from: typeof caller) => checkTotp(needs, { account: person, code, caller: from }),
    (from: typeof caller) => useRecoveryCode(needs, { account: person, code: 'AAAA-BBBB', caller: from }),
    (from: typeof caller) =>
      checkMailedCode(needs, { account: person, boundTo: 'here', code: otherThan(mailed), caller: from }),
    (from: typeof caller) =>
      signInWithPassword(needs, { identifier: person.email ?? '', password: 'a wrong guess', caller: from }),
  ];
  const outcomes = await Promise.all(
    Array.from({ length: 200 }, (_, guess) => ways[guess % 4]?.({ ...caller, address: `192.0.2.${guess}` })),
  );
  const told = outcomes.map((outcome) => outcome && !outcome.ok && outcome.why);
  expect(told.filter((why) => why === 'no-match')).toHaveLength(10);
  expect(told.filter((why) => why === 'throttled')).toHaveLength(190);
});

test('the right password buys no new guesses at the second step', async () => {
  await using needs = await openCredentials();
  const { person, key } = await personWithApp(needs);
  const wrong = otherThan(codeAt(key, needs.clock()));
  let looked = 0;
  for (let round = 0; round < 10; round += 1) {
    await signInWithPassword(needs, { identifier: person.email ?? '', password: PASSWORD, caller });
    const guess = await checkTotp(needs, { account: person, code: wrong, caller });
    if (!guess.ok && guess.why === 'no-match') looked += 1;
  }
  expect(looked).toBe(5);
});

test('nor does a browser in which the password is enough', async () => {
  await using needs = await openCredentials();
  const { person: account, key } = await personWithApp(needs);
  const wrong = otherThan(codeAt(key, needs.clock()));
  const token = await rememberDevice(needs, { account, caller });
  let looked = 0;
  for (let round = 0; round < 20; round += 1) {
    const signIn = { identifier: account.email ?? '', password: PASSWORD, caller };
    const { ok } = await signInWithPassword(needs, signIn);
    if (ok) expect(await isRememberedDevice(needs, { account, token, caller })).toBe(true);
    const guess = await checkTotp(needs, { account, code: wrong, caller });
    if (!guess.ok && guess.why === 'no-match') looked += 1;
  }
  expect(looked).toBe(10);
});

test('what was never finished is swept away', async () => {
  await using needs = await openCredentials();
  const { person } = await personWithApp(needs);
  await sendMailedCode(needs, { account: person, boundTo: 'here', caller });
  expect(await sweepExpiredSecondSteps(needs.db)).toBe(0);
  const soon = { expires_at: new Date(0) };
  await needs.db.updateTable('mailed_code').set(soon).execute();
  expect(await sweepExpiredSecondSteps(needs.db)).toBe(1);
});
