import { type PredefinedRoleId, predefinedRoles } from './predefined-roles.ts';
import { type RankedRole, type Ranks, rankRoles } from './ranks.ts';

/** What may be said of a role; what is left out stays, or is its id, 0 and none. */
export type RoleDetails = Partial<Omit<RankedRole, 'id'>>;

/** The roles a guard knows: those every Usher has, its issuer's, and the API's own. */
export type Roles = RoleBook & { readonly [id in PredefinedRoleId]: RankedRole };

interface RoleBook {
  /** Undefined for a role nobody has told of; the issuer's are known once a request came. */
  get(id: string): RankedRole | undefined;
  /** The role, made with these details where there is none. An issuer that has it knows better. */
  getOrCreate(id: string, details?: RoleDetails): RankedRole;
  /** The role with these details, whatever the issuer says of it. */
  overwrite(id: string, details: RoleDetails): RankedRole;
}

/** What an API says of roles itself, and how it goes together with an issuer's table. */
export interface OwnRoles {
  readonly roles: Roles;
  /** The table to compare with: predefined, made here, the issuer's, and over them what was overwritten. */
  ranksWith(issued: readonly RankedRole[]): Ranks;
}

/** `issued` gives the table that `roles.get` and its like look into, as far as it is known. */
export function openRoleBook(issued: () => readonly RankedRole[]): OwnRoles {
  const created = new Map<string, RankedRole>();
  const overwritten = new Map<string, RoleDetails>();
  let ranksByTable = new WeakMap<readonly RankedRole[], Ranks>();

  function ranksWith(table: readonly RankedRole[]): Ranks {
    const known = ranksByTable.get(table);
    if (known) return known;
    const layers = [...predefinedRoles, ...created.values(), ...table];
    const roles = new Map(layers.map((role) => [role.id, role]));
    for (const [id, details] of overwritten) roles.set(id, complete(id, { ...roles.get(id), ...details }));
    const ranks = rankRoles(roles.values());
    ranksByTable.set(table, ranks);
    return ranks;
  }

  function put<T extends RoleDetails>(layer: Map<string, T>, id: string, details: T): RankedRole {
    layer.set(id, details);
    ranksByTable = new WeakMap();
    return get(id) ?? complete(id, details);
  }

  const get = (id: string) => ranksWith(issued()).find(id);
  const book: RoleBook = {
    get,
    getOrCreate: (id, details = {}) => get(id) ?? put(created, id, complete(id, details)),
    overwrite: (id, details) => put(overwritten, id, { ...overwritten.get(id), ...checked(id, details) }),
  };
  return { roles: withPredefined(book), ranksWith };
}

function complete(id: string, details: RoleDetails): RankedRole {
  const { name = id, value = 0, equivalents = [] } = checked(id, details);
  return { id, name, value, equivalents };
}

function checked(id: string, details: RoleDetails): RoleDetails {
  const { value = 0 } = details;
  if (!Number.isFinite(value) || value < 0) throw new TypeError(`the value of the role ${id} is not a rank`);
  return details;
}

/** `roles.admin` and the others, always as they are now. */
function withPredefined(book: RoleBook): Roles {
  const getters = predefinedRoles.map(({ id }) => [id, { get: () => book.get(id), enumerable: true }] as const);
  return Object.defineProperties(book, Object.fromEntries(getters)) as Roles;
}
