import { ACR_VALUES, type Acr } from '#platform/acr.ts';

/** What people can reach here: there is one factor, the password. */
const REACHABLE: ReadonlySet<string> = new Set<Acr>(['urn:usher:aal1']);

/**
 * Whether a request may go on: one of the levels it names can be reached. Levels nobody here knows are a wish
 * (OIDC Core 5.5.1.1); a known one that cannot be reached is a no (RFC 9470 5).
 */
export function canReachOneOf(values: readonly string[], isEssential: boolean): boolean {
  if (values.some((value) => REACHABLE.has(value))) return true;
  const known = values.filter((value) => (ACR_VALUES as readonly string[]).includes(value));
  return !isEssential && known.length === 0;
}
