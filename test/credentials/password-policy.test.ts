import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPassword, describePolicy } from '#credentials/password-policy.ts';
import { openRules } from './open-credentials.ts';

const ada = { email: 'ada.byron@acme.test', username: 'countess', name: 'Ada Byron' };

describe('the preset nist', () => {
  test('asks for 15 characters, counted as people count them, and for nothing else', async () => {
    const rules = await openRules();
    expect(describePolicy(rules)).toEqual({ minimumLength: 15, maximumLength: 256, needsLetterDigitAndSpecial: false });
    expect(checkPassword(rules, 'purple teapotss', ada)).toEqual([]);
    expect(checkPassword(rules, 'purple teapots', ada)).toEqual(['too-short']);
    expect(checkPassword(rules, '🦊🐻🐼🦁🐯🐨🐸🐵🐔🐧🐦🦆🦅🦉🦇', ada)).toEqual([]);
    expect(checkPassword(rules, '🦊🐻🐼🦁🐯🐨🐸🐵🐔🐧🐦🦆🦅🦉', ada)).toEqual(['too-short']);
    expect(checkPassword(rules, 'zoe\u0308 and the teapo', ada)).toEqual([]);
  });

  test('asks for 8 where everybody needs a second factor', async () => {
    const rules = await openRules({ isSecondFactorForAll: true });
    expect(checkPassword(rules, 'qk7 vbnd', ada)).toEqual([]);
    expect(checkPassword(rules, 'qk7 vbn', ada)).toEqual(['too-short']);
  });

  test.each([
    'Password123456789',
    'password123456789',
    'P@ssw0rd123456789',
    'Passwort12345678!',
    'passwordpassword',
    '!!!letmein!!!2026',
    'qwertyuiopasdfgh',
    '123456789012345678',
    'aaaaaaaaaaaaaaaa',
    'abcabcabcabcabcabc',
    'Sunshine-19841225',
    '1q2w3e4r5t6y7u8i9o0p',
  ])('refuses %s as common', async (password) => {
    expect(checkPassword(await openRules(), password, ada)).toEqual(['common']);
  });

  test.each([
    'usher usher usher',
    'Usher123456789012',
    'acme-institute-2026',
    'ada.byron@acme.test',
    'Ada.Byron@Acme.test!1',
    'Ada Byron Ada Byron',
    'Byron-Ada-20261122',
    'countesscountess1',
    'C0untess!!!12345678',
  ])('refuses %s as the person’s own or the product’s', async (password) => {
    expect(checkPassword(await openRules(), password, ada)).toEqual(['personal']);
  });

  test.each([
    'correct horse battery staple',
    'seven purple teapots in a row',
    'ada was the one who ran far',
    'Tr0ub4dor&3 is not my cat',
    'rnqkb-vbzth-wpxcf',
    'dog 7391-8264-9812',
    'ada7391ada8264ada9812',
    'пять фиолетовых чайников',
    '  leading and trailing  ',
  ])('takes %s', async (password) => {
    expect(checkPassword(await openRules(), password, ada)).toEqual([]);
  });

  test('refuses more than 256 characters, control characters and halves of a character', async () => {
    const rules = await openRules();
    expect(checkPassword(rules, 'ab cd'.repeat(52), ada)).toEqual(['too-long']);
    expect(checkPassword(rules, 'seven purple\u0000teapots', ada)).toEqual(['not-text']);
    expect(checkPassword(rules, 'seven purple\ud800teapots', ada)).toEqual(['not-text']);
  });
});

describe('the preset legacy-composition', () => {
  test('asks for 8 characters, a letter, a digit and a special one, and tells all that is missing', async () => {
    const rules = await openRules({ preset: 'legacy-composition' });
    expect(describePolicy(rules)).toMatchObject({ minimumLength: 8, needsLetterDigitAndSpecial: true });
    expect(checkPassword(rules, 'qk7 vbnd', ada)).toEqual([]);
    expect(checkPassword(rules, 'vbnd', ada)).toEqual(['too-short', 'needs-digit', 'needs-special', 'common']);
    expect(checkPassword(rules, 'correct horse battery staple', ada)).toEqual(['needs-digit']);
    expect(checkPassword(rules, 'häßlich٣!', ada)).toEqual([]);
  });

  test('keeps the blocklist', async () => {
    expect(checkPassword(await openRules({ preset: 'legacy-composition' }), 'Abcdef1!', ada)).toEqual(['common']);
    expect(checkPassword(await openRules({ preset: 'legacy-composition' }), 'P@ssw0rd1', ada)).toEqual(['common']);
  });
});

describe('any text at all', () => {
  test('is judged, in a moment and without an error', async () => {
    const rules = await openRules();
    const owner = fc.record({ email: fc.string(), username: fc.string(), name: fc.string({ unit: 'binary' }) });
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), owner, (password, person) => {
        expect(checkPassword(rules, password, person)).toEqual(expect.any(Array));
      }),
      { seed: 5, numRuns: 500 },
    );
    const before = process.cpuUsage();
    checkPassword(rules, 'ab'.repeat(500_000), ada);
    checkPassword(rules, 'a'.repeat(255), { ...ada, name: 'a b '.repeat(50) });
    const { user, system } = process.cpuUsage(before);
    // In microseconds. A rule that compares all with all would take minutes, a second is what the slowest machine takes.
    expect(user + system).toBeLessThan(5_000_000);
  });
});
