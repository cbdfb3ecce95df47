import type { Blocklist } from './blocklist.ts';
import { isCommonPassword } from './common-password.ts';
import { fold } from './fold.ts';
import { isPersonalPassword, type PasswordOwner } from './personal-password.ts';

/** What a password must be: `nist` follows SP 800-63B-4, `legacy-composition` an older custom. */
export interface PasswordRules {
  readonly preset: 'nist' | 'legacy-composition';
  /** Everybody needs a second factor (mailed codes do not count), so `nist` asks for 8 characters rather than 15. */
  readonly isSecondFactorForAll: boolean;
  readonly blocklist: Blocklist;
  /** Names that everybody here knows: the product's, the operator's. */
  readonly publicNames: readonly string[];
}

export type PasswordProblem =
  | 'too-short'
  | 'too-long'
  | 'not-text'
  | 'needs-letter'
  | 'needs-digit'
  | 'needs-special'
  | 'common'
  | 'personal';

/** What to tell people before they type. */
export interface PasswordPolicyDescription {
  /** In characters (code points), as are all lengths here. */
  readonly minimumLength: number;
  readonly maximumLength: number;
  readonly needsLetterDigitAndSpecial: boolean;
}

const MAXIMUM_LENGTH = 256;

export function describePolicy(
  rules: Pick<PasswordRules, 'preset' | 'isSecondFactorForAll'>,
): PasswordPolicyDescription {
  const isLegacy = rules.preset === 'legacy-composition';
  return {
    minimumLength: isLegacy || rules.isSecondFactorForAll ? 8 : 15,
    maximumLength: MAXIMUM_LENGTH,
    needsLetterDigitAndSpecial: isLegacy,
  };
}

/**
 * Everything wrong with a new password, in the order to tell it; none means it may be set. Asked when a password is
 * set, never at sign-in (NIST SP 800-63B-4 3.1.1.2).
 */
export function checkPassword(rules: PasswordRules, password: string, owner: PasswordOwner): PasswordProblem[] {
  if (!password.isWellFormed() || /\p{Cc}/u.test(password)) return ['not-text'];
  const text = password.normalize('NFC');
  const { minimumLength, maximumLength, needsLetterDigitAndSpecial } = describePolicy(rules);
  const length = [...text].length;
  if (length > maximumLength) return ['too-long'];
  const problems: PasswordProblem[] = length < minimumLength ? ['too-short'] : [];
  if (needsLetterDigitAndSpecial) problems.push(...listMissingClasses(text));
  if (isPersonalPassword(fold(text), rules.publicNames, owner)) problems.push('personal');
  else if (isCommonPassword(fold(text), rules.blocklist)) problems.push('common');
  return problems;
}

function listMissingClasses(text: string): PasswordProblem[] {
  const problems: PasswordProblem[] = [];
  if (!/\p{L}/u.test(text)) problems.push('needs-letter');
  if (!/\p{N}/u.test(text)) problems.push('needs-digit');
  if (!/[^\p{L}\p{N}]/u.test(text)) problems.push('needs-special');
  return problems;
}
