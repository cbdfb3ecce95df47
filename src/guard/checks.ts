import type { Ranks } from './ranks.ts';

/** Whether somebody with the roles `held` passes a check that names the roles `named`. */
type RoleCheck = (held: readonly string[], named: readonly string[], ranks: Ranks) => boolean;

/** The value somebody is compared with: the highest named. An equivalent stands for its primary here too. */
const highest = (named: readonly string[], ranks: Ranks) => ranks.rank(named);

/**
 * The seven checks. Whoever has a role's equivalent has the role: for being asked for it, for being forbidden it, and
 * for its value. An equivalent with a higher value of its own still `equals` what its primary equals.
 */
export const roleChecks = {
  requiresAny: (held, named, ranks) => hasAny(held, named, ranks),
  requiresAll: (held, named, ranks) => hasAll(held, named, ranks),
  forbidAny: (held, named, ranks) => !hasAny(held, named, ranks),
  forbidAll: (held, named, ranks) => !hasAll(held, named, ranks),
  higherThan: (held, named, ranks) => ranks.rank(held) > highest(named, ranks),
  higherEquals: (held, named, ranks) => ranks.rank(held) >= highest(named, ranks),
  equals: (held, named, ranks) => {
    const value = highest(named, ranks);
    return ranks.rank(held) === value || ranks.primaryRank(held) === value;
  },
} as const satisfies Record<string, RoleCheck>;

export type RoleCheckName = keyof typeof roleChecks;

/** What a route asks, told to who does not pass. */
export const roleReasons: Readonly<Record<RoleCheckName, string>> = {
  requiresAny: 'One of these roles is needed',
  requiresAll: 'All of these roles are needed',
  forbidAny: 'None of these roles may come here',
  forbidAll: 'Nobody with all of these roles may come here',
  higherThan: 'A role above these is needed',
  higherEquals: 'One of these roles, or one above them, is needed',
  equals: 'A role as high as these, and no higher, is needed',
};

function hasAny(held: readonly string[], named: readonly string[], ranks: Ranks): boolean {
  const counted = ranks.counted(held);
  return named.some((id) => counted.has(id));
}

function hasAll(held: readonly string[], named: readonly string[], ranks: Ranks): boolean {
  const counted = ranks.counted(held);
  return named.every((id) => counted.has(id));
}
