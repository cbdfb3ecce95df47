import { describe, expect, test } from 'vitest';
import { openBlocklist } from '#credentials/blocklist.ts';
import type { FieldProblem } from '#credentials/credentials.ts';
import type { PasswordRules } from '#credentials/password-policy.ts';
import { chooseWords } from '#platform/words/words.ts';
import { describePasswordProblems, describeProblems, passwordRulesInWords } from '#sign-in/problems.ts';

const { words } = chooseWords([]);
const rules: PasswordRules = {
  preset: 'nist',
  isSecondFactorForAll: false,
  blocklist: await openBlocklist(),
  publicNames: [],
};
const filledIn = { email: 'ada@acme', name: 'Ada', username: 'a', new_password: 'short' };

describe('what is wrong with a form, in words', () => {
  test('each problem names its field and says what to do', () => {
    const problems: FieldProblem[] = [
      { field: 'email', code: 'invalid' },
      { field: 'username', code: 'invalid' },
      { field: 'password', code: 'too-short' },
      { field: 'password', code: 'common' },
    ];
    expect(describeProblems(problems, { words, rules, typed: filledIn })).toEqual([
      { field: 'email', words: words.problems.emailInvalid },
      { field: 'username', words: words.problems.usernameInvalid },
      { field: 'new_password', words: expect.stringContaining('15 characters') },
      { field: 'new_password', words: words.passwords.problems.common() },
    ]);
  });

  test('a field that was left empty is asked for, once', () => {
    const problems: FieldProblem[] = [
      { field: 'email', code: 'invalid' },
      { field: 'name', code: 'invalid' },
      { field: 'password', code: 'too-short' },
      { field: 'password', code: 'needs-digit' },
    ];
    expect(describeProblems(problems, { words, rules, typed: {} })).toEqual([
      { field: 'email', words: words.problems.emailMissing },
      { field: 'name', words: words.problems.nameMissing },
      { field: 'new_password', words: words.problems.newPasswordMissing },
    ]);
  });

  test.each<[FieldProblem, string]>([
    [{ field: 'email', code: 'domain-not-allowed' }, words.problems.emailNotAllowed],
    [{ field: 'username', code: 'taken' }, words.problems.usernameTaken],
    [{ field: 'name', code: 'invalid' }, words.problems.nameMissing],
  ])('%o', (problem, sentence) => {
    expect(describeProblems([problem], { words, rules, typed: filledIn })[0]?.words).toBe(sentence);
  });

  test('a new password alone', () => {
    expect(describePasswordProblems(['personal'], words, rules)).toEqual([
      { field: 'new_password', words: words.passwords.problems.personal() },
    ]);
  });

  test('the rules are told before a password is typed, those of the preset', () => {
    expect(passwordRulesInWords(words, rules)).toHaveLength(2);
    const legacy = passwordRulesInWords(words, { ...rules, preset: 'legacy-composition' });
    expect(legacy).toHaveLength(3);
    expect(legacy[0]).toContain('8 characters');
  });
});
