import { emailKey } from '#accounts/email.ts';
import { readIdentifier } from '#accounts/identifier.ts';
import type { Path } from './mistakes.ts';
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
  refuseTwinsInOrganisations(listIn(value, 'organisations'), mistakes);
}

/** A serial is one licence's, whichever organisation has it; an address stands in a list once. */
function refuseTwinsInOrganisations(organisations: readonly Item[], mistakes: MistakeList): void {
  const serials = new Set<string>();
  for (const [index, organisation] of organisations.entries()) {
    const path = ['organisations', index];
    refuseTwinAddresses(organisation?.members, [...path, 'members'], mistakes);
    for (const [place, licence] of listIn(organisation, 'licences').entries()) {
      const at = [...path, 'licences', place];
      refuseTwinAddresses(licence?.named, [...at, 'named'], mistakes);
      const serial = licence?.serial;
      if (typeof serial !== 'string') continue;
      if (serials.has(serial)) mistakes.add([...at, 'serial'], `${serial} stands in the file twice`);
      serials.add(serial);
    }
  }
}

function refuseTwinAddresses(list: unknown, path: Path, mistakes: MistakeList): void {
  const seen = new Set<string>();
  for (const [place, address] of (Array.isArray(list) ? list : []).entries()) {
    const key = typeof address === 'string' ? emailKey(address) : undefined;
    if (key === undefined) continue;
    if (seen.has(key)) mistakes.add([...path, place], `${address} stands in the list twice`);
    seen.add(key);
  }
}

type Item = Record<string, unknown> | null | undefined;

interface Items {
  readonly list: string;
  readonly items: readonly Item[];
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

function listIn(value: unknown, name: string): Item[] {
  const list = (value as Record<string, unknown> | null)?.[name];
  return Array.isArray(list) ? list : [];
}
