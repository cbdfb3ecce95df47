import { fold, undisguise } from './fold.ts';
import { isDecoration } from './pattern.ts';

/** The person the password is for: what anybody who knows them would try first. */
export interface PasswordOwner {
  readonly email?: string | null | undefined;
  readonly username?: string | null | undefined;
  readonly name?: string | null | undefined;
}

const SHORTEST_WORD = 3;

/**
 * Whether little is left of a folded password once the names of the product and the words of its owner (address,
 * username, name, and their parts) are taken out: `usher-usher-2026`, `Ada.Byron@acme.test!`.
 */
export function isPersonalPassword(folded: string, publicNames: readonly string[], owner: PasswordOwner): boolean {
  const own = [owner.email, owner.username, owner.name].filter((text) => text != null);
  const words = [...publicNames, ...own].flatMap(wordsOf);
  const covered = new Set<number>();
  for (const form of [folded, undisguise(folded)]) for (const word of words) cover(covered, form, word);
  const rest = folded.split('').filter((_, index) => !covered.has(index));
  return covered.size > 0 && isDecoration(rest.join(''));
}

/** Marks the places of a word; both forms have their characters at the same ones. */
function cover(covered: Set<number>, form: string, word: string): void {
  for (let start = form.indexOf(word); start !== -1; start = form.indexOf(word, start + 1)) {
    for (let index = start; index < start + word.length; index += 1) covered.add(index);
  }
}

/** A name and its parts, folded: `ada.byron@acme.test` is also `ada`, `byron`, `acme`, `test`. */
function wordsOf(text: string): string[] {
  const whole = fold(text).trim();
  const parts = whole.split(/[^\p{L}\p{N}]+/u);
  return [whole, parts.join(''), ...parts].filter((word) => [...word].length >= SHORTEST_WORD);
}
