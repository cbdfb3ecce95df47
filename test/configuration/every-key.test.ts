// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is what the file says, for us to fill in.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { writePath } from '#configuration/mistakes.ts';
import { readMistakes } from './support.ts';

type Path = (string | number)[];
type Block = Record<string | number, unknown>;

const whole: Block = parse(await readFile(new URL('whole.yaml', import.meta.url), 'utf8'));
const around = {
  environment: { SECRET: 'a-secret-that-is-32-characters-long' },
  files: { 'logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>' },
};
const NOT_YET = 'not in this version';
/** Their keys are the file's own choice. */
const FREE = ['role_equivalents', 'claims', 'extra', 'attributes_mapping'];
const paths = listPaths(whole, []);

const tell = async (value: unknown) => (await readMistakes(JSON.stringify(value, null, 1), around)).filter(isOwnFault);
const isOwnFault = (line: string) => !line.endsWith(NOT_YET);

test('the whole schema is known: nothing is refused but what is not built, by its name', async () => {
  const text = await readFile(new URL('whole.yaml', import.meta.url), 'utf8');
  expect(await readMistakes(text, around)).toEqual([
    `27 clients[0].backchannel_logout_uri: ${NOT_YET}`,
    `69 api_keys: ${NOT_YET}`,
    `107 connectors: ${NOT_YET}`,
  ]);
});

test('every key, misspelt, is told by its path', async () => {
  expect(paths.length).toBeGreaterThan(150);
  for (const path of paths.filter(isNamedByUs)) {
    const misspelt = [...path.slice(0, -1), `${path.at(-1)}x`];
    const mistakes = await tell(change(whole, path, (parent, key) => rename(parent, key, `${key}x`)));
    // Without its kind nobody knows which keys a connector has.
    const words =
      path.at(-1) === 'kind'
        ? `${writePath(path)}: is missing`
        : `${writePath(misspelt)}: there is no such key; did you mean ${path.at(-1)}?`;
    expect(mistakes, writePath(path)).toContainEqual(expect.stringContaining(` ${words}`));
  }
});

test('every key, mistyped, is told by its path', async () => {
  for (const path of paths.filter((path) => path.at(-2) !== 'extra')) {
    const mistakes = await tell(change(whole, path, (parent, key) => Object.assign(parent, { [key]: [[{ x: [] }]] })));
    expect(
      mistakes.filter((line) => line.includes(` ${writePath(path)}`)),
      writePath(path),
    ).not.toEqual([]);
  }
});

test('every key that is needed, left out, is told by its path', async () => {
  const needed: [Path, ...string[]][] = [
    [['clients', 0], 'client_id'],
    [['resource_servers', 0], 'identifier'],
    [['roles', 1], 'id'],
    [['organisations', 0], 'id', 'name'],
    [['organisations', 0, 'owner'], 'name', 'email'],
    [['organisations', 0, 'licences', 0], 'product', 'seats'],
    [['api_keys', 0], 'name', 'organisation', 'key', 'scopes'],
    [['users', 0], 'email'],
    [['connectors', 0], 'id', 'kind', 'url', 'search_base'],
    [['connectors', 0, 'attributes_mapping'], 'id', 'account'],
    [['connectors', 1], 'client_id'],
    [['connectors', 3], 'audience'],
    [['connectors', 4], 'file'],
    [['password_policy'], 'preset'],
  ];
  for (const [parent, ...keys] of needed) {
    for (const key of keys) {
      const path = [...parent, key];
      const mistakes = await tell(change(whole, path, (block, name) => delete block[name]));
      expect(mistakes, writePath(path)).toEqual([expect.stringContaining(` ${writePath(path)}: is missing`)]);
    }
  }
});

test('all of it wrong at once is all told at once', async () => {
  const mistakes = await tell(Object.fromEntries(Object.keys(whole).map((key) => [key, 7])));
  expect(mistakes.map((line) => line.replace(/^\d+ (\w+): .*$/, '$1')).sort()).toEqual(Object.keys(whole).sort());
});

test('every key may be empty', async () => {
  expect(
    await readMistakes(
      Object.keys(whole)
        .map((key) => `${key}:\n`)
        .join(''),
    ),
  ).toEqual([]);
  const empty = Object.entries(whole).map(([key, value]) => [key, Array.isArray(value) ? [] : {}]);
  const { password_policy: _, ...others } = Object.fromEntries(empty);
  expect(await readMistakes(JSON.stringify(others))).toEqual([]);
});

test('the camelCase of other systems is read in connectors', async () => {
  const connector = {
    id: 'a',
    kind: 'ldap',
    url: 'ldaps://a.test',
    searchBase: 'dc=a',
    bindDN: 'cn=a',
    tls: { startTls: true },
  };
  expect(await readMistakes(JSON.stringify({ connectors: [connector] }))).toEqual([`1 connectors: ${NOT_YET}`]);
});

test('a check of signatures cannot be turned off', async () => {
  const connector = { id: 'a', kind: 'oidc', client_id: 'b', disable_jwt_verification: true };
  expect(await readMistakes(JSON.stringify({ connectors: [connector] }))).toContain(
    '1 connectors[0].disable_jwt_verification: cannot be turned off: give the ca instead',
  );
});

function isNamedByUs(path: Path): boolean {
  const parents = path.slice(0, -1);
  const isStandardClaims = path[0] === 'users';
  return typeof path.at(-1) === 'string' && (isStandardClaims || !parents.some((part) => FREE.includes(String(part))));
}

/** Every key and every item of the value. */
function listPaths(value: unknown, before: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  return [...keys].flatMap((key) => [[...before, key], ...listPaths((value as Block)[key], [...before, key])]);
}

function change(value: Block, path: Path, act: (parent: Block, key: string | number) => void): Block {
  const copy = structuredClone(value);
  let parent = copy;
  for (const part of path.slice(0, -1)) parent = parent[part] as Block;
  act(parent, path.at(-1) ?? '');
  return copy;
}

function rename(parent: Block, from: string | number, to: string): void {
  parent[to] = parent[from];
  delete parent[from];
}
