import { isCleanText } from './characters.ts';
import { Malformed } from './malformed.ts';
import { sentences } from './sentences.ts';

const MOST_PAIRS = 200;

/**
 * Reads `application/x-www-form-urlencoded` text strictly: a name stands once, every escape is UTF-8, no character is a
 * control character. Throws `Malformed`.
 */
export function readPairs(encoded: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const part of encoded.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const name = decode(at < 0 ? part : part.slice(0, at));
    const value = decode(at < 0 ? '' : part.slice(at + 1));
    if (pairs.has(name)) throw new Malformed(sentences.repeated(name));
    if (!isCleanText(name) || !isCleanText(value)) throw new Malformed(sentences.oddCharacters(name));
    if (pairs.size === MOST_PAIRS) throw new Malformed(sentences.tooManyFields);
    pairs.set(name, value);
  }
  return pairs;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new Malformed(sentences.badEncoding);
  }
}
