import { describe, expect, test } from 'vitest';
import { isForOrganisations, mayEditRole, mayGrant, mayRevoke } from '#roles/may-grant.ts';
import type { Role } from '#roles/role.ts';
import { manages, type Standing, standsAbove } from '#roles/standing.ts';

const BUILT_IN = {
  ...{ unauthorized: 0, anonymous: 0, read_only: 10, user: 20, employee: 40, client: 60, manager: 80 },
  ...{ admin: 100, root: 1000 },
};
type BuiltIn = keyof typeof BUILT_IN;
const IDS = Object.keys(BUILT_IN) as BuiltIn[];

const role = (id: string, value: number, given: Partial<Role> = {}): Role => ({
  ...{ id, name: id, value, permissions: [], equivalents: [], isBuiltIn: false },
  ...given,
});
const builtIn: readonly Role[] = IDS.map((id) => role(id, BUILT_IN[id], { isBuiltIn: true }));
const withRole = (...more: Role[]) => [...builtIn.filter(({ id }) => !more.some((one) => one.id === id)), ...more];

/** A member of `here` who holds roles everywhere, or there alone. */
const everywhere = (...roles: string[]): Standing => ({
  everywhere: roles,
  within: { organisationId: 'here', roles: [], isMember: true, isOwner: false },
});
const within = (...roles: string[]): Standing => ({
  everywhere: ['user'],
  within: { organisationId: 'here', roles, isMember: true, isOwner: false },
});
const owner: Standing = {
  everywhere: ['user'],
  within: { organisationId: 'here', roles: [], isMember: false, isOwner: true },
};

const NOBODY: BuiltIn[] = [];
const TO_CLIENT: BuiltIn[] = ['unauthorized', 'anonymous', 'read_only', 'user', 'employee', 'client'];
const TO_MANAGER: BuiltIn[] = [...TO_CLIENT, 'manager'];
const TO_ADMIN: BuiltIn[] = [...TO_MANAGER, 'admin'];
const ALL: BuiltIn[] = [...TO_ADMIN, 'root'];

interface Row {
  readonly who: string;
  readonly granter: Standing;
  /** What they may give to others, and take from them: everywhere, in their organisation and in another. */
  readonly gives: readonly [everywhere: BuiltIn[], here: BuiltIn[], there: BuiltIn[]];
  /** What they may give to themselves in those places: never more than they have. */
  readonly keeps: readonly [everywhere: BuiltIn[], here: BuiltIn[], there: BuiltIn[]];
  /** Whose people they look after: those of their organisation, those of another. */
  readonly manages: readonly [here: boolean, there: boolean];
}

const NO = { gives: [NOBODY, NOBODY, NOBODY], keeps: [NOBODY, NOBODY, NOBODY], manages: [false, false] } as const;
const HERE = {
  gives: [NOBODY, TO_CLIENT, NOBODY],
  keeps: [NOBODY, TO_CLIENT, NOBODY],
  manages: [true, false],
} as const;

const TABLE: readonly Row[] = [
  { who: 'nobody in particular', granter: { everywhere: [] }, ...NO },
  { who: 'unauthorized', granter: everywhere('unauthorized'), ...NO },
  { who: 'anonymous', granter: everywhere('anonymous'), ...NO },
  { who: 'read_only', granter: everywhere('read_only'), ...NO },
  { who: 'user', granter: everywhere('user'), ...NO },
  { who: 'employee', granter: everywhere('employee'), ...NO },
  { who: 'client', granter: everywhere('client'), ...NO },
  { who: 'manager', granter: everywhere('manager'), ...HERE },
  {
    who: 'admin',
    granter: everywhere('admin'),
    gives: [TO_ADMIN, TO_MANAGER, TO_MANAGER],
    keeps: [TO_ADMIN, TO_MANAGER, ['unauthorized', 'anonymous']],
    manages: [true, true],
  },
  {
    who: 'root',
    granter: everywhere('root'),
    gives: [ALL, TO_MANAGER, TO_MANAGER],
    keeps: [ALL, TO_MANAGER, ['unauthorized', 'anonymous']],
    manages: [true, true],
  },
  { who: 'unauthorized, here alone', granter: within('unauthorized'), ...NO },
  { who: 'anonymous, here alone', granter: within('anonymous'), ...NO },
  { who: 'read_only, here alone', granter: within('read_only'), ...NO },
  { who: 'user, here alone', granter: within('user'), ...NO },
  { who: 'employee, here alone', granter: within('employee'), ...NO },
  { who: 'client, here alone', granter: within('client'), ...NO },
  { who: 'manager, here alone', granter: within('manager'), ...HERE },
  // Nobody can be given these; a row that is there all the same makes nobody an administrator.
  { who: 'admin, here alone', granter: within('admin'), ...NO },
  { who: 'root, here alone', granter: within('root'), ...NO },
  // Owners look after others, and hold no role by it that they could give themselves.
  { who: 'the owner', granter: owner, ...HERE, keeps: [NOBODY, ['unauthorized', 'anonymous'], NOBODY] },
  { who: 'a manager who belongs to no organisation', granter: { everywhere: ['manager'] }, ...NO },
];

