import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { scopeOfClaim } from './claims.ts';

type Members = Readonly<Record<string, unknown>>;

/** About the sign-in itself: every app may ask for them, and their values matter (OIDC Core 5.5.1). */
const OF_THE_SIGN_IN = new Set(['sub', 'acr', 'amr', 'auth_time', 'sid', 'iss']);

/**
 * The library's check of the `claims` parameter, which this replaces. What stays of it is what can be answered: a claim
 * nobody knows is passed by (5.5), and so is one whose scope the app may not ask for, or naming claims one by one would
 * be a way around that. Throws `invalid_request` for what is no such request, or has a character that cannot be stored.
 */
export async function narrowClaims({ oidc }: KoaContextWithOIDC, claims: object): Promise<void> {
  const { userinfo, id_token } = claims as { userinfo?: Members; id_token?: Members };
  const mayAsk = new Set(oidc.client?.scope?.split(' '));
  const narrowed = {
    ...(userinfo && { userinfo: narrow(userinfo, mayAsk) }),
    ...(id_token && { id_token: narrow(id_token, mayAsk) }),
  };
  if (oidc.params) oidc.params.claims = JSON.stringify(narrowed);
}

function narrow(members: Members, mayAsk: ReadonlySet<string>): Members {
  const kept = Object.entries(members).flatMap(([name, member]): [string, unknown][] => {
    if (!isMember(member)) throw new errors.InvalidRequest('members of claims must be null or objects');
    if (OF_THE_SIGN_IN.has(name)) return [[name, member && valuesOf(member)]];
    const scope = scopeOfClaim(name);
    return scope !== undefined && mayAsk.has(scope) ? [[name, null]] : [];
  });
  return Object.fromEntries(kept);
}

function isMember(member: unknown): member is Members | null {
  return member === null || (typeof member === 'object' && !Array.isArray(member));
}

/** What is asked of a claim about the sign-in; whatever else stands there is nothing the protocol knows. */
function valuesOf({ essential, value, values }: Members): Members {
  const texts = (Array.isArray(values) ? values : []).filter((text) => typeof text === 'string');
  for (const text of [value, ...texts]) {
    if (typeof text === 'string' && (!text.isWellFormed() || text.includes('\0'))) {
      throw new errors.InvalidRequest('claims has a character that cannot be used');
    }
  }
  return {
    ...(essential === true && { essential }),
    ...(typeof value === 'string' && { value }),
    ...(texts.length > 0 && { values: texts }),
  };
}
