import type { Asked } from './pages.ts';

/** `mail/parts/start`: paper, mark, heading and greeting. */
export interface LetterStartPart {
  readonly heading: string;
  readonly name?: string | undefined;
  /** Shown by mail programs beside the subject. */
  readonly preview: string;
}

/** `mail/parts/button`: the one thing to do, and the same link in text. */
export interface LetterButtonPart {
  readonly words: string;
  readonly url: string;
}

/** `mail/parts/end`: who asked, what to do if it was not you, and who writes. */
export interface LetterEndPart {
  /** `words.letters.asked` or `words.letters.happened`. */
  readonly heading: string;
  readonly asked: Asked;
  readonly notYou: string;
  /** Given with a code: the last line, by which a browser offers the code on our own page only. */
  readonly code?: string;
}
