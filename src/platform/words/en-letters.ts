import { accountDeletionLetter } from './en-account-data.ts';
import { licenceLetters } from './en-account-licence.ts';
import { accountChangeLetter, accountChanges } from './en-changes.ts';
import { emailChangedLetter } from './en-email-change.ts';
import { invitationLetter } from './en-invitation.ts';
import { secondStepLetters } from './en-second-step.ts';
import { createSay } from './say.ts';

const say = createSay('en-GB');

/** Letters: one message, one button, who asked and when, and what to do if it was not you. */
export const letters = {
  hello: (name: string) => `Hello ${name},`,
  helloNobody: 'Hello,',
  orOpen: 'Or open this link:',
  /** Over where and when, for a letter that somebody asked for, and for one that tells what happened. */
  asked: 'Who asked for this',
  happened: 'When and where',
  when: 'When',
  device: 'Device',
  address: 'Network address',
  why: (brand: string, host: string) => `${brand} wrote this letter for ${host}. Nobody reads answers to it.`,
  verifyEmail: {
    subject: 'Confirm your email address',
    heading: 'Confirm your address',
    intro: 'Please confirm that this address is yours.',
    introFor: (app: string) => `Please confirm that this address is yours, and you can go on to ${app}.`,
    button: 'Confirm my address',
    orCode: 'Or type this code on the page where you began:',
    howLong: (hours: number, minutes: number) =>
      `The link works for ${say.hours(hours)}, the code for ${say.minutes(minutes)}.`,
    notYou: 'It was not you? Then do nothing: without the link or the code, the address stays unconfirmed.',
  },
  alreadyRegistered: {
    subject: 'You already have an account',
    heading: 'You already have an account',
    intro:
      'Somebody, most likely you, has just tried to register with this address. It has an account already, so there is nothing to create: sign in instead.',
    button: 'Sign in',
    forgot: 'Password forgotten? Choose a new one here:',
    notYou:
      'It was not you? Then do nothing: your account has not changed, and whoever tried was not told that it exists.',
  },
  resetPassword: {
    subject: 'Choose a new password',
    heading: 'Choose a new password',
    intro: 'You asked for a new password. Choose it here, and you can sign in again.',
    button: 'Choose a new password',
    howLong: (minutes: number) =>
      `The link works once, for ${say.minutes(minutes)}. Asking again makes this one stop working.`,
    notYou: 'It was not you? Then do nothing: your password stays as it is.',
  },
  changes: accountChanges,
  accountChange: accountChangeLetter,
  emailChanged: emailChangedLetter,
  invitation: invitationLetter,
  ...secondStepLetters,
  accountDeletion: accountDeletionLetter,
  licences: licenceLetters,
  passwordChanged: {
    subject: 'Your password was changed',
    heading: 'Your password was changed',
    intro: 'The password of your account has just been changed, and whoever was signed in elsewhere was signed out.',
    button: 'Choose a new password',
    notYou: 'It was you? Then all is well, and there is nothing to do. If it was not, choose a new password at once.',
  },
  refreshReuse: {
    subject: (app: string) => `You were signed out of ${app}`,
    heading: (app: string) => `You were signed out of ${app}`,
    intro: (app: string) =>
      `The key that keeps ${app} signed in for you was used twice. That can be a fault of the app, or a sign that somebody copied the key, so we have ended that sign-in. Open ${app} and sign in again.`,
    button: 'Choose a new password',
    notYou:
      'If you see this more than once, or there are sign-ins you do not know, choose a new password and tell the people who run the app.',
  },
};
