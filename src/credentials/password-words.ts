import type { Problem } from '#platform/problem.ts';
import type { Words } from '#platform/words/words.ts';
import { describePolicy, type PasswordProblem, type PasswordRules } from './password-policy.ts';

/** What is wrong with a new password, at the field `new_password`. */
export function describePasswordProblems(
  codes: readonly PasswordProblem[],
  words: Words,
  rules: PasswordRules,
): Problem[] {
  const { problems } = words.passwords;
  return codes.map((code) => ({ field: 'new_password', words: problems[code](describePolicy(rules)) }));
}

/** The rules of a new password, to be read before it is typed. */
export function passwordRulesInWords(words: Words, rules: PasswordRules): string[] {
  const { minimumLength, needsLetterDigitAndSpecial } = describePolicy(rules);
  const { length, composition, notCommon } = words.passwords.rules;
  return [length(minimumLength), ...(needsLetterDigitAndSpecial ? [composition] : []), notCommon];
}
