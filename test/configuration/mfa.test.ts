import { afterAll, beforeAll, expect, test } from 'vitest';
import { passwordRules } from '#configuration/password-rules.ts';
import { openBlocklist } from '#credentials/blocklist.ts';
import { describePolicy } from '#credentials/password-policy.ts';
import { defaultSettings, readSettings } from '#database/settings.ts';
import { openApply, type TestApply } from './open-apply.ts';
import { readMistakes } from './support.ts';

let applying: TestApply;
beforeAll(async () => {
  applying = await openApply();
});
afterAll(() => applying[Symbol.asyncDispose]());

test('what is asked beside a password is as the file says, told key by key, and what it leaves out as by default', async () => {
  const first = await applying.apply('mfa: {required_for: [admin, manager], email_code: false}');
  expect(first).toEqual(['create setting mfa: required_for email_code']);
  const expected = { ...defaultSettings.mfa, requiredFor: ['admin', 'manager'], hasEmailCode: false };
  expect((await readSettings(applying.db)).mfa).toEqual(expected);
  const second = await applying.apply('mfa: {recovery_codes: 8, recovery_codes_by_mail: true}');
  expect(second).toEqual(['update setting mfa: required_for email_code recovery_codes recovery_codes_by_mail']);
  expect(await applying.apply('mfa: {recovery_codes: 8, recovery_codes_by_mail: true}')).toEqual([]);
});

test('a second factor may be required for a role of the same file, and not for one that nobody knows', async () => {
  expect(await applying.refusal('mfa:\n  required_for: [admin, mananger]')).toEqual([
    '2 mfa.required_for[1]: there is no role mananger',
  ]);
  expect(await applying.refusal('roles: [{id: auditor, value: 50}]\nmfa: {required_for: [auditor]}')).toEqual([]);
});

test('as many recovery codes as fit on a page', async () => {
  expect(await readMistakes('mfa: {recovery_codes: 0}')).toEqual(['1 mfa.recovery_codes: must be 1 or more']);
  expect(await readMistakes('mfa: {recovery_codes: 21}')).toEqual(['1 mfa.recovery_codes: must be 20 or fewer']);
  expect(await readMistakes('mfa: {recovery_codes: 20}')).toEqual([]);
});

test('a shorter password will do only where everybody must have a second factor', async () => {
  const blocklist = await openBlocklist();
  const least = (requiredFor: string[], preset: 'nist' | 'legacy-composition' = 'nist') => {
    const mfa = { ...defaultSettings.mfa, requiredFor };
    return describePolicy(passwordRules({ ...defaultSettings, mfa, passwordPolicy: { preset } }, blocklist))
      .minimumLength;
  };
  expect(least([])).toBe(15);
  expect(least(['admin', 'manager', 'employee'])).toBe(15);
  expect(least(['user'])).toBe(8);
  expect(least([], 'legacy-composition')).toBe(8);
});

test('passwords of a file are judged by what the same file requires, whatever was in force before', async () => {
  const users = 'users: [{email: eve@acme.test, password: qz7vKw9p}]';
  const tooShort = expect.stringContaining('users[0].password: must be 15 characters or longer');
  expect(await applying.refusal(users)).toEqual([tooShort]);
  expect(await applying.refusal(`mfa: {required_for: [user]}\n${users}`)).toEqual([]);
  // The setting stays with 8 characters for all, until a file replaces it.
  const next = users.replace('eve', 'ivy');
  expect(await applying.refusal(`mfa: {}\n${next}`)).toEqual([expect.stringContaining('must be 15 characters')]);
  expect(await applying.refusal(next)).toEqual([]);
});
