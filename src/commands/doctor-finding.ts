import { StartError } from '#platform/start-error.ts';

/** What a check found: all is well, something to know, or something that must be mended. */
export interface Finding {
  readonly status: 'ok' | 'warning' | 'wrong';
  /** One plain sentence, without a secret. */
  readonly words: string;
  /** One sentence on how to mend it; none where all is well. */
  readonly mend?: string;
}

export const ok = (words: string): Finding => ({ status: 'ok', words });
export const warning = (words: string, mend: string): Finding => ({ status: 'warning', words, mend });
export const wrong = (words: string, mend: string): Finding => ({ status: 'wrong', words, mend });

/** A check cannot look, because of something else: `words` say what, and `mend` what to do about that. */
export class Unexamined extends StartError {
  override readonly name = 'Unexamined';
  readonly mend: string;

  constructor(words: string, options: { cause?: unknown; mend?: string } = {}) {
    super(words, { cause: options.cause });
    this.mend = options.mend ?? 'Mend that first, then examine again.';
  }
}
