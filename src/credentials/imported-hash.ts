import { Refusal } from '#platform/refusal.ts';
import { type ImportedKind, importedKinds } from './imported-kinds.ts';

/** A hash from elsewhere, taken apart. */
export interface ImportedHash {
  readonly kind: string;
  /** Kind, costs and salt, as they stood in the text. */
  readonly setting: string;
  /** Of the digest, in bytes. */
  readonly length: number;
  readonly digest: string;
}

const LONGEST = 1024;

/** Reads a hash made elsewhere. Throws `Refusal('invalid-input')` when Usher could not check a password against it. */
export function parseImportedHash(text: string): ImportedHash {
  for (const kind of text.length <= LONGEST ? importedKinds : []) {
    const { setting, digest } = kind.shape.exec(text)?.groups ?? {};
    if (setting && digest && kind.isAffordable(setting)) {
      const { text: spelled, length } = kind.spell(digest);
      return { kind: kind.name, setting, length, digest: spelled };
    }
  }
  const known = ['argon2', ...importedKinds.map(({ name }) => name)].join(', ');
  throw new Refusal('invalid-input', `This password hash is none that Usher can check. It knows ${known}.`);
}

/** What that way of hashing makes of a password. */
export function digestAs({ kind, setting, length }: Omit<ImportedHash, 'digest'>, password: string): Promise<string> {
  return getKind(kind).digest(setting, password, length);
}

function getKind(name: string): ImportedKind {
  const kind = importedKinds.find((candidate) => candidate.name === name);
  if (!kind) throw new Error(`a stored password hash is of kind ${name}, which this version does not know`);
  return kind;
}