const PLACES = [undefined, 'here', 'there'];

describe.each(TABLE)('$who', ({ granter, ...expected }) => {
  test.each(PLACES)('gives and takes exactly these roles: in %s', (organisationId) => {
    const place = PLACES.indexOf(organisationId);
    const may = (roleId: string, isOwn: boolean) =>
      mayGrant({ roles: builtIn, granter, roleId, organisationId, isOwn });
    expect(IDS.filter((roleId) => may(roleId, false))).toEqual(expected.gives[place]);
    expect(IDS.filter((roleId) => mayRevoke({ roles: builtIn, granter, roleId, organisationId }))).toEqual(
      expected.gives[place],
    );
    expect(IDS.filter((roleId) => may(roleId, true))).toEqual(expected.keeps[place]);
    expect(may('wizard', false)).toBe(false);
  });

  test('looks after exactly these people', () => {
    expect(['here', 'there'].map((id) => manages(builtIn, granter, id))).toEqual(expected.manages);
  });
});

describe('who may be removed', () => {
  const above = (standing: Standing, member: Standing) =>
    standsAbove(builtIn, { standing, member, organisationId: 'here' });

  test('is whoever ranks below the manager there', () => {
    for (const id of TO_CLIENT) expect(above(within('manager'), within(id)), id).toBe(true);
    expect(above(within('manager'), within('manager'))).toBe(false);
    expect(above(within('manager'), everywhere('manager'))).toBe(false);
    expect(above(within('manager'), everywhere('admin'))).toBe(false);
    expect(above(within('manager'), owner)).toBe(false);
    expect(above(owner, within('client'))).toBe(true);
    expect(above(owner, within('manager'))).toBe(false);
    expect(above(within('client'), within('user'))).toBe(false);
    expect(above(everywhere('admin'), within('manager'))).toBe(true);
  });
});

describe('a role counts as the highest it is equivalent to', () => {
  const roles = withRole(
    role('admin', 100, { isBuiltIn: true, equivalents: ['super_user'] }),
    role('root', 1000, { isBuiltIn: true, equivalents: ['wheel'] }),
    role('manager', 80, { isBuiltIn: true, equivalents: ['lead'] }),
    ...[role('super_user', 5), role('wheel', 5), role('lead', 5), role('chief', 90), role('between', 500)],
  );
  const may = (granter: Standing, roleId: string, organisationId?: string, isOwn = false) =>
    mayGrant({ roles, granter, roleId, organisationId, isOwn });

  test('so a low number gets nobody past the rules', () => {
    expect(may(within('manager'), 'super_user', 'here')).toBe(false);
    expect(may(within('manager'), 'lead', 'here')).toBe(false);
    expect(may(everywhere('admin'), 'wheel')).toBe(false);
    expect(may(everywhere('admin'), 'super_user')).toBe(true);
    expect(may(everywhere('admin'), 'super_user', 'here')).toBe(false);
    expect(isForOrganisations(roles, 'super_user')).toBe(false);
    expect(isForOrganisations(roles, 'lead')).toBe(true);
  });

  test('and whoever holds it may what the other may', () => {
    expect(may(everywhere('super_user'), 'admin')).toBe(true);
    expect(may(everywhere('wheel'), 'root')).toBe(true);
    expect(may(within('lead'), 'client', 'here')).toBe(true);
    expect(may(within('super_user'), 'client', 'here')).toBe(false);
  });

  test('a high number alone is nobody’s right to grant', () => {
    expect(may(within('chief'), 'client', 'here')).toBe(false);
    expect(may(everywhere('between'), 'client')).toBe(false);
    expect(may(everywhere('admin'), 'between')).toBe(false);
    expect(may(everywhere('root'), 'between')).toBe(true);
    expect(may(within('manager', 'chief'), 'manager', 'here')).toBe(true);
  });
});

