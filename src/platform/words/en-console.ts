import { createSay } from './say.ts';

const say = createSay('en-GB');

/** What every page of a console says around itself. */
export const consoleWords = {
  /** By the ids of our own apps. */
  names: { 'usher-account': 'Your account', 'usher-admin': 'Administration' } as Readonly<Record<string, string>>,
  skip: 'Skip to the content',
  back: (page: string) => `← ${page}`,
  signedInAs: (name: string) => `Signed in as ${name}`,
  signOut: 'Sign out',
  signingOut: 'Signing you out…',
  cancel: 'Leave it as it is',
  /** Around every list that may be long. */
  lists: {
    search: 'Search',
    all: 'Show all',
    count: (shown: number, count: number) =>
      shown === count ? say.number(count) : `${say.number(shown)} of ${say.number(count)}`,
    pages: 'Pages',
    page: (page: number, pages: number) => `Page ${say.number(page)} of ${say.number(pages)}`,
    next: 'Next',
    previous: 'Previous',
  },
};
