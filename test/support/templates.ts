import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { viewsDirectory } from '#platform/view.ts';

/** A template as the house's rules see it. */
export interface Template {
  /** Below `views/`, without `.ejs`. */
  readonly name: string;
  readonly source: string;
  /** From its first line; none for a partial that needs no `page`. */
  readonly promise: { readonly type: string; readonly module: string } | undefined;
  readonly tags: readonly Tag[];
}

export interface Tag {
  readonly kind: 'text' | 'code' | 'escaped' | 'raw' | 'comment';
  readonly content: string;
}

const FIRST_LINE = /^<%# (?:(?<type>\w+) from (?<module>#[\w/.-]+)|no page) -%>\n/;
const KINDS = { '=': 'escaped', '-': 'raw', '#': 'comment', _: 'code', '': 'code' } as const;

export function listTemplates(): Template[] {
  return globSync('**/*.ejs', { cwd: viewsDirectory })
    .sort()
    .map((path) => readTemplate(path.replace(/\.ejs$/, ''), readFileSync(join(viewsDirectory, path), 'utf8')));
}

/** Throws when the first line does not name the promise. */
export function readTemplate(name: string, source: string): Template {
  const groups = FIRST_LINE.exec(source)?.groups;
  if (!groups)
    throw new Error(`${name}: the first line must read «<%# TYPE from #ROOM/FILE.ts -%>» or «<%# no page -%>»`);
  const { type, module } = groups;
  return { name, source, promise: type && module ? { type, module } : undefined, tags: splitTags(source) };
}

function splitTags(source: string): Tag[] {
  return source.split(/(<%[=\-#_]?[\s\S]*?[-_]?%>)/).map((part) => {
    const match = /^<%([=\-#_]?)([\s\S]*?)[-_]?%>$/.exec(part);
    if (!match) return { kind: 'text', content: part };
    return { kind: KINDS[match[1] as keyof typeof KINDS], content: match[2] ?? '' };
  });
}

/**
 * The template as a TypeScript function of its promise, each line where it is in the template. Output must be text or a
 * number, includes must be given what the included promises, and nothing is `any`.
 */
export function toTypeScript({ name, promise, tags }: Template): string {
  const frame = name.startsWith('mail/') ? 'FilledLetterFrame' : 'Frame';
  const imports = [
    `import type { ${frame} } from '#platform/view.ts';`,
    "import type { Words } from '#platform/words/words.ts';",
    "import type { Include } from './include.ts';",
    promise ? `import type { ${promise.type} } from '${promise.module}';` : '',
  ];
  const page = promise ? `page: ${promise.type}, ` : '';
  const head = `export function render(${page}frame: ${frame}, words: Words, include: Include, out: (value: string | number) => void): void {`;
  return `${imports.join(' ')} ${head} ${tags.map(tagToTypeScript).join('')}\n}\n`;
}

function tagToTypeScript({ kind, content }: Tag): string {
  if (kind === 'code') return content;
  if (kind === 'escaped' || kind === 'raw') return `out(${content});`;
  return content.replace(/[^\n]+/g, '');
}

/** `include` by path: what each partial and layout must be given. */
export function includeTypes(templates: readonly Template[]): string {
  const overloads = templates.map(({ name, promise }) =>
    promise
      ? `  (path: '/${name}', locals: { page: import('${promise.module}').${promise.type} }): string;`
      : `  (path: '/${name}'): string;`,
  );
  return `export interface Include {\n${overloads.join('\n')}\n}\n`;
}

const KEYWORDS = new Set('const for of if else let true false undefined null new typeof return'.split(' '));
const GIVEN = new Set(['page', 'frame', 'words', 'include', 'Boolean']);

/** Names a template reads that it was neither given nor declared itself. */
export function listStrangers({ tags }: Template): string[] {
  const code = tags.filter(({ kind }) => kind !== 'text' && kind !== 'comment').map(({ content }) => content);
  const bare = code
    .map(stripTexts)
    .join('\n')
    .replace(/([{,]\s*)[\w$]+\s*:/g, '$1');
  const declared = [...bare.matchAll(/\bconst\s+(?:\{([^}]*)\}|([\w$]+))|\(?([\w$]+)\)?\s*=>/g)].flatMap((match) =>
    (match[1] ?? match[2] ?? match[3] ?? '').split(/[\s,]+/),
  );
  const names = [...bare.matchAll(/(?<![.\w$])[A-Za-z_$][\w$]*/g)].map(([name]) => name);
  return [...new Set(names)].filter((name) => !KEYWORDS.has(name) && !GIVEN.has(name) && !declared.includes(name));
}

/** Text and patterns are not names; what stands in `${…}` is. */
function stripTexts(code: string): string {
  return code
    .replace(/'(?:[^'\\]|\\.)*'/g, "''")
    .replace(/`[^`]*`/g, (literal) => [...literal.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1]).join('+'))
    .replace(/\(\/(?:[^/\\\n]|\\.)+\/[a-z]*/g, '(0');
}
