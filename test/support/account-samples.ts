import * as pages from '#account-console/pages.ts';
import type { ConsoleFrame } from '#platform/console-parts.ts';
import { en } from '#platform/words/en.ts';
import { type Sample, sample } from './samples.ts';

const PATHS = ['', '/profile', '/security', '/sessions', '/apps', '/licence', '/organisations', '/data'];

/** What surrounds a sample of the account's pages; `path` is the section it stands in, below `/account`. */
export function sampleConsole(path: string, signedInAs = 'Ada Byron'): ConsoleFrame {
  const names = Object.values(en.account.sections);
  const sections = PATHS.map((one, at) => ({
    url: `/account${one}`,
    words: names[at] ?? '',
    current: one === path ? ('page' as const) : undefined,
  }));
  const label = en.account.navigation;
  return { label, sections, signedInAs, signOutAction: '/account/sign-out', timeZone: 'Europe/London' };
}

const person = { email: 'ada@acme.test', name: 'Ada Byron', username: 'ada' };
const long = 'a.very.long.address.of.somebody@department.university.example';
const { tiles } = en.account;

export const accountSamples: readonly Sample[] = [
  sample(pages.homePage, {
    console: sampleConsole(''),
    person,
    tiles: [
      { value: tiles.on, about: tiles.secondStep, url: '/account/security', state: 'ok' },
      { value: '1', about: tiles.passkeys(1), url: '/account/security/passkeys' },
      { value: '2', about: tiles.sessions(2), url: '/account/sessions' },
      { value: '1', about: tiles.apps(1), url: '/account/apps' },
    ],
    profileUrl: '/account/profile',
  }),
  sample(
    pages.homePage,
    {
      console: sampleConsole('', long),
      person: { email: long },
      tiles: [
        { value: tiles.off, about: tiles.secondStep, url: '/account/security', state: 'warn' },
        { value: '0', about: tiles.passkeys(0), url: '/account/security/passkeys' },
        { value: '12', about: tiles.sessions(12), url: '/account/sessions' },
        { value: '0', about: tiles.apps(0), url: '/account/apps' },
      ],
      protectUrl: '/account/security',
      profileUrl: '/account/profile',
    },
    'unprotected',
  ),
];
