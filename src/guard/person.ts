import type { JWTPayload } from 'jose';
import type { Ranks, Role } from './ranks.ts';

/** Who asks, as `ctx.state.user` and `req.user` have it. What a token does not say is undefined. */
export interface Person {
  /** `sub`: unique at its issuer, never reused. */
  readonly id: string;
  /** The username, else the address, else the id. */
  readonly account: string;
  readonly name: string | undefined;
  readonly roles: readonly Role[];
  /** The words of the token's scope that are not the protocol's. */
  readonly permissions: readonly string[];
  /** The organisation chosen for this sign-in. */
  readonly organisation: string | undefined;
  readonly licence: Licence | undefined;
  readonly seat: Seat | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Licence {
  readonly id: string;
  readonly serial: string;
  readonly product: string;
  readonly organisation: string;
  readonly seats: number;
  readonly valid_to: string;
}

export interface Seat {
  readonly licence: string;
  readonly number: number;
}

/** Scopes that ask for claims rather than for the right to do something. */
const PROTOCOL_SCOPES: ReadonlySet<string> = new Set([
  ...['openid', 'offline_access', 'profile', 'email', 'address', 'phone'],
  ...['roles', 'organisation', 'licence', 'attributes', 'assignments'],
]);

/** The person a token speaks of, or the client that has it for itself. */
export function readPerson(claims: JWTPayload, ranks: Ranks): Person {
  const id = String(claims.sub);
  return {
    id,
    account: textOf(claims.preferred_username) ?? textOf(claims.email) ?? id,
    name: textOf(claims.name),
    roles: describeRoles(roleIdsOf(claims), ranks),
    permissions: (textOf(claims.scope) ?? '').split(' ').filter((word) => word !== '' && !PROTOCOL_SCOPES.has(word)),
    organisation: textOf(claims.organisation),
    licence: objectOf(claims.licence) as Licence | undefined,
    seat: objectOf(claims.seat) as Seat | undefined,
    attributes: objectOf(claims.attributes) ?? {},
  };
}

/** Roles with their names and values; one that nobody has told of has its id for a name and the value 0. */
export function describeRoles(ids: readonly string[], ranks: Ranks): Role[] {
  return ids.map((id) => {
    const { name = id, value = 0 } = ranks.find(id) ?? {};
    return { id, name, value };
  });
}

function roleIdsOf({ roles }: JWTPayload): string[] {
  return Array.isArray(roles) ? roles.filter((id) => typeof id === 'string') : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}
