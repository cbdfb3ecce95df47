/** What is wrong with a form, in words for the person who filled it in. */
export interface Problem {
  /** The input's `name`; none: the problem is with the form as a whole. */
  readonly field?: string | undefined;
  readonly words: string;
}
