import { type RawBuilder, sql } from 'kysely';
import { isValidLicence } from '#licences/licence.ts';
import type { Role } from '#roles/role.ts';
import { holds } from '#roles/standing.ts';

/** What a grant was given within: the organisation chosen for it, and the licence and seat it needs. */
export interface GrantStanding {
  readonly organisation: string | null;
  /** None where it needs none, or its licence no longer holds. */
  readonly licence: LicenceStanding | null;
}

/** The licence as its claim tells it, with what else a token has to know. */
export interface LicenceStanding {
  readonly id: string;
  readonly serial: string;
  readonly product: string;
  readonly organisation: string;
  /** How many were bought. */
  readonly seats: number;
  /** ISO 8601; null for good. */
  readonly valid_to: string | null;
  /** The number of the seat this sign-in holds now; null where it holds none. */
  readonly slot: number | null;
}

/** Told along with any read of a grant; `grant` is its row's name in the statement. No statement of its own. */
export function standingOf(grant: RawBuilder<unknown>): RawBuilder<GrantStanding> {
  return sql<GrantStanding>`json_build_object('organisation', ${grant}.organisation_id, 'licence',
    case when ${grant}.licence_id is not null then (
      select json_build_object('id', l.id, 'serial', l.serial, 'product', l.product, 'organisation', l.organisation_id,
        'seats', l.seats, 'valid_to', l.valid_to, 'slot', s.slot)
      from licence l
        left join seat_session h on h.licence_id = l.id and h.session_uid = ${grant}.session_uid
        left join seat s on s.licence_id = h.licence_id and s.slot = h.slot and s.expires_at > now()
      where l.id = ${grant}.licence_id and ${isValidLicence(sql`l`)}) end)`;
}

/** What of a person depends on what they are here for. */
export interface Placed {
  /** Role ids: those that count everywhere, and in a sign-in those of its organisation too. */
  readonly roles: readonly string[];
  /** The organisation this sign-in is for. */
  readonly organisation?: string | undefined;
  /** What this sign-in needs a seat of. */
  readonly licence?: LicenceStanding | undefined;
  /** Whom they look after in the organisation of this sign-in. */
  readonly assignedClients?: readonly string[] | undefined;
}

/** Where a person belongs, and whom they look after there. */
export interface Memberships {
  /** Every organisation they belong to, with their roles there. */
  readonly organisations: readonly { readonly id: string; readonly roles: readonly string[] }[];
  /** Who was given to them to look after. */
  readonly assignments: readonly Assigned[];
  /** Whether they own an organisation, be they a member or not. */
  readonly isOwner: boolean;
}

interface Assigned {
  readonly organisation: string;
  /** An account id. */
  readonly client: string;
  /** Ids of the client's roles, those that count there and everywhere. */
  readonly clientRoles: readonly string[];
}

interface Standpoint {
  readonly standing: GrantStanding | undefined;
  /** All there are. */
  readonly roles: readonly Role[];
}

/** The organisation that a person speaks for: the one chosen while they belong to it, or the only one they have. */
export function organisationOf(person: Memberships, standing: GrantStanding | undefined): string | undefined {
  const { organisations } = person;
  const chosen = organisations.find(({ id }) => id === standing?.organisation);
  const only = organisations.length === 1 ? organisations[0] : undefined;
  return (chosen ?? only)?.id;
}

/** The person as one sign-in sees them: with the roles and clients of the organisation it is for, and its seat. */
export function inStanding<P extends Placed & Memberships>(person: P, { standing, roles: known }: Standpoint): P {
  const organisation = organisationOf(person, standing);
  const here = person.organisations.find(({ id }) => id === organisation);
  const roles = [...new Set([...person.roles, ...(here?.roles ?? [])])].sort();
  const given = person.assignments.filter((one) => one.organisation === organisation);
  // Who is no employee any more looks after nobody, and nobody after who is no client, whatever was once assigned.
  const mine = given.length > 0 && holds(known, roles, 'employee') ? given : [];
  const clients = mine.filter(({ clientRoles }) => holds(known, clientRoles, 'client')).map(({ client }) => client);
  return {
    ...person,
    roles,
    organisation,
    licence: standing?.licence ?? undefined,
    assignedClients: clients.length > 0 ? clients : undefined,
  };
}

/**
 * Everything they are anywhere, as `rolesAnywhereOf` has it: what is asked of them at sign-in must not depend on what
 * they come for.
 */
export function allRolesOf({ roles, organisations, isOwner }: Pick<Placed, 'roles'> & Memberships): string[] {
  return [...new Set([...roles, ...organisations.flatMap((one) => one.roles), ...(isOwner ? ['manager'] : [])])];
}

/** The claims `licence` and `seat`: both only while the seat is held. */
export function licenceClaim({ licence }: Placed): Record<string, unknown> | undefined {
  if (!licence || licence.slot === null) return undefined;
  const { id, serial, product, organisation, seats, valid_to } = licence;
  return { id, serial, product, organisation, seats, ...(valid_to !== null && { valid_to: iso(valid_to) }) };
}

export function seatClaim({ licence }: Placed): { readonly licence: string; readonly number: number } | undefined {
  return licence && licence.slot !== null ? { licence: licence.id, number: licence.slot } : undefined;
}

const iso = (time: string) => new Date(time).toISOString();
