import type { Words } from '#platform/words/words.ts';
import type { Consent } from './consent.ts';

/** What an app asks for or has, in the words of the consent page: a permission is named with its API. */
export function describeScopes({ scopes, resources }: Pick<Consent, 'scopes' | 'resources'>, words: Words): string[] {
  const { known, other, permission } = words.scopes;
  const permissions = Object.entries(resources).flatMap(([api, names]) => names.map((name) => permission(name, api)));
  return [...scopes.map((scope) => known[scope] ?? other(scope)), ...permissions];
}
