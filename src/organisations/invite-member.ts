import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { type Email, parseEmail } from '#accounts/email.ts';
import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import type { Letters } from '#mail/letters.ts';
import { sendLetter } from '#mail/send-letter.ts';
import { newId } from '#platform/ids.ts';
import { Refusal } from '#platform/refusal.ts';
import { sha256 } from '#platform/secrets.ts';

/** An invitation can be answered for so many days. */
export const invitationDays = 7;

type Turn = { readonly ok: true } | { readonly ok: false; readonly retryAfterSeconds: number };

export interface InviteNeeds {
  readonly letters: Letters;
  /** A turn to write, by what letters are counted by: one a minute and five an hour of each. */
  takeTurn(tx: Tx, counted: `${string}:${string}`): Promise<Turn>;
}

export interface NewInvitation {
  readonly organisation: { readonly id: string; readonly name: string };
  /** As typed. */
  readonly email: string;
  /** What they are to be beside a member: an id, and the name that the letter says. */
  readonly role: { readonly id: string; readonly name: string } | undefined;
  readonly inviter: { readonly id: string; readonly name: string | null; readonly email: string | null };
  readonly actor: Actor;
  readonly requestId?: string | undefined;
  /** The language of the letter (BCP 47): whether the address has an account is not looked for. */
  readonly lang: string | undefined;
}

export type InviteOutcome =
  /** The address as it is kept, to show. */
  | { readonly ok: true; readonly id: string; readonly email: string }
  | { readonly ok: false; readonly why: 'invalid' | 'member' }
  | { readonly ok: false; readonly why: 'throttled'; readonly retryAfterSeconds: number };

/**
 * Asks an address to join an organisation, by a letter with a link; asked again, the new letter takes the place of the
 * one before, whose link ends. Whether the address has an account changes neither the answer nor what it costs: only
 * that it is a member's is told, to who may see the members. Who may invite, and with which role, is asked before.
 */
export async function inviteMember(tx: Tx, needs: InviteNeeds, invited: NewInvitation): Promise<InviteOutcome> {
  const { organisation, role, actor, requestId } = invited;
  const email = parseEmail(invited.email);
  if (!email) return { ok: false, why: 'invalid' };
  const turn = await needs.takeTurn(tx, `invite:${email.key}`);
  if (!turn.ok) return { ...turn, why: 'throttled' };
  if (await isMember(tx, organisation.id, email)) return { ok: false, why: 'member' };
  const token = randomBytes(32).toString('base64url');
  const id = await open(tx, invited, { email, token });
  await recordAct(tx, {
    act: 'member.invited',
    actor,
    requestId,
    facts: { organisation: organisation.id, invitation: id, role: role?.id },
  });
  await write(tx, needs.letters, { invited, email, token });
  return { ok: true, id, email: email.email };
}

async function isMember(tx: Tx, organisationId: string, { key }: Email): Promise<boolean> {
  const row = await tx
    .selectFrom('organisation_member as member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .select('account.id')
    .where('member.organisation_id', '=', organisationId)
    .where('account.email_key', '=', key)
    .executeTakeFirst();
  return row !== undefined;
}

interface Made {
  readonly email: Email;
  readonly token: string;
}

/** One open invitation an address, whoever asks and however many at once. */
async function open(tx: Tx, { organisation, role, inviter }: NewInvitation, { email, token }: Made): Promise<string> {
  const asked = {
    email: email.email,
    role_id: role?.id ?? null,
    token_hash: sha256(token),
    invited_by: inviter.id,
    created_at: sql<Date>`now()`,
    expires_at: sql<Date>`now() + make_interval(days => ${invitationDays})`,
  };
  const { id } = await tx
    .insertInto('invitation')
    .values({ ...asked, id: newId('inv'), organisation_id: organisation.id, email_key: email.key })
    .onConflict((conflict) => conflict.columns(['organisation_id', 'email_key']).doUpdateSet(asked))
    .returning('id')
    .executeTakeFirstOrThrow()
    .catch(refuseUnknown);
  return id;
}

/** Foreign key violation, class 23 of PostgreSQL's codes. */
function refuseUnknown(error: { code?: string }): never {
  if (error.code !== '23503') throw error;
  throw new Refusal('not-found', 'There is no such organisation or role.', { cause: error });
}

/** Neither the inviter's network address nor their browser is a stranger's to read. */
function write(tx: Tx, letters: Letters, { invited, email, token }: Made & { invited: NewInvitation }): Promise<void> {
  const { organisation, role, inviter, lang } = invited;
  return sendLetter(tx, letters, {
    name: 'invitation',
    to: email.email,
    token,
    organisationName: organisation.name,
    inviter: { name: inviter.name ?? undefined, email: inviter.email ?? undefined },
    roleName: role?.name,
    days: invitationDays,
    asked: { at: new Date(), timeZone: 'UTC', lang },
  });
}
