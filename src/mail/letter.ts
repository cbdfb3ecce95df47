import type { LetterFrame } from '#platform/view.ts';

/** A letter as it leaves: both parts, and what a person would pick out of them. */
export interface Written {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly link?: string | undefined;
  /** Six digits. */
  readonly code?: string | undefined;
}

/** Turns what is to be said into a letter; one file in `letters/` each. */
export type Write<T> = (facts: T, frame: LetterFrame) => Promise<Written>;
