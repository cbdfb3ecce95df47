import { z } from 'zod';
import { hasFactors } from '#credentials/second-step.ts';
import type { Reader } from '#database/transaction.ts';
import type { Desk } from '#oidc/desk.ts';
import type { TilePart } from '#platform/console-parts.ts';
import type { Words } from '#platform/words/words.ts';
import { listSessions } from '#sessions/session.ts';
import { listUsedApps } from '#sessions/used-app.ts';
import { goTo, show } from '#web/answer.ts';
import { submit } from '#web/handlers.ts';
import { homePage } from './pages.ts';
import { consoleOf } from './sections.ts';
import { accountPage, type Holder } from './signed-in.ts';

export const showHome = (desk: Desk) =>
  accountPage(desk, async (visit, holder) => {
    const { email, username, id, name } = holder.account;
    const isProtected = hasFactors(holder.factors);
    return show(homePage, {
      console: consoleOf(visit, holder),
      person: { email: email ?? username ?? id, name: name ?? undefined, username: username ?? undefined },
      tiles: tilesOf(visit.frame.words, holder, await countHeld(desk.db, id)),
      protectUrl: isProtected ? undefined : '/account/security',
      profileUrl: '/account/profile',
    });
  });

/** Ends this browser's session with everything that hangs on it; who has none is signed out already. */
export const submitSignOut = (desk: Desk) =>
  submit({ schema: z.object({}), again: async () => goTo('/account') }, async (visit) => {
    await desk.provider.signOut(visit.ctx);
    return goTo('/signed-out');
  });

interface Held {
  readonly sessions: number;
  readonly apps: number;
}

/** How much is open in somebody's name: what their own pages list. */
async function countHeld(reader: Reader, accountId: string): Promise<Held> {
  const sessions = await listSessions(reader, accountId);
  const apps = await listUsedApps(reader, accountId);
  return { sessions: sessions.length, apps: apps.length };
}

function tilesOf({ account: { tiles }, say }: Words, { factors }: Holder, { sessions, apps }: Held): TilePart[] {
  const isOn = hasFactors(factors);
  return [
    {
      value: isOn ? tiles.on : tiles.off,
      about: tiles.secondStep,
      url: '/account/security',
      state: isOn ? 'ok' : 'warn',
    },
    {
      value: say.number(factors.passkeys),
      about: tiles.passkeys(factors.passkeys),
      url: '/account/security/passkeys',
    },
    { value: say.number(sessions), about: tiles.sessions(sessions), url: '/account/sessions' },
    { value: say.number(apps), about: tiles.apps(apps), url: '/account/apps' },
  ];
}
