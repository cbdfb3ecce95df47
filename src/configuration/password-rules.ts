import type { Blocklist } from '#credentials/blocklist.ts';
import { describePolicy, type PasswordProblem, type PasswordRules } from '#credentials/password-policy.ts';
import { isSecondFactorForAll } from '#credentials/second-step.ts';
import type { Settings } from '#database/settings.ts';

/** The rules for new passwords that follow from the settings in force. */
export function passwordRules(
  { passwordPolicy, mfa, branding }: Pick<Settings, 'passwordPolicy' | 'mfa' | 'branding'>,
  blocklist: Blocklist,
): PasswordRules {
  return {
    preset: passwordPolicy.preset,
    isSecondFactorForAll: isSecondFactorForAll(mfa),
    blocklist,
    publicNames: ['Usher', branding.name],
  };
}

/** What is wrong with a password, for an operator, behind its name: `password: must be 15 characters or longer`. */
export function passwordWords(problem: PasswordProblem, rules: PasswordRules): string {
  const { minimumLength, maximumLength } = describePolicy(rules);
  const words: Record<PasswordProblem, string> = {
    'too-short': `must be ${minimumLength} characters or longer`,
    'too-long': `must be ${maximumLength} characters or shorter`,
    'not-text': 'must be text without control characters',
    'needs-letter': 'needs a letter',
    'needs-digit': 'needs a digit',
    'needs-special': 'needs a special character',
    common: 'is among the passwords that everybody guesses first',
    personal: 'is too close to a name or an address that everybody knows',
  };
  return words[problem];
}
