import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { ConfigurationMistakes } from './mistakes.ts';

const MEBIBYTE = 1024 * 1024;

/** A path as one would type it from here. */
export function nameOf(file: string): string {
  const path = relative('.', file);
  return path === '' || path.startsWith('..') ? file : path;
}

/** Reads a text file of at most so many MB (2^20 bytes); gives words that say why it cannot be read instead. */
export async function readText(
  file: string,
  { megabytes }: { megabytes: number },
): Promise<{ text: string } | { words: string }> {
  try {
    const { size } = await stat(file);
    if (size > megabytes * MEBIBYTE) return { words: `is larger than ${megabytes} MB` };
    const bytes = await readFile(file);
    if (!isUtf8(bytes)) return { words: 'is not UTF-8 text: save it in that encoding' };
    return { text: bytes.toString('utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { words: code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})` };
  }
}

/** The same where there is nothing without the file: throws `ConfigurationMistakes`. */
export async function readNeededText(file: string, limits: { megabytes: number }): Promise<string> {
  const read = await readText(file, limits);
  if ('text' in read) return read.text;
  throw new ConfigurationMistakes([{ file: nameOf(file), line: 1, key: '', words: read.words }]);
}
