import { expect, test } from 'vitest';
import { openSuccessor } from '#oidc/refresh-successor.ts';
import { openVault, parseSecretKeys, sha256 } from '#platform/secrets.ts';

const successorUnder = (...keys: string[]) =>
  openSuccessor(openVault(parseSecretKeys(keys.map((key) => key.repeat(32)).join())));

test('a token has one successor, on every process and after every restart', () => {
  expect(successorUnder('ab').of('token')).toBe(successorUnder('ab').of('token'));
  expect(successorUnder('ab').of('token')).not.toBe(successorUnder('ab').of('another'));
});

test('nobody without the root key can tell the successor of a token they hold', () => {
  expect(successorUnder('cd').of('token')).not.toBe(successorUnder('ab').of('token'));
  expect(successorUnder('ab').of('token')).toMatch(/^[\w-]{43}$/);
});

test('a retry across a change of the root key meets the successor given before it', () => {
  const before = successorUnder('ab').of('token');
  const after = successorUnder('cd', 'ab');
  expect(after.allOf('token')).toContain(before);
  expect(after.of('token', sha256(before))).toBe(before);
  expect(after.of('token')).not.toBe(before);
});
