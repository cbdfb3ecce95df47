import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const DOCS = join(import.meta.dirname, '../../docs');
export const EXAMPLES = join(DOCS, 'examples');

/** One fenced block of a guide. */
export interface Block {
  /** The words of the heading it stands under. */
  readonly heading: string;
  readonly language: string;
  readonly text: string;
  /** What the comment before it says it is: a file of `docs`, with the region after `#` if it is a part of one. */
  readonly source: string | undefined;
}

/** The fenced blocks of `docs/NAME`, from the first to the last. */
export function readBlocks(name: string): Block[] {
  const guide = readFileSync(join(DOCS, name), 'utf8');
  const parts = guide.matchAll(
    /^#+ (?<heading>.+)$|(?:^<!-- (?<source>\S+) -->\n)?^```(?<language>\w*)\n(?<text>[\s\S]*?)^```$/gm,
  );
  let under = '';
  const blocks: Block[] = [];
  for (const { groups: { heading, source, language, text } = {} } of parts) {
    under = heading ?? under;
    if (text !== undefined) blocks.push({ heading: under, language: language ?? '', text, source });
  }
  return blocks;
}

/** A file of `docs`, or what stands between `region NAME` and `endregion NAME` in it. Throws when there is none. */
export function readSource(source: string): string {
  const [path = '', region] = source.split('#');
  const file = readFileSync(join(DOCS, path), 'utf8');
  if (!region) return file;
  const inside = new RegExp(`^.*\\bregion ${region}\\b.*\\n([\\s\\S]*?)^.*\\bendregion ${region}\\b`, 'm').exec(
    file,
  )?.[1];
  if (inside === undefined) throw new Error(`${path} has no region ${region}`);
  return withoutIndent(inside)
    .replace(/^\n+|\n+$/g, '')
    .concat('\n');
}

function withoutIndent(text: string): string {
  const lines = text.split('\n');
  const indents = lines.filter(Boolean).map((line) => line.length - line.trimStart().length);
  const least = Math.min(...indents);
  return lines.map((line) => line.slice(least)).join('\n');
}

/** The `npx usher …` commands of a part of a guide, each as its arguments. */
export function readCommands(name: string, heading?: string): string[][] {
  const shells = readBlocks(name).filter((block) => block.language === 'sh' && (!heading || block.heading === heading));
  const lines = shells.flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'));
  return lines.filter((line) => line.includes('npx usher ')).map((line) => wordsOf(line.replace(/^.*?npx usher /, '')));
}

/** As a shell would split them; comments are left out. */
function wordsOf(line: string): string[] {
  const words = line.replace(/\s#.*$/, '').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g);
  return [...words].map(([, double, single, plain]) => double ?? single ?? plain ?? '');
}
