import type { ConsoleFrame } from '#platform/console-parts.ts';
import type { Words } from '#platform/words/words.ts';
import type { Visit } from '#web/visit.ts';
import type { Holder } from './signed-in.ts';

/** Every section of the account, in the order of the navigation: a new one is a row here and a word in the catalogue. */
const SECTIONS: readonly { readonly path: string; readonly name: keyof Words['account']['sections'] }[] = [
  { path: '/account', name: 'home' },
  { path: '/account/profile', name: 'profile' },
  { path: '/account/security', name: 'security' },
  { path: '/account/sessions', name: 'sessions' },
  { path: '/account/apps', name: 'apps' },
  { path: '/account/licence', name: 'licences' },
  { path: '/account/organisations', name: 'organisations' },
  { path: '/account/data', name: 'data' },
];

/** What surrounds a page of the account: give it to the page as `console`. */
export function consoleOf(visit: Visit, holder: Pick<Holder, 'account'>): ConsoleFrame {
  const { words } = visit.frame;
  const { account } = holder;
  return {
    label: words.account.navigation,
    sections: SECTIONS.map(({ path, name }) => ({
      url: path,
      words: words.account.sections[name],
      current: currentAt(path, visit.ctx.path),
    })),
    signedInAs: account.name ?? account.email ?? account.username ?? account.id,
    signOutAction: '/account/sign-out',
    timeZone: timeZoneOf(account),
    deletion: account.deletesAt ? { deletesAt: account.deletesAt, keepAction: '/account/data/keep' } : undefined,
  };
}

/** A person's own time zone, where they told us one that is known. */
export function timeZoneOf({ claims }: Pick<Holder['account'], 'claims'>): string {
  const { zoneinfo } = claims;
  return typeof zoneinfo === 'string' && isTimeZone(zoneinfo) ? zoneinfo : 'UTC';
}

function currentAt(section: string, path: string): 'page' | 'true' | undefined {
  if (path === section) return 'page';
  return section !== '/account' && path.startsWith(`${section}/`) ? 'true' : undefined;
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
