import { describe, expect, test } from 'vitest';
import { listFiles, listImports, resolveImport } from './source.ts';

/** The table of the README: each room's floor, and the neighbours it may see on its own. */
const FLOORS: Record<string, number> = {
  platform: 0,
  guard: 0,
  database: 1,
  mail: 2,
  audit: 2,
  jobs: 2,
  endings: 2,
  accounts: 3,
  roles: 3,
  organisations: 3,
  clients: 3,
  credentials: 3,
  licences: 3,
  sessions: 3,
  federation: 3,
  web: 4,
  oidc: 5,
  configuration: 5,
  'sign-in': 6,
  'account-console': 6,
  'admin-console': 6,
  'management-api': 6,
  commands: 7,
  roof: 7,
};
const NEIGHBOURS: Record<string, string[]> = {
  mail: ['jobs'],
  endings: ['audit', 'jobs'],
  accounts: ['roles'],
  credentials: ['accounts'],
  organisations: ['accounts', 'roles'],
  licences: ['accounts', 'organisations', 'clients'],
  sessions: ['accounts', 'clients'],
  federation: ['accounts', 'roles', 'organisations'],
  commands: ['roof', 'demo'],
  roof: ['commands', 'demo'],
};
/** The kit sees the services and the store, never the domain. */
const CEILINGS: Record<string, number> = { web: 2 };

const files = listFiles('src', '.ts');

function roomOf(path: string): string {
  const parts = path.split('/');
  return parts.length > 2 ? (parts[1] ?? '') : 'roof';
}

function mayImport(from: string, to: string): boolean {
  if (from === to) return true;
  if (from === 'demo') return to === 'guard';
  if (from === 'guard' || to === 'demo') return NEIGHBOURS[from]?.includes(to) ?? false;
  const [fromFloor = -1, toFloor = 99] = [FLOORS[from], FLOORS[to]];
  if (toFloor < fromFloor) return toFloor <= (CEILINGS[from] ?? 99);
  return NEIGHBOURS[from]?.includes(to) ?? false;
}

const edges = files.flatMap(({ path, text }) =>
  listImports(text).flatMap((target) => {
    const to = resolveImport(path, target);
    // The version stands in one place, and everybody may read it there.
    return to && to !== 'package.json' ? [{ from: path, to }] : [];
  }),
);

describe('floors', () => {
  test('every room has a floor', () => {
    const rooms = new Set(files.map(({ path }) => roomOf(path)));
    expect([...rooms].filter((room) => FLOORS[room] === undefined && room !== 'demo')).toEqual([]);
  });

  test('a room imports downwards, and sideways only where the table says', () => {
    const wrong = edges.filter(({ from, to }) => to.startsWith('src/') && !mayImport(roomOf(from), roomOf(to)));
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test('the product imports nothing from its tests, and a file of ours only by its own name', () => {
    const wrong = edges.filter(({ to }) => !to.startsWith('src/') || !to.endsWith('.ts'));
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test('another room is named with #, one’s own with a dot', () => {
    const wrong = files.flatMap(({ path, text }) =>
      listImports(text)
        .filter((target) => target.startsWith('#') || (target.startsWith('.') && !target.endsWith('package.json')))
        .filter((target) => {
          const isOwn = roomOf(resolveImport(path, target) ?? '') === roomOf(path);
          return roomOf(path) !== 'roof' && target.startsWith('#') === isOwn;
        })
        .map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('no file imports itself over others', () => {
    expect(findCycle(edges.map(({ from, to }) => [from, to]))).toEqual([]);
  });

  test('no room imports itself over other rooms', () => {
    const rooms = edges.map(({ from, to }) => [roomOf(from), roomOf(to)] as [string, string]);
    expect(findCycle(rooms.filter(([from, to]) => from !== to && from !== 'roof' && from !== 'commands'))).toEqual([]);
  });

  test('there are no barrels', () => {
    expect(files.filter(({ path }) => path.endsWith('/index.ts')).map(({ path }) => path)).toEqual([]);
  });
});

describe('migrations', () => {
  test('import kysely and nothing else, and say which code may run beside them', () => {
    for (const { path, text } of listFiles('migrations', '.ts')) {
      expect(listImports(text), path).toEqual(['kysely']);
      expect(text, path).toMatch(/export const compatibleWith = \d+;/);
    }
  });
});

/** The files of one cycle, in order; empty when there is none. */
function findCycle(pairs: (readonly [string, string] | string[])[]): string[] {
  const next = new Map<string, Set<string>>();
  for (const [from = '', to = ''] of pairs) next.set(from, (next.get(from) ?? new Set()).add(to));
  const done = new Set<string>();
  const visit = (node: string, trail: string[]): string[] => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node];
    if (done.has(node)) return [];
    for (const to of next.get(node) ?? []) {
      const cycle = visit(to, [...trail, node]);
      if (cycle.length > 0) return cycle;
    }
    done.add(node);
    return [];
  };
  for (const node of next.keys()) {
    const cycle = visit(node, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
