import { type RawBuilder, sql } from 'kysely';
import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { sha256 } from '#platform/secrets.ts';
import { mayGrant } from '#roles/may-grant.ts';
import { listRoles } from '#roles/role.ts';
import { manages } from '#roles/standing.ts';
import { addMember } from './add-member.ts';
import { findStanding } from './find-standing.ts';
import type { InvitationRef } from './invitation.ts';
import { grantOrganisationRole } from './organisation-role.ts';

interface Answer {
  readonly invitation: InvitationRef;
  /** Who answers: the account of the address it was sent to. */
  readonly accountId: string;
  readonly requestId?: string | undefined;
}

export type AcceptOutcome = { readonly ok: true; readonly organisationId: string } | { readonly ok: false };

/**
 * Makes whoever was invited a member, with the role they were promised. Only the account that has proven the address it
 * was sent to can say yes, and once: of many at once one succeeds. An invitation counts for as long as whoever sent it
 * may invite somebody to this; otherwise, and where it was answered, withdrawn or has run out, it is gone.
 */
export async function acceptInvitation(tx: Tx, answer: Answer): Promise<AcceptOutcome> {
  const { accountId, requestId } = answer;
  const taken = await take(tx, answer);
  if (!taken || !(await isStillMeant(tx, taken, accountId))) return { ok: false };
  const { organisation_id: organisationId, role_id: roleId } = taken;
  const actor: Actor = { kind: 'person', id: accountId };
  await addMember(tx, { organisationId, accountId, actor, requestId });
  if (roleId !== null) {
    const inviter: Actor = { kind: 'person', id: taken.invited_by ?? undefined };
    await grantOrganisationRole(tx, { organisationId, accountId, roleId, actor: inviter, requestId });
  }
  return { ok: true, organisationId };
}

/** Says no to it; false where it was gone. */
export async function declineInvitation(tx: Tx, answer: Answer): Promise<boolean> {
  const { accountId, requestId } = answer;
  const taken = await take(tx, answer);
  if (!taken) return false;
  const facts = { organisation: taken.organisation_id };
  await recordAct(tx, { act: 'invitation.declined', actor: { kind: 'person', id: accountId }, requestId, facts });
  return true;
}

interface Taken {
  readonly organisation_id: string;
  readonly role_id: string | null;
  readonly invited_by: string | null;
}

/** Uses it up in one conditional statement. */
async function take(tx: Tx, { invitation, accountId }: Answer): Promise<Taken | undefined> {
  const { rows } = await sql<Taken>`
    delete from invitation using account
    where ${isNamed(invitation)} and invitation.expires_at > now()
      and account.id = ${accountId} and account.email_verified and not account.is_disabled
      and account.email_key = invitation.email_key
    returning invitation.organisation_id, invitation.role_id, invitation.invited_by`.execute(tx);
  return rows[0];
}

function isNamed(invitation: InvitationRef): RawBuilder<boolean> {
  if ('token' in invitation) return sql<boolean>`invitation.token_hash = ${sha256(invitation.token)}`;
  return sql<boolean>`invitation.id = ${invitation.id}`;
}

async function isStillMeant(tx: Tx, taken: Taken, accountId: string): Promise<boolean> {
  const { organisation_id: organisationId, role_id: roleId, invited_by: inviterId } = taken;
  const granter = inviterId === null ? undefined : await findStanding(tx, { organisationId, accountId: inviterId });
  if (!granter) return false;
  const roles = await listRoles(tx);
  if (!manages(roles, granter, organisationId)) return false;
  return roleId === null || mayGrant({ roles, granter, roleId, organisationId, isOwn: inviterId === accountId });
}
