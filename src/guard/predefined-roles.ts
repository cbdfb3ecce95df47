import type { RankedRole } from './ranks.ts';

const RANKS = [
  ['unauthorized', 'Unauthorized', 0],
  ['anonymous', 'Anonymous', 0],
  ['read_only', 'Read only', 10],
  ['user', 'User', 20],
  ['employee', 'Employee', 40],
  ['client', 'Client', 60],
  ['manager', 'Manager', 80],
  ['admin', 'Administrator', 100],
  ['root', 'Root', 1000],
] as const;

/** The ids of the roles that every Usher has. */
export type PredefinedRoleId = (typeof RANKS)[number][0];

/** The roles that every Usher has; what the issuer says of them goes before. */
export const predefinedRoles: readonly RankedRole[] = RANKS.map(([id, name, value]) => ({
  id,
  name,
  value,
  equivalents: [],
}));
