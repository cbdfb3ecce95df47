import { account } from './en-account.ts';
import { accountApps } from './en-account-apps.ts';
import { accountData } from './en-account-data.ts';
import { accountLicence } from './en-account-licence.ts';
import { accountOrganisations } from './en-account-organisations.ts';
import { accountProfile } from './en-account-profile.ts';
import { accountSecurity } from './en-account-security.ts';
import { accountSessions } from './en-account-sessions.ts';
import { consoleWords } from './en-console.ts';
import { emailChangePages } from './en-email-change.ts';
import { errors } from './en-errors.ts';
import { letters } from './en-letters.ts';
import { mailbox } from './en-mailbox.ts';
import { passkeys } from './en-passkeys.ts';
import { passwords, problems } from './en-problems.ts';
import { recover } from './en-recover.ts';
import { scopes } from './en-scopes.ts';
import { secondStep } from './en-second-step.ts';
import { signIn } from './en-sign-in.ts';
import { signInSeats } from './en-sign-in-seats.ts';
import { createSay } from './say.ts';

/** British English. Short, plain, active, warm without jokes; sentence case; no jargon and no blame. */
export const en = {
  ...signIn,
  ...signInSeats,
  ...recover,
  ...emailChangePages,
  ...secondStep,
  account,
  accountOrganisations,
  accountProfile,
  accountApps,
  accountData,
  accountLicence,
  accountSecurity,
  accountSessions,
  console: consoleWords,
  errors,
  letters,
  mailbox,
  passkeys,
  passwords,
  problems,
  scopes,
  say: createSay('en-GB'),
  fields: {
    emailOrUsername: 'Email or username',
    email: 'Email',
    username: 'Username',
    name: 'Your name',
    password: 'Password',
    newPassword: 'Password',
    code: 'Code',
    optional: 'optional',
    showPassword: 'Show',
    hidePassword: 'Hide',
    showPasswordLabel: 'Show the password',
    hidePasswordLabel: 'Hide the password',
  },
  page: {
    /** The browser's tab. */
    title: (title: string, brand: string) => `${title} · ${brand}`,
    titleWithProblem: (title: string) => `Problem: ${title}`,
    oneProblem: 'Something needs another look:',
    severalProblems: 'A few things need another look:',
    toContinueTo: (app: string) => `to continue to ${app}`,
    waiting: 'One moment…',
    appPolicy: (app: string) => `${app}: privacy`,
    appTerms: (app: string) => `${app}: terms`,
    youAreOn: (host: string) => `You are on ${host}`,
  },
};
