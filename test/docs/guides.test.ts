import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describe, expect, test } from 'vitest';
import { COMMON_OPTIONS } from '#commands/command.ts';
import { commands } from '#commands/commands.ts';
import { type Block, DOCS, EXAMPLES, readBlocks, readCommands, readSource } from './guide.ts';

const GUIDES = ['connect-an-app.md', 'protect-an-api.md'];
/** What is typed at a prompt has no file. */
const TYPED = new Set(['sh', 'text']);
/** Files that an example needs and a reader of a guide does not. */
const UNSHOWN = /go\.(mod|sum)$|application\.properties$|index\.html$/;

const listed = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' });
const files = listed.filter(
  (path) => statSync(join(EXAMPLES, path)).isFile() && !/__pycache__|node_modules/.test(path),
);

describe.each(GUIDES)('%s', (guide) => {
  const snippets = readBlocks(guide).filter(({ language }) => !TYPED.has(language));

  test('every snippet is the text of a file that runs', () => {
    expect(snippets.length).toBeGreaterThan(5);
    for (const { heading, text, source } of snippets) {
      expect(source, `a snippet under «${heading}» says not where it is from`).toBeDefined();
      expect(text, source).toBe(readSource(source ?? ''));
    }
  });

  test('every command is one that Usher has, with options that it takes', async () => {
    for (const words of readCommands(guide)) {
      const name = [words.slice(0, 2).join(' '), words[0] ?? ''].find((one) => commands[one]);
      expect(name, words.join(' ')).toBeDefined();
      const { options, operands } = await loadCommand(name ?? '');
      const args = words.slice(name?.split(' ').length);
      const given = parseArgs({ args, options: { ...options, ...COMMON_OPTIONS }, allowPositionals: true });
      expect(given.positionals.length, words.join(' ')).toBe(operands.length);
    }
  });

  test('every link within the project leads somewhere', () => {
    const text = readFileSync(join(DOCS, guide), 'utf8');
    for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (URL.canParse(link)) continue;
      const [path = '', anchor] = link.split('#');
      expect(existsSync(join(DOCS, path)), link).toBe(true);
      if (anchor) expect(anchorsOf(path || guide), link).toContain(anchor);
    }
  });
});

test('every example stands in a guide', () => {
  const shown = new Set(GUIDES.flatMap(readBlocks).map(({ source }: Block) => source?.split('#')[0]));
  const hidden = files.filter((path) => !UNSHOWN.test(path) && !shown.has(`examples/${path}`));
  expect(hidden).toEqual([]);
});

async function loadCommand(name: string) {
  const row = commands[name];
  if (!row) throw new Error(`there is no command ${name}`);
  return row.load();
}

/** What a heading's link is, as code hosts make it. */
function anchorsOf(guide: string): string[] {
  const text = readFileSync(join(DOCS, guide), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}
