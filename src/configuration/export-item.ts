/** What an export passes by, for whoever reads it to know. */
export interface LeftOut {
  /** `client nightly`. */
  readonly what: string;
  readonly why: string;
}

/** The things of one list of the file. */
export interface Exported {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly leftOut: readonly LeftOut[];
}

/** By code units, so that two databases with different collations give the same order. */
export function byText<Item>(textOf: (item: Item) => string): (one: Item, other: Item) => number {
  return (one, other) => (textOf(one) < textOf(other) ? -1 : 1);
}
