/** The shape of a catalogue without its sentences: the same keys, with the same gaps, in any language. */
export type Translation<T> = T extends string
  ? string
  : T extends (...gaps: infer Gaps) => infer Said
    ? (...gaps: Gaps) => Translation<Said>
    : T extends readonly (infer Item)[]
      ? readonly Translation<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Translation<T[Key]> }
        : T;
