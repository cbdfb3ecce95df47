import type { FieldProblem } from '#credentials/credentials.ts';
import { describePolicy, type PasswordProblem, type PasswordRules } from '#credentials/password-policy.ts';
import type { Problem } from '#platform/problem.ts';
import type { Words } from '#platform/words/words.ts';

const INPUTS = { email: 'email', username: 'username', name: 'name', password: 'new_password' } as const;

interface Shown {
  readonly words: Words;
  readonly rules: PasswordRules;
  /** Fields that were left empty are asked for, rather than found wrong. */
  readonly typed: Readonly<Record<string, string>>;
}

/** What is wrong with a person's details, field by field, in words. */
export function describeProblems(problems: readonly FieldProblem[], { words, rules, typed }: Shown): Problem[] {
  const missing = missingIn(words, typed);
  const inPlace = problems.map((problem) => {
    const field = INPUTS[problem.field];
    return { field, words: missing.get(field) ?? describe(problem, words, rules) };
  });
  return inPlace.filter(
    ({ field }, at) => !missing.has(field) || inPlace.findIndex((one) => one.field === field) === at,
  );
}

function missingIn({ problems }: Words, typed: Shown['typed']): Map<string, string> {
  const asked = { email: problems.emailMissing, name: problems.nameMissing, new_password: problems.newPasswordMissing };
  return new Map(Object.entries(asked).filter(([field]) => (typed[field] ?? '') === ''));
}

/** What is wrong with a new password. */
export function describePasswordProblems(
  codes: readonly PasswordProblem[],
  words: Words,
  rules: PasswordRules,
): Problem[] {
  return codes.map((code) => ({ field: 'new_password', words: describePassword(code, words, rules) }));
}

/** The rules of a new password, to be read before it is typed. */
export function passwordRulesInWords(words: Words, rules: PasswordRules): string[] {
  const { minimumLength, needsLetterDigitAndSpecial } = describePolicy(rules);
  const { length, composition, notCommon } = words.passwords.rules;
  return [length(minimumLength), ...(needsLetterDigitAndSpecial ? [composition] : []), notCommon];
}

function describe({ field, code }: FieldProblem, words: Words, rules: PasswordRules): string {
  const { problems } = words;
  if (field === 'password') return describePassword(code as PasswordProblem, words, rules);
  if (code === 'domain-not-allowed') return problems.emailNotAllowed;
  if (field === 'email') return problems.emailInvalid;
  if (field === 'username') return code === 'taken' ? problems.usernameTaken : problems.usernameInvalid;
  return problems.nameMissing;
}

function describePassword(code: PasswordProblem, words: Words, rules: PasswordRules): string {
  return words.passwords.problems[code](describePolicy(rules));
}
