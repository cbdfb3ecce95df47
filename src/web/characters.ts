/** Control characters (Unicode category Cc) have no place in a line of text; PostgreSQL cannot even keep NUL. */
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\t\n\r]/u;

/** Whether every character can be kept and shown: no control characters, no half of a surrogate pair. */
export function isCleanLine(text: string): boolean {
  return text.isWellFormed() && !CONTROL.test(text);
}

/** The same for text of several lines: tabs and line ends pass. */
export function isCleanText(text: string): boolean {
  return text.isWellFormed() && !CONTROL_BUT_LINES.test(text);
}
