import { z } from 'zod';
import { inTransaction } from '#database/transaction.ts';
import type { Desk } from '#oidc/desk.ts';
import type { Words } from '#platform/words/words.ts';
import { endOtherSessions, endSession } from '#sessions/end-session.ts';
import { listSessions, type Session } from '#sessions/session.ts';
import { listUsedApps, type UsedApp } from '#sessions/used-app.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { noticeOf } from './notice.ts';
import { consoleOf } from './sections.ts';
import { type SessionRow, sessionsPage } from './sessions-pages.ts';
import { accountPage, accountSubmit, type Holder } from './signed-in.ts';

const PATH = '/account/sessions';

export const showSessions = (desk: Desk) => accountPage(desk, (visit, holder) => sessionsAnswer(desk, visit, holder));

/** Ends one; one that ended already, or was never theirs, is told of in the same words. */
export const submitEndSession = (desk: Desk) =>
  accountSubmit(
    desk,
    { path: PATH, schema: z.object({ session: z.string() }), again: async () => goTo(PATH) },
    async (visit, { account }, { session }) => {
      const ending = { account, session, caller: visit };
      const isEnded = await inTransaction(desk.db, (tx) => endSession(tx, desk.credentials.vault, ending));
      return goTo(`${PATH}?done=${isEnded ? 'ended' : 'ended-already'}`);
    },
  );

export const submitEndOthers = (desk: Desk) =>
  accountSubmit(
    desk,
    { path: PATH, schema: z.object({}), again: async () => goTo(PATH) },
    async (visit, { account, session }) => {
      const ending = { account, except: session.uid, caller: visit };
      await inTransaction(desk.db, (tx) => endOtherSessions(tx, desk.credentials.vault, ending));
      return goTo(`${PATH}?done=others-ended`);
    },
  );

async function sessionsAnswer(desk: Desk, visit: Visit, holder: Holder): Promise<Answer> {
  const { words } = visit.frame;
  const [sessions, apps] = [
    await listSessions(desk.db, holder.account.id),
    await listUsedApps(desk.db, holder.account.id),
  ];
  const rows = sessions.map((session) => toRow(session, { apps, words, own: holder.session.uid }));
  return show(sessionsPage, {
    console: consoleOf(visit, holder),
    notice: noticeOf(visit, words.accountSessions.notices),
    sessions: rows.toSorted((a, b) => Number(b.isThis) - Number(a.isThis)),
    endAction: `${PATH}/end`,
    endOthersAction: `${PATH}/end-others`,
  });
}

interface Around {
  readonly apps: readonly UsedApp[];
  readonly words: Words;
  /** The uid of the session that looks. */
  readonly own: string;
}

function toRow({ uid, agent, address, signedInAt, seenAt }: Session, { apps, words, own }: Around): SessionRow {
  return {
    uid,
    device: (agent && words.say.device(agent)) || words.accountSessions.unknownDevice,
    isThis: uid === own,
    since: signedInAt,
    seenAt,
    address,
    apps: apps.filter(({ sessions }) => sessions.includes(uid)).map(({ name }) => name),
  };
}
