import { createSay } from './say.ts';

const say = createSay('en-GB');

/** The apps a person let in, or uses. */
export const accountApps = {
  title: 'Apps',
  sub: 'The apps you let in, and what each of them may do. You can take it back at any time.',
  none: 'You have not signed in to any app yet. Once you do, it is listed here.',
  since: 'Let in:',
  usedSince: 'Signed in:',
  lastUsed: 'Last used:',
  may: 'It may:',
  ours: 'Run by the same people as this place, so it did not have to ask you.',
  neverAsked: 'You are signed in to it, and it has nothing you agreed to.',
  staysConnected: 'Stays connected',
  browsers: (count: number) =>
    count === 1 ? 'Signed in in one browser.' : `Signed in in ${say.number(count)} browsers.`,
  away: 'Connected without a browser.',
  notNow: 'Not signed in at the moment.',
  takeBack: 'Take it back',
  takeBackFrom: (app: string) => `Take it back: ${app}`,
  signOut: 'Sign out of it',
  signOutOf: (app: string) => `Sign out of it: ${app}`,
  waiting: 'One moment…',
  explained:
    'Once you take it back, the app is signed out on every device and has to ask you again. What it learned until then, it may keep: ask the people who run it.',
  notices: {
    'taken-back': 'Done: the app is signed out everywhere, and has to ask you again.',
    'signed-out': 'You are signed out of that app everywhere.',
    'gone-already': 'That app was signed out already.',
  },
};
