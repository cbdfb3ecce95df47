import { describe, expect, test } from 'vitest';
import { createGuard, type GuardOptions } from '#guard/guard.ts';
import { API, bearing, openIssuer, ROLES, type TestIssuer } from './open-issuer.ts';

/**
 * Twelve people by the roles they hold, and what each check says of them: `+` comes in, `.` is answered 403. In the
 * table `write` is an equivalent of `user` (20) with the value 50, and `super_user` of `admin` (100) with none.
 */
const people = [
  [],
  ['anonymous'],
  ['read_only'],
  ['user'],
  ['write'],
  ['analyst'],
  ['user', 'analyst'],
  ['manager'],
  ['admin'],
  ['super_user'],
  ['user', 'root'],
  ['nobody_knows_it'],
];

const table = [
  ['requiresAny', ['user'], '...++.+...+.'],
  ['requiresAny', ['analyst', 'admin'], '.....++.++..'],
  ['requiresAny', ['write'], '....+.......'],
  ['requiresAny', ['super_user'], '.........+..'],
  ['requiresAny', ['nobody_knows_it'], '...........+'],
  ['requiresAll', ['user'], '...++.+...+.'],
  ['requiresAll', ['user', 'analyst'], '......+.....'],
  ['requiresAll', ['user', 'write'], '....+.......'],
  ['forbidAny', ['user'], '+++..+.+++.+'],
  ['forbidAny', ['admin', 'read_only'], '++.+++++..++'],
  ['forbidAny', ['write'], '++++.+++++++'],
  ['forbidAll', ['user'], '+++..+.+++.+'],
  ['forbidAll', ['user', 'analyst'], '++++++.+++++'],
  ['forbidAll', ['user', 'write'], '++++.+++++++'],
  ['higherThan', ['anonymous'], '..+++++++++.'],
  ['higherThan', ['user'], '....+++++++.'],
  ['higherThan', ['user', 'manager'], '........+++.'],
  ['higherThan', ['super_user'], '..........+.'],
  ['higherEquals', ['anonymous'], '++++++++++++'],
  ['higherEquals', ['user'], '...++++++++.'],
  ['higherEquals', ['read_only', 'admin'], '........+++.'],
  ['higherEquals', ['super_user'], '........+++.'],
  ['equals', ['anonymous'], '++.........+'],
  ['equals', ['user'], '...++.......'],
  ['equals', ['write'], '....+.......'],
  ['equals', ['analyst', 'user'], '.....++.....'],
  ['equals', ['admin'], '........++..'],
  ['equals', ['root'], '..........+.'],
] as const;

async function open(options: Partial<GuardOptions> = {}) {
  const issuer = await openIssuer();
  return { issuer, guard: createGuard({ issuer: issuer.issuer, audience: API, ...options }) };
}

const withRoles = async (issuer: TestIssuer, roles: string[]) => bearing(await issuer.mint({ roles }));
const statusOf = (error: unknown) => (error as { status?: number }).status ?? error;

describe('a check', () => {
  test.each(table)('%s(%j) lets in exactly whom it should', async (name, named, expected) => {
    const { issuer, guard } = await open();
    await using _ = issuer;
    const answers = people.map(async (roles) => {
      const request = await withRoles(issuer, roles);
      return guard.verify(request, guard[name](...named)).then(() => '+', statusOf);
    });
    const said = (await Promise.all(answers)).map((answer) => (answer === 403 ? '.' : answer));
    expect(said.join('')).toBe(expected);
  });

  test('an equivalent passes every check that its primary passes', async () => {
    const { issuer, guard } = await open();
    await using _ = issuer;
    for (const [name, named] of table) {
      for (const [primary, equivalent] of [
        ['user', 'write'],
        ['admin', 'super_user'],
      ] as const) {
        // To forbid the equivalent by its own name is to mean it.
        if (name.startsWith('forbid') && (named as readonly string[]).includes(equivalent)) continue;
        const passes = async (role: string) =>
          guard.verify(await withRoles(issuer, [role]), guard[name](...named)).then(
            () => true,
            () => false,
          );
        if (await passes(primary)) expect(await passes(equivalent), `${name} ${named} ${equivalent}`).toBe(true);
      }
    }
  });

  test('says in its 403 which roles would do', async () => {
    const { issuer, guard } = await open();
    await using _ = issuer;
    const refused = guard.verify(await withRoles(issuer, ['user']), guard.requiresAny('manager', guard.roles.admin));
    await expect(refused).rejects.toMatchObject({
      status: 403,
      body: { error: 'insufficient_scope', error_description: 'One of these roles is needed: manager, admin' },
    });
  });

  test('that names nothing, or a permission that cannot stand in a scope, is refused when it is made', async () => {
    const { issuer, guard } = await open();
    await using _ = issuer;
    for (const [name] of table) expect(() => guard[name]()).toThrow(TypeError);
    expect(() => guard.requiresPermission()).toThrow(TypeError);
    expect(() => guard.requiresPermission('reports:read reports:write')).toThrow(TypeError);
  });

  test('that compares with a role nobody has told of lets nobody in', async () => {
    const { issuer, guard } = await open();
    await using _ = issuer;
    const request = await withRoles(issuer, ['root']);
    await expect(guard.verify(request, guard.higherEquals('analsyt'))).rejects.toThrow('a role analsyt');
  });

  test('of roles is answered 503 while the issuer’s roles never came; of permissions it is not', async () => {
    const { issuer, guard } = await open();
    await using _ = issuer;
    issuer.broken.add(ROLES);
    const request = bearing(await issuer.mint({ roles: ['user'], scope: 'reports:read' }));
    const { user } = await guard.verify(request, guard.requiresPermission('reports:read'));
    expect(user.roles).toEqual([{ id: 'user', name: 'User', value: 20 }]);
    for (const check of [guard.requiresAny('user'), guard.forbidAny('admin'), guard.higherThan('read_only')]) {
      await expect(guard.verify(request, check)).rejects.toMatchObject({
        status: 503,
        headers: { 'Retry-After': '5' },
      });
    }
  });
});

