import type { Reader } from '#database/transaction.ts';

/** Who answers for an organisation and its licences. */
export interface Owner {
  readonly name: string;
  readonly surname: string | undefined;
  /** As typed. */
  readonly email: string;
  readonly affiliation: string | undefined;
  readonly comments: string | undefined;
  /** By names of the operator's own. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}

/** An institute: it has members and licences. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly owner: Owner | undefined;
  readonly createdAt: Date;
}

/** Undefined where there is none of that id. */
export async function findOrganisation(reader: Reader, id: string): Promise<Organisation | undefined> {
  const row = await organisations(reader).where('organisation.id', '=', id).executeTakeFirst();
  return row && toOrganisation(row);
}

/** All of them, by name. */
export async function listOrganisations(reader: Reader): Promise<Organisation[]> {
  const rows = await organisations(reader).orderBy('organisation.name').orderBy('organisation.id').execute();
  return rows.map(toOrganisation);
}

/** Those a person belongs to, by name. */
export async function listOrganisationsOf(reader: Reader, accountId: string): Promise<Organisation[]> {
  const rows = await organisations(reader)
    .innerJoin('organisation_member as member', 'member.organisation_id', 'organisation.id')
    .where('member.account_id', '=', accountId)
    .orderBy('organisation.name')
    .orderBy('organisation.id')
    .execute();
  return rows.map(toOrganisation);
}

function organisations(reader: Reader) {
  return reader
    .selectFrom('organisation')
    .leftJoin('organisation_owner as owner', 'owner.organisation_id', 'organisation.id')
    .select(['organisation.id', 'organisation.name', 'organisation.created_at'])
    .select(['owner.name as owner_name', 'owner.surname', 'owner.email', 'owner.affiliation', 'owner.comments'])
    .select(['owner.extra', 'owner.created_at as owner_created_at']);
}

type Row = Awaited<ReturnType<ReturnType<typeof organisations>['execute']>>[number];

function toOrganisation(row: Row): Organisation {
  return { id: row.id, name: row.name, owner: toOwner(row), createdAt: row.created_at };
}

function toOwner({ owner_name: name, surname, email, affiliation, comments, extra, ...row }: Row): Owner | undefined {
  if (name === null || email === null || row.owner_created_at === null) return undefined;
  return {
    name,
    surname: surname ?? undefined,
    email,
    affiliation: affiliation ?? undefined,
    comments: comments ?? undefined,
    extra: extra ?? {},
    createdAt: row.owner_created_at,
  };
}
