import { describe, expect, test } from 'vitest';
import { type Factors, NO_FACTORS } from '#credentials/factors.ts';
import { type SecondStepStanding, secondStepOf } from '#credentials/second-step.ts';
import type { Acr } from '#platform/acr.ts';

const AAL1 = 'urn:usher:aal1';
const AAL2 = 'urn:usher:aal2';
const PHR = 'urn:usher:phr';
const TOTP = { ...NO_FACTORS, totp: true, recoveryCodes: 5 };
const EMAIL = { ...NO_FACTORS, email: true, recoveryCodes: 5 };
const PASSKEY = { ...NO_FACTORS, passkeys: 1, recoveryCodes: 5 };
const ALL = { totp: true, email: true, passkeys: 2, recoveryCodes: 5 };
const EVERY_FACTORS: readonly Factors[] = [NO_FACTORS, TOTP, EMAIL, PASSKEY, ALL];

const standing: SecondStepStanding = { means: ['pwd'], factors: NO_FACTORS, isRequired: false, mayDefer: true };

/** `none`, the ways to prove, or the kinds to set up, with a `?` where that may be put off. */
function told(given: Partial<SecondStepStanding>): string {
  const second = secondStepOf({ ...standing, ...given });
  if (second.due === 'prove') return second.methods.join(' ');
  return second.due === 'none' ? 'none' : `enrol ${second.kinds.join(' ')}${second.canDefer ? ' ?' : ''}`;
}

describe('what the second step asks', () => {
  test.each<[string, Partial<SecondStepStanding>, string]>([
    ['a password where there is nothing else', {}, 'none'],
    ['a password where there is an authenticator app', { factors: TOTP }, 'totp recovery'],
    ['a password where there are mailed codes', { factors: EMAIL }, 'email recovery'],
    ['a password where there is a passkey', { factors: PASSKEY }, 'passkey recovery'],
    ['a password where there is everything', { factors: ALL }, 'passkey totp email recovery'],
    ['no recovery codes left', { factors: { ...TOTP, recoveryCodes: 0 } }, 'totp'],
    ['a remembered browser', { factors: TOTP, means: ['pwd', '~remembered'] }, 'none'],
    ['a code of the app', { factors: ALL, means: ['pwd', 'otp'] }, 'none'],
    ['a mailed code', { factors: ALL, means: ['pwd', 'email'] }, 'none'],
    ['a recovery code', { factors: ALL, means: ['pwd', 'recovery'] }, 'none'],
    ['a passkey alone that checked the person', { factors: ALL, means: ['swk', 'user'] }, 'none'],
    ['an administrator with nothing', { isRequired: true }, 'enrol passkey totp ?'],
    ['the same in production', { isRequired: true, mayDefer: false }, 'enrol passkey totp'],
    ['an administrator who put it off', { isRequired: true, means: ['pwd', '~deferred'] }, 'none'],
    [
      'who put it off elsewhere',
      { isRequired: true, mayDefer: false, means: ['pwd', '~deferred'] },
      'enrol passkey totp',
    ],
    [
      'an administrator in a remembered browser',
      { isRequired: true, factors: TOTP, means: ['pwd', '~remembered'] },
      'totp recovery',
    ],
    ['an administrator with mailed codes', { isRequired: true, factors: EMAIL }, 'email recovery'],
    [
      'who then sets up a real factor',
      { isRequired: true, factors: EMAIL, means: ['pwd', 'email'] },
      'enrol passkey totp ?',
    ],
    ['an app that asks for what everybody has', { wanted: AAL1 }, 'none'],
    ['an app that asks for two factors', { wanted: AAL2 }, 'enrol passkey totp'],
    ['the same with an app', { wanted: AAL2, factors: ALL }, 'passkey totp recovery'],
    [
      'the same in a remembered browser',
      { wanted: AAL2, factors: TOTP, means: ['pwd', '~remembered'] },
      'totp recovery',
    ],
    ['the same after a mailed code', { wanted: AAL2, factors: ALL, means: ['pwd', 'email'] }, 'passkey totp'],
    ['an app that asks for what phishing cannot do', { wanted: PHR, factors: ALL }, 'passkey recovery'],
    ['the same after the authenticator app', { wanted: PHR, factors: ALL, means: ['pwd', 'otp'] }, 'passkey'],
    ['the same without a passkey', { wanted: PHR, factors: TOTP, means: ['pwd', 'otp'] }, 'enrol passkey'],
    ['the same before proving anything', { wanted: PHR, factors: TOTP }, 'totp recovery'],
    ['the same after a recovery code', { wanted: PHR, factors: PASSKEY, means: ['pwd', 'recovery'] }, 'passkey'],
    [
      'an administrator who wants to put off what an app asks',
      { wanted: AAL2, isRequired: true, means: ['pwd', '~deferred'] },
      'enrol passkey totp',
    ],
  ])('%s', (_name, given, expected) => expect(told(given)).toBe(expected));

  test('nobody sets up a factor before proving one they have', () => {
    for (const factors of EVERY_FACTORS.filter((one) => one !== NO_FACTORS))
      for (const isRequired of [true, false])
        for (const wanted of [undefined, AAL1, AAL2, PHR] as (Acr | undefined)[])
          for (const means of [['pwd'], ['pwd', '~deferred']])
            expect(secondStepOf({ ...standing, factors, isRequired, wanted, means }).due).toBe('prove');
  });

  test('there is always a way on: whoever has to prove something has something to prove it with', () => {
    for (const factors of EVERY_FACTORS)
      for (const isRequired of [true, false])
        for (const wanted of [undefined, AAL1, AAL2, PHR] as (Acr | undefined)[])
          for (const means of [['pwd'], ['pwd', 'email'], ['pwd', 'otp'], ['pwd', 'recovery'], ['swk', 'user']]) {
            const second = secondStepOf({ ...standing, factors, isRequired, wanted, means });
            if (second.due === 'prove') expect(second.methods.length).toBeGreaterThan(0);
          }
  });
});
