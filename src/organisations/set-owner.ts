import { sql } from 'kysely';
import { type Email, parseEmail } from '#accounts/email.ts';
import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';

/** Who is to answer for an organisation. */
export interface NewOwner {
  readonly name: string;
  readonly surname?: string | undefined;
  readonly email: string;
  readonly affiliation?: string | undefined;
  readonly comments?: string | undefined;
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
}

interface Setting {
  readonly organisationId: string;
  /** Undefined: nobody. */
  readonly owner: NewOwner | undefined;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

/**
 * Says who owns an organisation: the account whose verified address the owner's is, now or once there is one. False
 * where that was so already. Throws `Refusal('invalid-input')` for an address that is none and `not-found` for an
 * organisation that is none.
 */
export async function setOwner(tx: Tx, setting: Setting): Promise<boolean> {
  const { organisationId, owner, actor, requestId } = setting;
  await refuseUnknown(tx, organisationId);
  const isChanged = owner ? await write(tx, organisationId, owner) : await remove(tx, organisationId);
  const act = owner ? 'organisation.owner_set' : 'organisation.owner_removed';
  if (isChanged) await recordAct(tx, { act, actor, requestId, facts: { organisation: organisationId } });
  return isChanged;
}

async function refuseUnknown(tx: Tx, id: string): Promise<void> {
  const row = await tx.selectFrom('organisation').select('id').where('id', '=', id).forKeyShare().executeTakeFirst();
  if (!row) throw new Refusal('not-found', 'There is no such organisation.');
}

/** Another address is another owner: since then, not since the one before. */
async function write(tx: Tx, organisationId: string, owner: NewOwner): Promise<boolean> {
  const row = toRow(owner, readEmail(owner.email));
  const changed = await tx
    .insertInto('organisation_owner')
    .values({ organisation_id: organisationId, ...row })
    .onConflict((conflict) =>
      conflict
        .column('organisation_id')
        .doUpdateSet({
          ...row,
          created_at: sql<Date>`case when organisation_owner.email_key = excluded.email_key
            then organisation_owner.created_at else now() end`,
        })
        .where(
          sql<boolean>`(organisation_owner.name, organisation_owner.surname, organisation_owner.email,
            organisation_owner.affiliation, organisation_owner.comments, organisation_owner.extra) is distinct from
            (excluded.name, excluded.surname, excluded.email, excluded.affiliation, excluded.comments, excluded.extra)`,
        ),
    )
    .returning('organisation_id')
    .executeTakeFirst();
  return changed !== undefined;
}

async function remove(tx: Tx, organisationId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('organisation_owner')
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

function readEmail(text: string): Email {
  const email = parseEmail(text);
  if (!email) throw new Refusal('invalid-input', 'The address of an owner must be a mail address.');
  return email;
}

function toRow({ name, surname, affiliation, comments, extra = {} }: NewOwner, email: Email) {
  return {
    name,
    surname: surname ?? null,
    email: email.email,
    email_key: email.key,
    affiliation: affiliation ?? null,
    comments: comments ?? null,
    extra: JSON.stringify(extra),
  };
}
