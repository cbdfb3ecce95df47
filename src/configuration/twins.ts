import type { MistakeList } from './source.ts';

/** By list: the key that tells its items apart. */
const KEYS = {
  clients: 'client_id',
  resource_servers: 'identifier',
  roles: 'id',
  users: 'email',
  organisations: 'id',
  api_keys: 'name',
  connectors: 'id',
} as const;

/** Refuses a thing that the file declares twice. */
export function refuseTwins(value: unknown, mistakes: MistakeList): void {
  for (const [list, key] of Object.entries(KEYS)) {
    const seen = new Set<string>();
    for (const [index, item] of listIn(value, list).entries()) {
      const id = item?.[key];
      if (typeof id !== 'string') continue;
      const folded = list === 'users' ? id.toLowerCase() : id;
      if (seen.has(folded)) mistakes.add([list, index, key], `${id} stands in the file twice`);
      seen.add(folded);
    }
  }
}

function listIn(value: unknown, name: string): (Record<string, unknown> | null | undefined)[] {
  const list = (value as Record<string, unknown> | null)?.[name];
  return Array.isArray(list) ? list : [];
}
