import { type Argon2Parameters, hashArgon2id, isOutdated, verifyArgon2id } from './argon2id.ts';
import { digestAs, type ImportedHash, parseImportedHash } from './imported-hash.ts';

/** What stands decrypted in `password.hash`: a PHC string, or JSON that tells what the argon2id hash was made over. */
type Wrapped = Omit<ImportedHash, 'digest'> & { readonly phc: string };

/** A cost beyond these is no server's choice, but a way to stop one. */
const HIGHEST: Readonly<Record<string, number>> = { m: 1_048_576, t: 20, p: 16 };
const ARGON2 = /^\$argon2(?:id|i|d)\$v=\d+\$(?<costs>(?:[mtp]=\d+,){2}[mtp]=\d+)\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/;

/** Compares a password with what stands in `password.hash`. */
export async function matchesStored(stored: string, password: string): Promise<boolean> {
  if (!stored.startsWith('{')) return verifyArgon2id(stored, password);
  const wrapped: Wrapped = JSON.parse(stored);
  return verifyArgon2id(wrapped.phc, await digestAs(wrapped, password));
}

/** Whether it is not what would be stored today. */
export function isStoredOutdated(stored: string, parameters: Argon2Parameters): boolean {
  return stored.startsWith('{') || isOutdated(stored, parameters);
}

/**
 * What to store for a hash made elsewhere: argon2 as it is, everything else as argon2id over that hash, so that no
 * weaker one is ever stored. Throws `Refusal('invalid-input')` for one that Usher cannot check, or at a hostile cost.
 */
export async function wrapImported(imported: string, parameters: Argon2Parameters): Promise<string> {
  if (isAffordableArgon2(imported)) return imported;
  const { digest, ...rest } = parseImportedHash(imported);
  const wrapped: Wrapped = { ...rest, phc: await hashArgon2id(digest, parameters) };
  return JSON.stringify(wrapped);
}

function isAffordableArgon2(imported: string): boolean {
  const costs = ARGON2.exec(imported)?.groups?.costs?.split(',');
  return costs?.every((cost) => Number(cost.slice(2)) <= (HIGHEST[cost.charAt(0)] ?? 0)) ?? false;
}
