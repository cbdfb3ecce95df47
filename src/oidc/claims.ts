import type { AccountClaims, Account as LibraryAccount } from 'oidc-provider';
import type { Person } from './person.ts';
import { licenceClaim, seatClaim } from './standing.ts';

/** Where a claim comes from, and the scope that asks for it. */
interface ClaimRow {
  readonly claim: string;
  readonly scope: 'profile' | 'email' | 'address' | 'phone' | 'roles' | 'organisation' | 'licence' | 'assignments';
  readonly source: (person: Person) => unknown;
}

const stored = (scope: ClaimRow['scope'], ...claims: string[]): ClaimRow[] =>
  claims.map((claim) => ({ claim, scope, source: ({ claims: values }) => values[claim] }));

/** Every claim about a person (OIDC Core 5.1, and ours). A claim without a value is absent. */
export const CLAIMS: readonly ClaimRow[] = [
  { claim: 'name', scope: 'profile', source: ({ name }) => name },
  ...stored('profile', 'given_name', 'family_name', 'middle_name', 'nickname', 'profile', 'picture', 'website'),
  ...stored('profile', 'gender', 'birthdate', 'zoneinfo'),
  { claim: 'locale', scope: 'profile', source: ({ claims, locale }) => claims.locale ?? locale },
  { claim: 'preferred_username', scope: 'profile', source: ({ username }) => username },
  { claim: 'updated_at', scope: 'profile', source: ({ updatedAt }) => Math.floor(updatedAt.getTime() / 1000) },
  { claim: 'email', scope: 'email', source: ({ email }) => email },
  { claim: 'email_verified', scope: 'email', source: ({ email, emailVerified }) => (email ? emailVerified : null) },
  ...stored('address', 'address'),
  ...stored('phone', 'phone_number', 'phone_number_verified'),
  { claim: 'roles', scope: 'roles', source: ({ roles }) => roles },
  { claim: 'organisation', scope: 'organisation', source: ({ organisation }) => organisation },
  { claim: 'licence', scope: 'licence', source: licenceClaim },
  { claim: 'seat', scope: 'licence', source: seatClaim },
  { claim: 'assigned_clients', scope: 'assignments', source: ({ assignedClients }) => assignedClients },
];

const SCOPE_OF = new Map(CLAIMS.map(({ claim, scope }) => [claim, scope]));

/** The scope that gives a claim about a person; none for other claims. */
export function scopeOfClaim(claim: string): string | undefined {
  return SCOPE_OF.get(claim);
}

/** What an app may do about its own sign-in: keep data with the session, and look after the seat. No claims. */
export const SIGN_IN_SCOPES = ['session:data', 'seat'] as const;

/** The scopes of the protocol; every other word of a client's `scope` is a permission of some API. */
export const OPENID_SCOPES: ReadonlySet<string> = new Set([
  'openid',
  'offline_access',
  ...SIGN_IN_SCOPES,
  ...CLAIMS.map(({ scope }) => scope),
]);

/** Scopes whose claims reach the ID token as well as userinfo; the others are for userinfo alone. */
const IN_ID_TOKENS: ReadonlySet<string> = new Set(['roles', 'organisation', 'licence', 'assignments']);

/**
 * The library's `claims` setting. What belongs in ID tokens stands under `openid`: the library gives an ID token the
 * claims of other scopes only beside a token for an API, and then all of them. `claimsFor` keeps what was not asked.
 */
export function claimsByScope(): Record<string, string[]> {
  const always = ['sub', 'acr', 'amr', 'auth_time', ...claimsOf((row) => IN_ID_TOKENS.has(row.scope))];
  const others = [...new Set(CLAIMS.map(({ scope }) => scope))].filter((scope) => !IN_ID_TOKENS.has(scope));
  return Object.fromEntries([
    ['openid', always],
    ...others.map((scope) => [scope, claimsOf((row) => row.scope === scope)]),
  ]);
}

function claimsOf(matches: (row: ClaimRow) => boolean): string[] {
  return CLAIMS.filter(matches).map(({ claim }) => claim);
}

/** What is said of a person for `scopes`, and for `asked`, the claims that were requested one by one (5.5). */
export function claimsFor(
  person: Person,
  wanted: { readonly scopes: ReadonlySet<string>; readonly asked?: ReadonlySet<string> },
): Record<string, unknown> {
  const rows = CLAIMS.filter(({ claim, scope }) => wanted.scopes.has(scope) || wanted.asked?.has(claim));
  const values = rows.map(({ claim, source }) => [claim, source(person)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== null && value !== undefined));
}

/** The person as the library wants one: claims for an ID token are those of these scopes, and what was asked by name. */
export function toLibraryAccount(person: Person): LibraryAccount {
  return {
    accountId: person.id,
    person,
    claims(use, scope, claims): AccountClaims {
      const words = scope.split(' ').filter((word) => use === 'userinfo' || IN_ID_TOKENS.has(word));
      const wanted = { scopes: new Set(words), asked: new Set(Object.keys(claims ?? {})) };
      return { ...claimsFor(person, wanted), sub: person.id };
    },
  };
}
