import { expect, test } from 'vitest';
import { parseAst } from 'vitest/node';
import { listFiles } from './source.ts';

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];
/** Signatures, whose length is their own. */
const OUTER = /^TS/;

/** What only returns an object of short methods, which nothing would gain by being apart. */
const LISTS_OF_METHODS = new Set(['src/oidc/adapter-interaction.ts']);

/** Every function of a file with its length in lines. */
function functionsOf({ path, text }: { path: string; text: string }) {
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  return listNodes(parseAst(text, { lang: 'ts' }, path) as unknown as Node)
    .filter(({ type }) => FUNCTIONS.includes(type))
    .map(({ start, end }) => ({ path, line: lineAt(start), lines: lineAt(end) - lineAt(start) + 1 }));
}

function listNodes(node: Node): Node[] {
  const children = Object.values(node).flat().filter(isNode);
  return [node, ...children.flatMap(listNodes)];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && !OUTER.test(String(value.type));
}

test('functions are short: nine in ten up to 25 lines, none over 60', () => {
  const functions = listFiles('src', '.ts').flatMap(functionsOf);
  expect(functions.length).toBeGreaterThan(1000);
  const lengths = functions.map(({ lines }) => lines).sort((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length * 0.9)]).toBeLessThanOrEqual(25);
  const tooLong = functions.filter(({ path, lines }) => lines > 60 && !LISTS_OF_METHODS.has(path));
  expect(tooLong.map(({ path, line, lines }) => `${path}:${line}: ${lines}`)).toEqual([]);
});
