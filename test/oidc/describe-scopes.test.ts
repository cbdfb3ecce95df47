import { expect, test } from 'vitest';
import { OPENID_SCOPES } from '#oidc/claims.ts';
import { describeScopes } from '#oidc/describe-scopes.ts';
import { chooseWords, languages } from '#platform/words/words.ts';

test.each([...languages])('whoever is asked to agree reads what each scope means, in %s', (language) => {
  const { words } = chooseWords([language]);
  const described = describeScopes({ scopes: [...OPENID_SCOPES], resources: {} }, words);
  expect(new Set(described).size).toBe(OPENID_SCOPES.size);
  for (const scope of OPENID_SCOPES) expect(described, scope).not.toContain(words.scopes.other(scope));
});
