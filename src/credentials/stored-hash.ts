import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '#platform/refusal.ts';
import { type Argon2Parameters, hashArgon2id, isOutdated, verifyArgon2id } from './argon2id.ts';
import { isArgon2 } from './imported-argon2.ts';
import { digestAs, type ImportedSetting, parseImportedHash, parseImportedSetting } from './imported-hash.ts';

/** What stands decrypted in `password.hash`: a PHC string, or JSON that tells what the argon2id hash was made over. */
type Wrapped = ImportedSetting & { readonly phc: string };

/** `wrapped:LENGTH:SETTING:PHC`: how a wrapped hash is written into a file, for another Usher to read. */
const TEXT = /^wrapped:(?<length>\d{1,3}):(?<setting>.+):(?<phc>\$argon2id\$[^:]+)$/s;

/** Compares a password with what stands in `password.hash`. */
export async function matchesStored(stored: string, password: string): Promise<boolean> {
  const wrapped = readStored(stored);
  return wrapped ? verifyArgon2id(wrapped.phc, await digestAs(wrapped, password)) : verifyArgon2id(stored, password);
}

/** Whether it is not what would be stored today. */
export function isStoredOutdated(stored: string, parameters: Argon2Parameters): boolean {
  return readStored(stored) !== undefined || isOutdated(stored, parameters);
}

/**
 * What to store for a hash made elsewhere: argon2 as it is, everything else as argon2id over that hash, so that no
 * weaker one is ever stored; one that was wrapped already (`exportStored`) as it was. Throws `Refusal('invalid-input')`
 * for one that Usher cannot check, or whose costs could stop the server.
 */
export async function wrapImported(imported: string, parameters: Argon2Parameters): Promise<string> {
  const known = readImported(imported);
  if (known !== undefined) return known;
  const { digest, ...setting } = parseImportedHash(imported);
  return writeStored({ ...setting, phc: await hashArgon2id(digest, parameters) });
}

/** The sentence that `wrapImported` would refuse a hash with, if it would. */
export function problemOfImported(imported: string): string | undefined {
  try {
    if (readImported(imported) === undefined) parseImportedHash(imported);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.words;
    throw error;
  }
}

/** Whether `stored` is what `wrapImported` made of this hash, maybe with another salt: costs one argon2id. */
export async function isMadeOf(stored: string, imported: string): Promise<boolean> {
  const known = readImported(imported);
  if (known !== undefined) return known === stored;
  const { phc, ...setting } = readStored(stored) ?? {};
  const { digest, ...wanted } = parseImportedHash(imported);
  return phc !== undefined && isDeepStrictEqual(setting, wanted) && verifyArgon2id(phc, digest);
}

/** How the hash below was made that argon2id stands over, if there is one. */
export function settingOf(stored: string): ImportedSetting | undefined {
  const wrapped = readStored(stored);
  if (!wrapped) return undefined;
  const { phc: _, ...setting } = wrapped;
  return setting;
}

/** What stands in `password.hash`, decrypted, as the text that `password_hash` takes back as it is. */
export function exportStored(stored: string): string {
  const wrapped = readStored(stored);
  return wrapped ? `wrapped:${wrapped.length}:${wrapped.setting}:${wrapped.phc}` : stored;
}

/** The stored form of what needs no hashing; undefined for a hash that is to be wrapped. */
function readImported(imported: string): string | undefined {
  const { length, setting, phc } = TEXT.exec(imported)?.groups ?? {};
  if (setting === undefined || phc === undefined) return isArgon2(imported) ? imported : undefined;
  if (!isArgon2(phc)) return undefined;
  return writeStored({ ...parseImportedSetting(setting, Number(length)), phc });
}

function readStored(stored: string): Wrapped | undefined {
  return stored.startsWith('{') ? JSON.parse(stored) : undefined;
}

const writeStored = ({ kind, setting, length, phc }: Wrapped) => JSON.stringify({ kind, setting, length, phc });
