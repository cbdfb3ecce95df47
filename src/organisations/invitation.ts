import { type RawBuilder, sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';
import { sha256 } from '#platform/secrets.ts';

/** A letter that asks somebody to join, and has not been answered. */
export interface Invitation {
  /** `inv_…` */
  readonly id: string;
  readonly organisationId: string;
  readonly organisationName: string;
  /** Where the letter went, as typed. */
  readonly email: string;
  /** What they are to be there beside a member. */
  readonly roleId: string | undefined;
  /** As whoever invited them calls themselves; undefined once their account is gone. */
  readonly invitedBy: string | undefined;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** How an invitation is named: by the link of its letter, or by its id to who may see it. */
export type InvitationRef = { readonly token: string } | { readonly id: string };

/** An open invitation of an organisation; undefined where it was answered, withdrawn or has run out. */
export async function findInvitation(reader: Reader, organisationId: string, id: string) {
  const row = await openInvitations(reader)
    .where('invitation.organisation_id', '=', organisationId)
    .where('invitation.id', '=', id)
    .executeTakeFirst();
  return row && toInvitation(row);
}

/** What the link of a letter leads to, and whether this account is whom it was sent to. Looking changes nothing. */
export async function findInvitationByToken(
  reader: Reader,
  { token, accountId }: { readonly token: string; readonly accountId: string },
): Promise<{ readonly invitation: Invitation; readonly isTheirs: boolean } | undefined> {
  const row = await openInvitations(reader)
    .select((is) =>
      is
        .exists(
          is
            .selectFrom('account')
            .select('account.id')
            .where('account.id', '=', accountId)
            .where('account.email_verified', '=', true)
            .whereRef('account.email_key', '=', 'invitation.email_key'),
        )
        .as('isTheirs'),
    )
    .where('invitation.token_hash', '=', sha256(token))
    .executeTakeFirst();
  return row && { invitation: toInvitation(row), isTheirs: Boolean(row.isTheirs) };
}

/** The open invitations to the address that an account has proven, the newest first. */
export async function listInvitationsTo(reader: Reader, accountId: string): Promise<Invitation[]> {
  const rows = await openInvitations(reader)
    .innerJoin('account', 'account.email_key', 'invitation.email_key')
    .where('account.id', '=', accountId)
    .where('account.email_verified', '=', true)
    .orderBy('invitation.created_at', 'desc')
    .execute();
  return rows.map(toInvitation);
}

interface Listing {
  readonly organisationId: string;
  readonly limit: number;
  readonly offset: number;
}

/** A page of an organisation's open invitations, the newest first, and how many there are. */
export async function listInvitations(reader: Reader, { organisationId, limit, offset }: Listing) {
  const { count } = await reader
    .selectFrom('invitation')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('organisation_id', '=', organisationId)
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirstOrThrow();
  const rows = await openInvitations(reader)
    .where('invitation.organisation_id', '=', organisationId)
    .orderBy('invitation.created_at', 'desc')
    .orderBy('invitation.id')
    .limit(limit)
    .offset(offset)
    .execute();
  return { invitations: rows.map(toInvitation), count: Number(count) };
}

function openInvitations(reader: Reader) {
  return reader
    .selectFrom('invitation')
    .innerJoin('organisation', 'organisation.id', 'invitation.organisation_id')
    .leftJoin('account as inviter', 'inviter.id', 'invitation.invited_by')
    .select(['invitation.id', 'invitation.organisation_id', 'invitation.email', 'invitation.role_id'])
    .select(['invitation.created_at', 'invitation.expires_at', 'organisation.name'])
    .select((is) => is.fn.coalesce('inviter.name', 'inviter.email', 'inviter.username').as('inviter'))
    .where('invitation.expires_at', '>', sql<Date>`now()`);
}

type Row = Awaited<ReturnType<ReturnType<typeof openInvitations>['execute']>>[number];

function toInvitation(row: Row): Invitation {
  return {
    id: row.id,
    organisationId: row.organisation_id,
    organisationName: row.name,
    email: row.email,
    roleId: row.role_id ?? undefined,
    invitedBy: row.inviter ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/** An open invitation as whom it was sent to may take it along; times in ISO 8601. */
export interface InvitationAbout {
  readonly organisation: string;
  readonly role: string | null;
  readonly created_at: string;
  readonly expires_at: string;
}

/** The open invitations to the address that somebody has proven, as JSON. */
export function invitationsAbout(accountId: string): RawBuilder<readonly InvitationAbout[]> {
  return sql`(select coalesce(json_agg(json_build_object('organisation', organisation_id, 'role', role_id,
    'created_at', invitation.created_at, 'expires_at', expires_at) order by invitation.created_at desc, invitation.id), '[]')
    from invitation join account using (email_key)
    where account.id = ${accountId} and account.email_verified and expires_at > now())`;
}
