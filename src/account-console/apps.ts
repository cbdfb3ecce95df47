import { z } from 'zod';
import { inTransaction } from '#database/transaction.ts';
import { describeScopes } from '#oidc/describe-scopes.ts';
import type { Desk } from '#oidc/desk.ts';
import type { Words } from '#platform/words/words.ts';
import { takeBackApp } from '#sessions/take-back-app.ts';
import { listUsedApps, type UsedApp } from '#sessions/used-app.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { type AppRow, appsPage } from './apps-pages.ts';
import { noticeOf } from './notice.ts';
import { consoleOf } from './sections.ts';
import { accountPage, accountSubmit, type Holder } from './signed-in.ts';

const PATH = '/account/apps';

export const showApps = (desk: Desk) => accountPage(desk, (visit, holder) => appsAnswer(desk, visit, holder));

/** Takes back a consent, or signs out of an app that needed none. */
export const submitTakeBack = (desk: Desk) =>
  accountSubmit(
    desk,
    { path: PATH, schema: z.object({ app: z.string() }), again: async () => goTo(PATH) },
    async (visit, { account }, { app: clientId }) => {
      const takingBack = { account, clientId, caller: visit };
      const taken = await inTransaction(desk.db, (tx) => takeBackApp(tx, desk.credentials.vault, takingBack));
      return goTo(`${PATH}?done=${taken ?? 'gone-already'}`);
    },
  );

async function appsAnswer(desk: Desk, visit: Visit, holder: Holder): Promise<Answer> {
  const { words } = visit.frame;
  const apps = await listUsedApps(desk.db, holder.account.id);
  return show(appsPage, {
    console: consoleOf(visit, holder),
    notice: noticeOf(visit, words.accountApps.notices),
    apps: apps.map((app) => toRow(app, words)),
    takeBackAction: `${PATH}/take-back`,
  });
}

function toRow(app: UsedApp, words: Words): AppRow {
  const { clientId, name, uri, since, lastUsedAt, consent } = app;
  return {
    ...{ clientId, name, uri, since, lastUsedAt },
    kind: kindOf(app),
    scopes: consent ? describeScopes(consent, words) : [],
    staysConnected: consent?.scopes.includes('offline_access') ?? false,
    standing: standingOf(app, words),
  };
}

function kindOf({ consent, isFirstParty }: UsedApp): AppRow['kind'] {
  if (consent) return 'agreed';
  return isFirstParty ? 'ours' : 'never-asked';
}

function standingOf({ sessions, isConnected }: UsedApp, { accountApps }: Words): string {
  if (sessions.length > 0) return accountApps.browsers(sessions.length);
  return isConnected ? accountApps.away : accountApps.notNow;
}
