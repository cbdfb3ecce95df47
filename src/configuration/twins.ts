import { readIdentifier } from '#accounts/identifier.ts';
import type { MistakeList } from './source.ts';

/** By list: the keys that tell its items apart. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  clients: ['client_id'],
  resource_servers: ['identifier'],
  roles: ['id'],
  users: ['email', 'username', 'id'],
  organisations: ['id'],
  api_keys: ['name'],
  connectors: ['id'],
};

/** Refuses a thing that the file declares twice. */
export function refuseTwins(value: unknown, mistakes: MistakeList): void {
  for (const [list, keys] of Object.entries(KEYS)) {
    for (const key of keys) refuseTwinsBy(key, { list, items: listIn(value, list), mistakes });
  }
}

interface Items {
  readonly list: string;
  readonly items: readonly (Record<string, unknown> | null | undefined)[];
  readonly mistakes: MistakeList;
}

function refuseTwinsBy(key: string, { list, items, mistakes }: Items): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const name = item?.[key];
    if (typeof name !== 'string') continue;
    const unique = key === 'email' || key === 'username' ? readIdentifier(name).key || name : name;
    if (seen.has(unique)) mistakes.add([list, index, key], `${name} stands in the file twice`);
    seen.add(unique);
  }
}

function listIn(value: unknown, name: string): (Record<string, unknown> | null | undefined)[] {
  const list = (value as Record<string, unknown> | null)?.[name];
  return Array.isArray(list) ? list : [];
}
