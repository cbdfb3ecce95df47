import { account } from './de-account.ts';
import { accountApps } from './de-account-apps.ts';
import { accountData } from './de-account-data.ts';
import { accountLicence } from './de-account-licence.ts';
import { accountOrganisations } from './de-account-organisations.ts';
import { accountProfile } from './de-account-profile.ts';
import { accountSecurity } from './de-account-security.ts';
import { accountSessions } from './de-account-sessions.ts';
import { consoleWords } from './de-console.ts';
import { emailChangePages } from './de-email-change.ts';
import { errors } from './de-errors.ts';
import { letters } from './de-letters.ts';
import { mailbox } from './de-mailbox.ts';
import { passkeys } from './de-passkeys.ts';
import { passwords, problems } from './de-problems.ts';
import { recover } from './de-recover.ts';
import { scopes } from './de-scopes.ts';
import { secondStep } from './de-second-step.ts';
import { signIn } from './de-sign-in.ts';
import { signInSeats } from './de-sign-in-seats.ts';
import type { en } from './en.ts';
import { createSay } from './say.ts';
import type { Translation } from './translation.ts';

/** German. Plain and warm, to people as “Sie”; short sentences, no jargon; names of apps as they are, never bent. */
export const de: Translation<typeof en> = {
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
  say: createSay('de-DE', (browser, system) => `${browser} unter ${system}`),
  fields: {
    emailOrUsername: 'E-Mail-Adresse oder Benutzername',
    email: 'E-Mail-Adresse',
    username: 'Benutzername',
    name: 'Ihr Name',
    password: 'Passwort',
    newPassword: 'Passwort',
    code: 'Code',
    optional: 'freiwillig',
    showPassword: 'Zeigen',
    hidePassword: 'Verbergen',
    showPasswordLabel: 'Passwort zeigen',
    hidePasswordLabel: 'Passwort verbergen',
  },
  page: {
    title: (title, brand) => `${title} · ${brand}`,
    titleWithProblem: (title) => `Bitte prüfen: ${title}`,
    oneProblem: 'Etwas braucht noch einen Blick:',
    severalProblems: 'Ein paar Dinge brauchen noch einen Blick:',
    toContinueTo: (app) => `weiter zu „${app}“`,
    waiting: 'Einen Moment…',
    appPolicy: (app) => `${app}: Datenschutz`,
    appTerms: (app) => `${app}: Nutzungsbedingungen`,
    youAreOn: (host) => `Sie sind auf ${host}`,
  },
};
