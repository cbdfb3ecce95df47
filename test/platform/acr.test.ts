import { describe, expect, test } from 'vitest';
import { amrOf, levelOf, reaches } from '#platform/acr.ts';

describe('how surely somebody proved who they are', () => {
  test.each([
    [['pwd'], 'urn:usher:aal1'],
    [['pwd', 'email'], 'urn:usher:aal1'],
    [['pwd', '~remembered'], 'urn:usher:aal1'],
    [['pwd', '~deferred'], 'urn:usher:aal1'],
    [['otp', 'recovery'], 'urn:usher:aal1'],
    [['hwk'], 'urn:usher:aal1'],
    [['pwd', 'user'], 'urn:usher:aal1'],
    [['pwd', 'otp'], 'urn:usher:aal2'],
    [['pwd', 'recovery'], 'urn:usher:aal2'],
    [['swk', 'user'], 'urn:usher:phr'],
    [['hwk', 'user'], 'urn:usher:phr'],
    [['pwd', 'swk'], 'urn:usher:phr'],
  ])('%o is %s', (means, level) => expect(levelOf(means)).toBe(level));

  test.each([
    [['pwd'], ['pwd']],
    [
      ['pwd', 'email', '~remembered'],
      ['pwd', 'email'],
    ],
    [
      ['pwd', 'otp'],
      ['pwd', 'otp', 'mfa'],
    ],
    [
      ['pwd', 'otp', 'mfa', 'otp'],
      ['pwd', 'otp', 'mfa'],
    ],
    [
      ['hwk', 'user'],
      ['hwk', 'user'],
    ],
    [
      ['pwd', 'swk', 'user'],
      ['pwd', 'swk', 'user', 'mfa'],
    ],
  ])('%o is told as %o', (means, amr) => expect(amrOf(means)).toEqual(amr));

  test('a level reaches itself and those below', () => {
    expect(reaches('urn:usher:phr', 'urn:usher:aal2')).toBe(true);
    expect(reaches('urn:usher:aal2', 'urn:usher:aal2')).toBe(true);
    expect(reaches('urn:usher:aal1', 'urn:usher:aal2')).toBe(false);
  });
});