describe('nobody raises themselves', () => {
  const roles = withRole(
    role('analyst', 30, { permissions: ['reports:read', 'reports:write'] }),
    role('reader', 25, { permissions: ['reports:read'] }),
    role('above', 5),
    role('chief', 90, { equivalents: ['above'] }),
  );
  const own = (granter: Standing, roleId: string, organisationId?: string) =>
    mayGrant({ roles, granter, roleId, organisationId, isOwn: true });
  const others = (granter: Standing, roleId: string, organisationId?: string) =>
    mayGrant({ roles, granter, roleId, organisationId, isOwn: false });

  test('by a role with permissions they do not have, though others may be given it', () => {
    expect([own(within('manager'), 'analyst', 'here'), others(within('manager'), 'analyst', 'here')]).toEqual([
      false,
      true,
    ]);
    expect([own(everywhere('admin'), 'analyst'), others(everywhere('admin'), 'analyst')]).toEqual([false, true]);
    expect(own(everywhere('admin', 'analyst'), 'reader')).toBe(true);
    expect(own(within('manager', 'analyst'), 'reader', 'here')).toBe(true);
  });

  test('by an equivalent of a role above them', () => {
    expect(own(within('manager'), 'above', 'here')).toBe(false);
    expect(own(everywhere('admin'), 'above')).toBe(true);
  });

  test('by carrying what they hold in one organisation to everywhere', () => {
    expect(own(within('manager', 'client'), 'client')).toBe(false);
    expect(others(within('manager', 'client'), 'client')).toBe(false);
  });
});

describe('what a role is', () => {
  const roles = withRole(
    role('analyst', 30, { permissions: ['reports:read'] }),
    role('between', 500),
    role('manager', 80, { isBuiltIn: true }),
  );
  const find = (id: string) => roles.find((one) => one.id === id) ?? role(id, 0);
  const edit = (held: string[], after: Role, roleId = after.id) =>
    mayEditRole({ roles, editor: { everywhere: held }, held, roleId, after });

  test('is changed by administrators alone', () => {
    const harmless = role('auditor', 15);
    for (const id of IDS) expect(edit([id], harmless), id).toBe(id === 'admin' || id === 'root');
    expect(edit([], harmless)).toBe(false);
    const inOrganisation = { roles, editor: everywhere('user'), held: ['user', 'admin'], roleId: 'x', after: harmless };
    expect(mayEditRole({ ...inOrganisation, roleId: 'auditor' })).toBe(false);
  });

  test('never touches or makes a role above admin, but by root', () => {
    for (const after of [
      role('boss', 101),
      role('between', 50),
      role('between', 500, { permissions: ['x'] }),
      { ...find('root'), equivalents: ['analyst'] },
      role('boss', 5, { equivalents: ['root'] }),
    ]) {
      expect([edit(['admin'], after), edit(['root'], after)], JSON.stringify(after)).toEqual([
        after.equivalents.includes('root'),
        true,
      ]);
    }
    const gone = { roles, roleId: 'between', after: undefined };
    expect(mayEditRole({ ...gone, editor: { everywhere: ['admin'] }, held: ['admin'] })).toBe(false);
    expect(mayEditRole({ ...gone, editor: { everywhere: ['root'] }, held: ['root'] })).toBe(true);
  });

  test('leaves the rank of built-in roles alone', () => {
    expect(edit(['root'], { ...find('manager'), value: 99 })).toBe(false);
    expect(edit(['admin'], { ...find('manager'), permissions: ['reports:read'] })).toBe(true);
  });

  test('raises nobody who changes it: not by permissions, not by equivalents, not by a role of an organisation', () => {
    expect(edit(['admin'], { ...find('admin'), permissions: ['reports:write'] })).toBe(false);
    expect(edit(['admin', 'analyst'], role('analyst', 30, { permissions: ['reports:read', 'reports:write'] }))).toBe(
      false,
    );
    expect(edit(['admin', 'analyst'], role('other', 30, { permissions: ['new'], equivalents: ['analyst'] }))).toBe(
      false,
    );
    expect(edit(['admin'], { ...find('root'), equivalents: ['admin'] })).toBe(false);
    const within = { ...find('analyst'), permissions: ['reports:read', 'reports:write'] };
    const editor = { everywhere: ['admin'] };
    expect(mayEditRole({ roles, editor, held: ['admin', 'analyst'], roleId: 'analyst', after: within })).toBe(false);
    expect(mayEditRole({ roles, editor, held: ['admin'], roleId: 'analyst', after: within })).toBe(true);
  });
});
