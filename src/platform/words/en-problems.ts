import { createSay } from './say.ts';

const say = createSay('en-GB');

/** What a form says when something needs another look: what it is, and what to do next. */
export const problems = {
  noMatch: 'That address and password don’t match. Check both, or reset your password.',
  tooManyTries: (seconds: number) => `Too many tries. Please wait ${say.duration(seconds)}, then try again.`,
  emailMissing: 'Type your email address.',
  emailInvalid: 'That does not look like an email address. It should read like name@example.com.',
  emailNotAllowed: 'Accounts here are for certain organisations only. Use your address at yours.',
  identifierMissing: 'Type your email address or username.',
  usernameInvalid: 'Use 3 to 64 letters, digits, dots, hyphens or underscores.',
  usernameTaken: 'Somebody has that username already. Choose another, or leave it empty.',
  nameMissing: 'Tell us your name.',
  nameTooLong: (most: number) => `That name is too long: ${say.number(most)} characters at most.`,
  passwordMissing: 'Type your password.',
  newPasswordMissing: 'Choose a password.',
  codeMissing: 'Type the six digits from the letter.',
  codeWrong: 'That code is not right. Use the one in the newest letter, or send another.',
  invalid: 'Check what you typed here.',
};

/** How long a password may be, in characters. */
interface Lengths {
  readonly minimumLength: number;
  readonly maximumLength: number;
}

/** Rules are said before a password is typed, problems after; these have the codes of `credentials/password-policy.ts`. */
export const passwords = {
  rules: {
    length: (least: number) => `At least ${say.number(least)} characters. A few words in a row are easy to remember.`,
    notCommon: 'Not a password that many people use, and not close to your name or address.',
    composition: 'A letter, a digit and a special character, such as ! or #.',
  },
  problems: {
    'too-short': ({ minimumLength }: Lengths) =>
      `That password is too short: it needs ${say.number(minimumLength)} characters or more.`,
    'too-long': ({ maximumLength }: Lengths) =>
      `That password is too long: ${say.number(maximumLength)} characters at most.`,
    'not-text': () => 'That password has a character that cannot be typed everywhere. Leave it out.',
    'needs-letter': () => 'That password needs a letter.',
    'needs-digit': () => 'That password needs a digit.',
    'needs-special': () => 'That password needs a special character, such as ! or #.',
    common: () => 'That password is among those that guessers try first. Choose another.',
    personal: () => 'That password is close to your name, your address or the name of this place. Choose another.',
  },
};
