import type { Blocklist } from './blocklist.ts';
import { undisguise } from './fold.ts';
import { isDecoration, isTrivial, repeatedPart } from './pattern.ts';

const SHORTEST_WORD = 4;
const AT_START = /^[^\p{L}]+/u;
const AT_END = /[^\p{L}]+$/u;

/**
 * Whether a folded password is among the common ones, as it is, repeated, or as one common word with no more around it
 * than a guesser adds by rule: `password123456789`, `!p@ssw0rd!2026`, `letmeinletmein`, `qwertyuiopasdfgh`.
 */
export function isCommonPassword(folded: string, blocklist: Blocklist): boolean {
  const forms = [folded, repeatedPart(folded)].flatMap((form) => [form, undisguise(form)]);
  if (forms.some((form) => blocklist.has(form)) || isTrivial(folded)) return true;
  const start = AT_START.exec(folded)?.[0] ?? '';
  const end = AT_END.exec(folded.slice(start.length))?.[0] ?? '';
  if (!isDecoration(start) || !isDecoration(end)) return false;
  const word = repeatedPart(undisguise(folded.slice(start.length, folded.length - end.length)));
  return word.length < SHORTEST_WORD || isTrivial(word) || blocklist.has(word);
}
