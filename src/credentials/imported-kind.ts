/** One way of hashing that people come with. Another one is another row of `importedKinds`. */
export interface ImportedKind {
  readonly name: string;
  /** Kind, costs and salt as they stand in a text: a regular expression without anchors. */
  readonly setting: string;
  /** What stands between the setting and the digest. */
  readonly separator: '' | ':' | '$';
  /** The digest: another such expression. */
  readonly digest: string;
  /** In words, why Usher would not check such a hash: its costs could stop the server, or it is too short to tell. */
  problemOf(setting: string, length: number): string | undefined;
  /** What this way makes of a password: a digest of `length` bytes in the spelling of `spell`. */
  hash(setting: string, password: string, length: number): Promise<string>;
  /** One spelling of a digest, so that texts can be compared, and how many bytes it has. */
  spell(digest: string): SpelledDigest;
}

export interface SpelledDigest {
  readonly text: string;
  readonly length: number;
}

/** A digest of fewer bytes is one that many passwords have. */
const SHORTEST_BYTES = 16;
const LONGEST_BYTES = 512;

/** Why a digest of that many bytes is not taken, in words that follow "it". */
export function problemOfLength(length: number): string | undefined {
  if (length < SHORTEST_BYTES) return `is shorter than ${SHORTEST_BYTES} bytes`;
  return length > LONGEST_BYTES ? `is longer than ${LONGEST_BYTES} bytes` : undefined;
}
