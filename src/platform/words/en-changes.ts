/** What a letter says when something that protects an account has changed: one entry a change. */
export const accountChanges = {
  'authenticator-added': {
    subject: 'An authenticator app was added to your account',
    intro: 'From now on your account asks for a code from your authenticator app after the password.',
  },
  'authenticator-removed': {
    subject: 'The authenticator app was removed from your account',
    intro: 'Your account no longer asks for a code from an authenticator app.',
  },
  'email-codes-on': {
    subject: 'Codes by mail were turned on for your account',
    intro: 'From now on your account asks for a code that we mail you after the password.',
  },
  'email-codes-off': {
    subject: 'Codes by mail were turned off for your account',
    intro: 'Your account no longer asks for a code that we mail you.',
  },
  'passkey-added': {
    subject: 'A passkey was added to your account',
    intro: 'From now on this passkey signs in to your account.',
  },
  'passkey-removed': {
    subject: 'A passkey was removed from your account',
    intro: 'This passkey no longer signs in to your account.',
  },
  'passkey-copied': {
    subject: 'A passkey of your account may have been copied',
    intro:
      'A passkey of your account was used, and its own count of uses went backwards. That can be a fault of the device, or a sign that somebody has a copy. If in doubt, remove it.',
  },
  'recovery-codes-made': {
    subject: 'New recovery codes were made for your account',
    intro: 'Earlier recovery codes no longer work. Keep the new ones somewhere safe, away from your password.',
  },
  'recovery-code-used': {
    subject: 'A recovery code was used on your account',
    intro: 'Somebody signed in to your account with one of its recovery codes, which now no longer works.',
  },
  'email-restored': {
    subject: 'Your account has its address back',
    intro:
      'The change of address was undone: your account belongs to this address again, its password has ended, and everybody was signed out. Choose a new password to sign in.',
  },
  'second-steps-removed': {
    subject: 'The second step was removed from your account',
    intro: 'An administrator removed every second step of your account, so that you can set it up anew.',
  },
} as const satisfies Record<string, { subject: string; intro: string }>;

export const accountChangeLetter = {
  button: 'Look after your account',
  which: (name: string) => `Which one: ${name}.`,
  left: (count: number) =>
    count === 1 ? 'One recovery code is left. Make new ones soon.' : `${count} recovery codes are left.`,
  noneLeft: 'No recovery code is left. Make new ones now.',
  notYou:
    'It was you? Then all is well, and there is nothing to do. If it was not, change your password at once and look at the second steps of your account.',
};
