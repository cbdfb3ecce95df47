import type { TestHouse } from './house.ts';

/** Resolves when the provider knows what was just written: a client, an API, a role, a setting. */
export function untilKnown({ house }: TestHouse): Promise<void> {
  return house.changes.poll();
}