describe('requiresPermission', () => {
  test('wants every word in the scope, and says in its 403 which scope would do', async () => {
    const { issuer, guard } = await open();
    await using _ = issuer;
    const both = guard.requiresPermission('reports:read', 'reports:write');
    await guard.verify(bearing(await issuer.mint({ scope: 'openid reports:write reports:read' })), both);
    for (const scope of ['reports:read', 'reports:read reports:writer', 'openid', '', undefined]) {
      await expect(guard.verify(bearing(await issuer.mint({ scope })), both)).rejects.toMatchObject({
        status: 403,
        headers: {
          'WWW-Authenticate':
            'Bearer error="insufficient_scope", error_description="A permission is missing: reports:read reports:write", ' +
            'scope="reports:read reports:write"',
        },
      });
    }
  });
});

describe('guard.roles', () => {
  test('has the predefined roles before anything was fetched', async () => {
    const { issuer, guard } = await open();
    await using _ = issuer;
    const { unauthorized, anonymous, read_only, user, employee, client, manager, admin, root } = guard.roles;
    const predefined = [unauthorized, anonymous, read_only, user, employee, client, manager, admin, root];
    expect(predefined.map(({ value }) => value)).toEqual([0, 0, 10, 20, 40, 60, 80, 100, 1000]);
    expect(guard.roles.get('analyst')).toBeUndefined();
    expect(issuer.asked.size).toBe(0);
  });

  test('learns the issuer’s roles, which go before a role that was made here', async () => {
    const { issuer, guard } = await open();
    await using _ = issuer;
    expect(guard.roles.getOrCreate('analyst')).toEqual({ id: 'analyst', name: 'analyst', value: 0, equivalents: [] });
    expect(guard.roles.getOrCreate('auditor', { name: 'Auditor', value: 35 }).value).toBe(35);
    const { user } = await guard.verify(await withRoles(issuer, ['analyst', 'auditor', 'stranger']));
    expect(user.roles).toEqual([
      { id: 'analyst', name: 'Analyst', value: 30 },
      { id: 'auditor', name: 'Auditor', value: 35 },
      { id: 'stranger', name: 'stranger', value: 0 },
    ]);
    expect(guard.roles.getOrCreate('analyst', { value: 1 }).value).toBe(30);
  });

  test('overwrite, or the option roles, has the last word', async () => {
    const { issuer, guard } = await open({ roles: { user: { value: 90 } } });
    await using _ = issuer;
    guard.roles.overwrite('analyst', { value: 70, equivalents: ['researcher'] });
    await guard.verify(await withRoles(issuer, ['user']), guard.higherThan('manager'));
    await guard.verify(await withRoles(issuer, ['researcher']), guard.equals('analyst'), guard.requiresAny('analyst'));
    expect(guard.roles.get('analyst')).toEqual({
      id: 'analyst',
      name: 'Analyst',
      value: 70,
      equivalents: ['researcher'],
    });
    expect(() => guard.roles.overwrite('analyst', { value: Number.NaN })).toThrow(TypeError);
  });

  test('an issuer without a table of roles leaves the predefined ones', async () => {
    const { issuer, guard } = await open();
    await using _ = issuer;
    issuer.roles = undefined;
    await guard.verify(await withRoles(issuer, ['manager']), guard.higherThan('user'));
  });

  test('equivalents of equivalents count, and a circle of them ends', async () => {
    const { issuer, guard } = await open();
    await using _ = issuer;
    issuer.roles = [
      { id: 'a', name: 'A', value: 1, equivalents: ['b'] },
      { id: 'b', name: 'B', value: 2, equivalents: ['c'] },
      { id: 'c', name: 'C', value: 3, equivalents: ['a'] },
    ];
    await guard.verify(await withRoles(issuer, ['c']), guard.requiresAll('a', 'b', 'c'), guard.equals('c'));
    await guard.verify(await withRoles(issuer, ['a']), guard.requiresAll('a', 'b', 'c'), guard.equals('a'));
  });
});
