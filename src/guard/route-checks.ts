import { type Admit, type ExpressMiddleware, type KoaMiddleware, toExpress, toKoa } from './adapters.ts';
import { type RoleCheckName, roleChecks, roleReasons } from './checks.ts';
import type { Verified } from './identify.ts';
import type { Ranks, Role } from './ranks.ts';
import { notAllowed } from './refusal.ts';

/**
 * A check of a route: middleware for Koa and for Express, told apart by how it is called, and a judge for those who
 * have neither. As middleware it looks at the token itself if nothing before it did.
 */
export type Check = KoaMiddleware &
  ExpressMiddleware & {
    /** Throws a `GuardRefusal` (403, or 503 when the issuer's roles cannot be had) for somebody who does not pass. */
    judge(verified: Verified): Promise<void>;
  };

/** A check by roles, named by their ids or as `guard.roles` gives them. Throws a `TypeError` when none is named. */
export type MakeRoleCheck = (...roles: (string | Role)[]) => Check;

export type RouteChecks = Readonly<Record<RoleCheckName, MakeRoleCheck>> & {
  /** Whether the token's scope has all of these; 403 says which (RFC 6750 3.1). */
  readonly requiresPermission: (...permissions: string[]) => Check;
};

interface Needs {
  readonly isEnabled: boolean;
  admit(request: Parameters<Admit>[0], ...checks: Check[]): Promise<Verified>;
  ranksFor(verified: Verified): Promise<Ranks>;
}

/** RFC 6749 3.3. */
const SCOPE_WORD = /^[!#-[\]-~]+$/;
const COMPARING: ReadonlySet<string> = new Set<RoleCheckName>(['higherThan', 'higherEquals', 'equals']);

export function createRouteChecks({ isEnabled, admit, ranksFor }: Needs): RouteChecks {
  function makeCheck(judge: Check['judge']): Check {
    const check: Check = Object.assign(
      toBoth((request) => admit(request, check)),
      {
        judge: async (verified: Verified) => {
          if (isEnabled) await judge(verified);
        },
      },
    );
    return check;
  }

  function byRoles(name: RoleCheckName): MakeRoleCheck {
    return (...roles) => {
      const named = roles.map((role) => (typeof role === 'string' ? role : role.id));
      if (named.length === 0) throw new TypeError(`${name} must name a role`);
      return makeCheck(async (verified) => {
        const ranks = await ranksFor(verified);
        if (COMPARING.has(name)) requireKnown(name, named, ranks);
        const held = verified.user.roles.map(({ id }) => id);
        if (!roleChecks[name](held, named, ranks)) throw notAllowed(`${roleReasons[name]}: ${named.join(', ')}`);
      });
    };
  }

  return {
    requiresAny: byRoles('requiresAny'),
    requiresAll: byRoles('requiresAll'),
    forbidAny: byRoles('forbidAny'),
    forbidAll: byRoles('forbidAll'),
    higherThan: byRoles('higherThan'),
    higherEquals: byRoles('higherEquals'),
    equals: byRoles('equals'),
    requiresPermission: (...permissions) => {
      if (permissions.length === 0) throw new TypeError('requiresPermission must name a permission');
      const odd = permissions.find((permission) => !SCOPE_WORD.test(permission));
      if (odd !== undefined) throw new TypeError(`"${odd}" cannot be a permission: it cannot stand in a scope`);
      return makeCheck(async ({ user }) => {
        if (permissions.every((permission) => user.permissions.includes(permission))) return;
        const scope = permissions.join(' ');
        throw notAllowed(`A permission is missing: ${scope}`, scope);
      });
    },
  };
}

/** Compared with a role that does not exist, everybody would pass: that is the API's mistake and nobody's right. */
function requireKnown(name: string, named: readonly string[], ranks: Ranks): void {
  const unknown = named.find((id) => !ranks.isKnown(id));
  if (unknown !== undefined) throw new Error(`${name}: neither the issuer nor this API has a role ${unknown}`);
}

function toBoth(admit: Admit): KoaMiddleware & ExpressMiddleware {
  const [koa, express] = [toKoa(admit), toExpress(admit)];
  const both = (first: unknown, second: unknown, third?: unknown) =>
    typeof third === 'function'
      ? express(...([first, second, third] as Parameters<ExpressMiddleware>))
      : koa(...([first, second] as Parameters<KoaMiddleware>));
  return both as KoaMiddleware & ExpressMiddleware;
}
