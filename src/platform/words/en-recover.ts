import { createSay } from './say.ts';

const say = createSay('en-GB');

/** The pages behind mailed links, forgotten passwords and signing out. */
export const recover = {
  forgot: {
    title: 'Reset your password',
    sub: 'Tell us your address, and we will mail you a link.',
    continue: 'Send the link',
    waiting: 'Sending…',
    remembered: 'Remembered it?',
    signIn: 'Sign in',
  },
  forgotSent: {
    title: 'Check your mail',
    sent: (email: string) => `If ${email} has an account here, a link to choose a new password is on its way.`,
    howLong: (minutes: number) => `It works once, for ${say.minutes(minutes)}.`,
    notThere:
      'No letter after a minute or two? Look among the spam, or check that this is the address you registered with.',
    again: 'Try another address',
    continue: 'Back to sign in',
  },
  reset: {
    title: 'Choose a new password',
    sub: (email: string) => `for ${email}`,
    signsOut: 'You will be signed out everywhere, so that nobody goes on with the old one.',
    continue: 'Save the password',
    waiting: 'Saving…',
  },
  resetDone: {
    title: 'Your password is changed',
    explained: 'You have been signed out everywhere. Sign in with the new password to go on.',
    continue: 'Sign in',
  },
  verifyLink: {
    title: 'Confirm your address',
    sub: (email: string) => `${email} is yours?`,
    explained: 'One press of the button and your address is confirmed.',
    notYou: 'You did not ask for this? Close this page, and nothing happens.',
    continue: 'Confirm my address',
    waiting: 'Confirming…',
  },
  verified: {
    title: 'Your address is confirmed',
    goBack: 'Thank you. Go back to the page where you began: it goes on by itself.',
    orFrom: (app: string) => `Or start from ${app} again.`,
    continue: (app: string) => `Go to ${app}`,
    continueWithoutApp: 'Go to your account',
  },
  linkExpired: {
    title: 'This link no longer works',
    explained:
      'Each link works once and for a limited time. This one has been used, has run out, or was replaced by a newer one.',
    verify:
      'If you have confirmed your address already, just sign in. If not, sign in and we will send another letter.',
    reset: 'If you still need a new password, ask for another link.',
    setup:
      'The newest link stands in the output of the last start of Usher. Once an administrator exists, there is none.',
    verifyContinue: 'Sign in',
    resetContinue: 'Ask for another link',
    setupContinue: 'Go on',
  },
  signOut: {
    title: 'Sign out?',
    asked: (app: string) => `${app} asks to sign you out.`,
    explained: 'You will be signed out here and in the apps that you opened from here.',
    continue: 'Sign out',
    waiting: 'Signing you out…',
    cancel: 'Stay signed in',
  },
  signedOut: {
    title: 'You are signed out',
    explained: 'See you soon. On a shared computer, close the browser too.',
    continue: 'Sign in again',
    backTo: (app: string) => `Back to ${app}`,
  },
};
