import { Refusal } from '#platform/refusal.ts';
import type { ImportedKind } from './imported-kind.ts';
import { importedKinds } from './imported-kinds.ts';

/** How a hash from elsewhere was made. */
export interface ImportedSetting {
  readonly kind: string;
  /** Kind, costs and salt, as they stood in the text. */
  readonly setting: string;
  /** Of the digest, in bytes. */
  readonly length: number;
}

/** A hash from elsewhere, taken apart. */
export interface ImportedHash extends ImportedSetting {
  readonly digest: string;
}

const LONGEST = 1024;

/** Reads a hash made elsewhere. Throws `Refusal('invalid-input')` when Usher could not check a password against it. */
export function parseImportedHash(text: string): ImportedHash {
  for (const kind of text.length <= LONGEST ? importedKinds : []) {
    const shape = new RegExp(`^(?<setting>${kind.setting})${written(kind.separator)}(?<digest>${kind.digest})$`, 's');
    const { setting, digest } = shape.exec(text)?.groups ?? {};
    if (setting === undefined || digest === undefined) continue;
    const { text: spelled, length } = kind.spell(digest);
    refuseProblem(kind, setting, length);
    return { kind: kind.name, setting, length, digest: spelled };
  }
  return refuseUnknown();
}

/** Reads what is left of one when its digest was wrapped. Throws like `parseImportedHash`. */
export function parseImportedSetting(setting: string, length: number): ImportedSetting {
  const kind = setting.length <= LONGEST && importedKinds.find((each) => isSettingOf(each, setting));
  if (!kind) return refuseUnknown();
  refuseProblem(kind, setting, length);
  return { kind: kind.name, setting, length };
}

/** What that way of hashing makes of a password. */
export function digestAs({ kind, setting, length }: ImportedSetting, password: string): Promise<string> {
  const found = importedKinds.find(({ name }) => name === kind);
  if (!found) throw new Error(`a stored password hash is of kind ${kind}, which this version does not know`);
  return found.hash(setting, password, length);
}

const isSettingOf = (kind: ImportedKind, setting: string) => new RegExp(`^${kind.setting}$`, 's').test(setting);
const written = (separator: string) => (separator === '$' ? '\\$' : separator);

function refuseProblem(kind: ImportedKind, setting: string, length: number): void {
  const problem = kind.problemOf(setting, length);
  if (problem) throw new Refusal('invalid-input', `Usher does not take this ${kind.name} hash, since it ${problem}.`);
}

function refuseUnknown(): never {
  const known = ['argon2', ...importedKinds.map(({ name }) => name)].join(', ');
  throw new Refusal('invalid-input', `This hash is none that Usher can check. It knows ${known}.`);
}
