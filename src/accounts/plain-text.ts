const CONTROLS = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;
const LONGEST_NAME = 200;

/** Whether text is safe to store, show and put into a letter: no control characters, no halves of a character, nothing
 * that turns the reading direction of what follows. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !CONTROLS.test(text);
}

/**
 * A person's name as it is kept (NFC, trimmed), or undefined when nothing of it can be seen, it is longer than 200 or
 * not plain text.
 */
export function parseName(text: string): string | undefined {
  const name = text.normalize('NFC').trim();
  const isFit = VISIBLE.test(name) && name.length <= LONGEST_NAME && isPlainText(name);
  return isFit ? name : undefined;
}
