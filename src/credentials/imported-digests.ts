import { createHash } from 'node:crypto';
import type { ImportedKind } from './imported-kind.ts';

/** What old programs kept: `kind:HEX`, or `kind:SALT:HEX`, the digest of the salt, then the password, in UTF-8. */
export const plainDigests: readonly ImportedKind[] = [
  plainDigest('md5', 16),
  plainDigest('sha1', 20),
  plainDigest('sha256', 32),
];

function plainDigest(name: string, bytes: number): ImportedKind {
  return {
    name,
    setting: `${anyCase(name)}(?::.+)?`,
    separator: ':',
    digest: `[0-9a-fA-F]{${bytes * 2}}`,
    problemOf: (_setting, length) => (length === bytes ? undefined : `is not ${bytes} bytes long`),
    hash: async (setting, password) =>
      createHash(name)
        .update(setting.slice(name.length + 1) + password)
        .digest('hex'),
    spell: (digest) => ({ text: digest.toLowerCase(), length: bytes }),
  };
}

function anyCase(name: string): string {
  return name.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
