import type { JWTPayload } from 'jose';
import { authorizationOf, type RequestLike, readBearer } from './bearer.ts';
import type { AnonymousPerson } from './options.ts';
import { describeRoles, type Person, readPerson } from './person.ts';
import type { RankedRole, Ranks } from './ranks.ts';
import { noToken } from './refusal.ts';
import type { OwnRoles } from './role-book.ts';
import type { Settings } from './settings.ts';
import { type OpenIssuer, verifyToken } from './verify-token.ts';

/** Who was let in, and by what; `ctx.state.auth` and `req.auth`. */
export interface Verified {
  readonly user: Person;
  readonly type: 'person' | 'client' | 'anonymous';
  /** Beside `user.id` this says who it is: two issuers may use the same id. Undefined for the anonymous. */
  readonly issuer: string | undefined;
  /** The app the token was made for. */
  readonly clientId: string | undefined;
  /** All that the token says. */
  readonly claims: JWTPayload;
  readonly token: string | undefined;
}

interface Needs {
  readonly settings: Settings;
  readonly issuers: readonly OpenIssuer[];
  readonly own: OwnRoles;
}

const NO_ROLES: readonly RankedRole[] = [];

/** Finds out who asks, once a request. Throws a `GuardRefusal`. */
export function createIdentify({ settings, issuers, own }: Needs): (request: RequestLike) => Promise<Verified> {
  const seen = new WeakMap<RequestLike, { readonly authorization: string; readonly who: Promise<Verified> }>();

  async function identify(authorization: string): Promise<Verified> {
    const token = settings.isEnabled ? readBearer(authorization) : undefined;
    if (token !== undefined) return identifyByToken(token);
    if (!settings.anonymous) throw noToken(issuers[0]?.audience[0] ?? '');
    return describeAnonymous(settings.anonymous, own.ranksWith(issuers[0]?.rolesSoFar() ?? NO_ROLES));
  }

  async function identifyByToken(token: string): Promise<Verified> {
    const { issuer, claims, type } = await verifyToken(token, issuers, settings);
    const user = readPerson(claims, own.ranksWith(await rolesFor(claims, issuer)));
    return { user, type, issuer: issuer.issuer, clientId: String(claims.client_id), claims, token };
  }

  return (request) => {
    const authorization = authorizationOf(request);
    const before = seen.get(request);
    if (before?.authorization === authorization) return before.who;
    const who = identify(authorization);
    seen.set(request, { authorization, who });
    return who;
  };
}

/** The table that roles are compared by. Throws a `GuardRefusal` with 503 when it never came. */
export async function ranksFor(
  { issuer }: Pick<Verified, 'issuer'>,
  { issuers, own }: Pick<Needs, 'issuers' | 'own'>,
): Promise<Ranks> {
  const theirs = issuer === undefined ? issuers[0] : issuers.find((one) => one.issuer === issuer);
  return own.ranksWith(theirs ? await theirs.roles.get() : NO_ROLES);
}

/** Names for showing only: without them a person is still let in, and a check of roles asks again. */
async function rolesFor({ roles }: JWTPayload, issuer: OpenIssuer): Promise<readonly RankedRole[]> {
  if (!Array.isArray(roles) || roles.length === 0) return issuer.rolesSoFar();
  try {
    return await issuer.roles.get();
  } catch {
    return issuer.rolesSoFar();
  }
}

function describeAnonymous(given: AnonymousPerson, ranks: Ranks): Verified {
  const {
    id = 'anonymous',
    account = id,
    displayName,
    name = displayName ?? 'Anonymous',
    roles = ['anonymous'],
  } = given;
  const user: Person = {
    id,
    account,
    name,
    roles: describeRoles(
      roles.map((role) => (typeof role === 'string' ? role : role.id)),
      ranks,
    ),
    permissions: [],
    organisation: undefined,
    licence: undefined,
    seat: undefined,
    attributes: displayName === undefined ? {} : { displayName },
  };
  return { user, type: 'anonymous', issuer: undefined, clientId: undefined, claims: {}, token: undefined };
}
