import { z } from 'zod';
import type { Account } from '#accounts/account.ts';
import { listActs, type RecordedAct } from '#audit/acts.ts';
import { personalReader } from '#audit/personal.ts';
import { recordPersonalAct } from '#audit/personal-act.ts';
import { findKnownFactors } from '#credentials/known-factors.ts';
import type { Reader } from '#database/transaction.ts';
import { seatsAbout } from '#licences/seats-about.ts';
import { listSentLetters } from '#mail/sent-letters.ts';
import type { Desk } from '#oidc/desk.ts';
import { assignmentsAbout } from '#organisations/assignment.ts';
import { invitationsAbout } from '#organisations/invitation.ts';
import { listMemberships, type Membership } from '#organisations/membership.ts';
import { notesAbout } from '#organisations/note.ts';
import { listSessions, type Session } from '#sessions/session.ts';
import { listSessionData } from '#sessions/session-data.ts';
import { listUsedApps, type UsedApp } from '#sessions/used-app.ts';
import { show, text } from '#web/answer.ts';
import { dataExportPage } from './data-pages.ts';
import { consoleOf } from './sections.ts';
import { accountPage, accountSubmit, type Holder } from './signed-in.ts';

const PATH = '/account/data/export';
/** The newest so many; more of them are said to be left out. */
const MOST_ACTS = 10_000;

export const showExport = (desk: Desk) =>
  accountPage(desk, async (visit, holder) => exportAnswer(consoleOf(visit, holder)), 'fresh');

/** All that is kept about the person as a file, which the browser keeps rather than shows. */
export const submitExport = (desk: Desk) =>
  accountSubmit(
    desk,
    {
      path: PATH,
      schema: z.object({}),
      freshness: 'fresh',
      again: async (visit, holder) => exportAnswer(consoleOf(visit, holder)),
    },
    async (visit, { account }) => {
      const about = { act: 'account.exported', account, caller: visit };
      await recordPersonalAct(desk.db, desk.credentials.vault, about);
      const data = await gather(desk, account);
      const file = `attachment; filename="account-${new Date().toISOString().slice(0, 10)}.json"`;
      const headers = { 'Content-Disposition': file, 'Cache-Control': 'no-store' };
      return text(`${JSON.stringify(data, null, 2)}\n`, 'application/json; charset=utf-8', { headers });
    },
  );

const exportAnswer = (console: ReturnType<typeof consoleOf>) =>
  show(dataExportPage, { console, action: PATH, backUrl: '/account/data' });

/** Eight statements, however much there is. */
async function gather({ db, issuer, credentials: { vault } }: Desk, account: Holder['account']) {
  const acts = await listActs(db, { accountId: account.id, limit: MOST_ACTS + 1 });
  return {
    issuer,
    exported_at: new Date(),
    account: tellAccount(account),
    ways_to_sign_in: await findKnownFactors(db, account.id),
    sessions: (await listSessions(db, account.id)).map(tellSession),
    apps: (await listUsedApps(db, account.id)).map(tellApp),
    kept_by_apps: (await listSessionData(db, account.id)).map(({ clientId, data, updatedAt }) => ({
      ...{ client_id: clientId, data },
      updated_at: updatedAt,
    })),
    organisations: (await listMemberships(db, account.id)).map(tellMembership),
    ...(await findKeptAbout(db, account.id)),
    record: acts.slice(0, MOST_ACTS).map(actTeller(personalReader(vault, { ...account, audit_key: account.auditKey }))),
    record_is_complete: acts.length <= MOST_ACTS,
    letters: (await listSentLetters(db, account.id)).map(({ to, subject, status, createdAt, sentAt }) => ({
      ...{ to, subject, status },
      created_at: createdAt,
      sent_at: sentAt,
    })),
  };
}

/** What organisations keep about them beside their membership, and which seats they had. One statement. */
function findKeptAbout(reader: Reader, id: string) {
  const [invitations, notes] = [invitationsAbout(id).as('invitations'), notesAbout(id).as('notes')];
  const [assignments, seats] = [assignmentsAbout(id).as('assignments'), seatsAbout(id).as('seats')];
  return reader.selectNoFrom([invitations, notes, assignments, seats]).executeTakeFirstOrThrow();
}

function tellAccount(account: Account) {
  const { id, email, username, name, locale, claims, roles } = account;
  return {
    ...{ id, email, username, name, locale, claims, roles },
    email_verified: account.emailVerified,
    created_at: account.createdAt,
    updated_at: account.updatedAt,
    deletes_at: account.deletesAt,
  };
}

function tellMembership({ organisationId: id, organisationName: name, joinedAt, standing: { within } }: Membership) {
  const { roles = [], isOwner = false } = within ?? {};
  return { id, name, member_since: joinedAt ?? null, is_owner: isOwner, roles };
}

function tellSession({ signedInAt, seenAt, expiresAt, address, agent }: Session) {
  return { signed_in_at: signedInAt, seen_at: seenAt, expires_at: expiresAt, address, agent };
}

function tellApp({ clientId, name, uri, since, lastUsedAt, consent }: UsedApp) {
  return {
    client_id: clientId,
    ...{ name, uri, since },
    last_used_at: lastUsedAt ?? null,
    agreed_to: consent ? { scopes: consent.scopes, permissions: consent.resources } : null,
  };
}

/** A row of the record, with what it says of the person made readable. */
function actTeller(read: ReturnType<typeof personalReader>) {
  return ({ at, act, outcome, actor_kind, client_id, facts, personal }: RecordedAct) => {
    const { address, agent, email } = read(personal);
    return { at, act, outcome, by: actor_kind, client_id, facts, address, agent, email };
  };
}
