/** A role as a person has it. */
export interface Role {
  readonly id: string;
  readonly name: string;
  /** The rank: 0 nobody, 1000 root. */
  readonly value: number;
}

export interface RankedRole extends Role {
  /** Ids that pass every check this role passes; they need not be roles themselves. */
  readonly equivalents: readonly string[];
}

/** A table of roles, ready to compare with. */
export interface Ranks {
  find(id: string): RankedRole | undefined;
  /** Whether the id is a role, or an equivalent of one. */
  isKnown(id: string): boolean;
  /** What somebody counts as who has `held`: those, and all that they are equivalents of, however indirectly. */
  counted(held: readonly string[]): ReadonlySet<string>;
  /** The highest value among what `held` counts as; 0 for none. */
  rank(held: readonly string[]): number;
  /** The same without the roles that are equivalents of others held: what their primaries alone would give. */
  primaryRank(held: readonly string[]): number;
}

export function rankRoles(roles: Iterable<RankedRole>): Ranks {
  const byId = new Map([...roles].map((role) => [role.id, role]));
  const primaries = new Map<string, string[]>();
  for (const { id, equivalents } of byId.values()) {
    for (const equivalent of equivalents) primaries.set(equivalent, [...(primaries.get(equivalent) ?? []), id]);
  }
  const ownValue = (id: string) => byId.get(id)?.value ?? 0;
  const highest = (ids: Iterable<string>) => Math.max(0, ...[...ids].map(ownValue));

  /** A set visits what is added while it is walked. */
  function counted(held: readonly string[]): ReadonlySet<string> {
    const all = new Set(held);
    for (const id of all) for (const primary of primaries.get(id) ?? []) all.add(primary);
    return all;
  }

  return {
    find: (id) => byId.get(id),
    isKnown: (id) => byId.has(id) || primaries.has(id),
    counted,
    rank: (held) => highest(counted(held)),
    primaryRank: (held) => highest([...counted(held)].filter((id) => !primaries.has(id))),
  };
}
