import { afterAll, beforeAll, expect, test } from 'vitest';
import { PRODUCT } from '../licences/open-licence.ts';
import type { Person } from '../support/people.ts';
import { openSeats, type Seats, userinfo } from './seats-world.ts';

const SCOPE = 'openid offline_access organisation roles assignments reports:read';

let seats: Seats;
beforeAll(async () => {
  seats = await openSeats();
  const { db, house } = seats.product.house;
  await db
    .updateTable('client')
    .set({ licence_product: null, scope: SCOPE.split(' ') })
    .where('id', '=', seats.app.clientId)
    .execute();
  await db.insertInto('organisation').values({ id: 'zeta', name: 'Zeta Works' }).execute();
  await house.changes.poll();
});
afterAll(() => seats[Symbol.asyncDispose]());

/** Makes somebody a member of Zeta Works too, as whatever is said. */
async function joinZeta({ id }: Person, roles: readonly string[] = []): Promise<void> {
  const { db } = seats.product.house;
  const place = { organisation_id: 'zeta', account_id: id };
  await db.insertInto('organisation_member').values(place).execute();
  if (roles.length === 0) return;
  await db
    .insertInto('organisation_role')
    .values(roles.map((role_id) => ({ ...place, role_id })))
    .execute();
}

async function assign(employee: Person, client: Person, organisation_id: string): Promise<void> {
  const { db } = seats.product.house;
  const pair = { organisation_id, employee_account_id: employee.id, client_account_id: client.id };
  await db.insertInto('assignment').values(pair).execute();
}

test('roles and clients are those of the organisation somebody came for, and of no other', async () => {
  const [ada, client] = [await seats.member(['user']), await seats.member()];
  await joinZeta(ada, ['employee', 'manager']);
  await joinZeta(client, ['client']);
  await assign(ada, client, 'zeta');

  const atZeta = await seats.come(ada, { scope: SCOPE });
  await atZeta.visitor.submit({ decision: 'continue', organisation: 'zeta' });
  const told = seats.told();
  const there = { organisation: 'zeta', roles: ['employee', 'manager', 'user'], assigned_clients: [client.id] };
  expect(told.access).toMatchObject(there);
  expect(told.id).toMatchObject(there);
  expect(await userinfo(seats, told)).toMatchObject(there);
  expect((await seats.refresh(told.refreshToken)).access).toMatchObject(there);

  const atAcme = await seats.come(ada, { scope: SCOPE });
  await atAcme.visitor.submit({ decision: 'continue', organisation: 'acme' });
  expect(seats.told().access).toMatchObject({ organisation: 'acme', roles: ['user'] });
  expect(seats.told().access).not.toHaveProperty('assigned_clients');
});

test('permissions come with the roles of that organisation', async () => {
  const { db, house } = seats.product.house;
  await db.updateTable('role').set({ permissions: [] }).where('id', '<>', 'manager').execute();
  await house.changes.poll();
  const ada = await seats.member(['user']);
  await joinZeta(ada, ['manager']);
  for (const [organisation, mayRead] of [
    ['zeta', true],
    ['acme', false],
  ] as const) {
    const guest = await seats.come(ada, { scope: SCOPE });
    await guest.visitor.submit({ decision: 'continue', organisation });
    expect(String(seats.told().access.scope).includes('reports:read')).toBe(mayRead);
  }
});

test('who left an organisation, or is no employee there any more, is told of neither', async () => {
  const [ada, client] = [await seats.member(['user']), await seats.member()];
  await joinZeta(ada, ['employee']);
  await joinZeta(client, ['client']);
  await assign(ada, client, 'zeta');
  const guest = await seats.come(ada, { scope: SCOPE });
  await guest.visitor.submit({ decision: 'continue', organisation: 'zeta' });
  const { db } = seats.product.house;
  await db.deleteFrom('organisation_role').where('account_id', '=', ada.id).execute();
  const later = await seats.refresh(seats.told().refreshToken);
  expect(later.access).toMatchObject({ organisation: 'zeta', roles: ['user'] });
  expect(later.access).not.toHaveProperty('assigned_clients');
  await db
    .deleteFrom('organisation_member')
    .where('account_id', '=', ada.id)
    .where('organisation_id', '=', 'zeta')
    .execute();
  expect((await seats.refresh(later.refreshToken)).access.organisation).toBe('acme');
});

test('clients are told of for as long as both are what they were, by whichever role passes for it', async () => {
  const { db, house } = seats.product.house;
  const [ada, client] = [await seats.member(['user']), await seats.member(['user'])];
  for (const id of ['adviser', 'senior', 'patron']) {
    await db.insertInto('role').values({ id, name: id, value: 20, permissions: [] }).execute();
  }
  const nameEquivalent = (id: string, equivalent: string) =>
    db
      .updateTable('role')
      .set({ equivalents: [equivalent] })
      .where('id', '=', id)
      .execute();
  await nameEquivalent('employee', 'adviser');
  await nameEquivalent('adviser', 'senior');
  await nameEquivalent('senior', 'adviser');
  await nameEquivalent('client', 'patron');
  await house.changes.poll();
  await joinZeta(ada, ['senior']);
  await joinZeta(client);
  await assign(ada, client, 'zeta');
  const guest = await seats.come(ada, { scope: SCOPE });
  await guest.visitor.submit({ decision: 'continue', organisation: 'zeta' });
  let told = seats.told();
  expect(told.access).not.toHaveProperty('assigned_clients');

  const change = async (write: { execute(): Promise<unknown> }) => {
    await write.execute();
    await house.changes.poll();
    told = await seats.refresh(told.refreshToken);
    return told.access.assigned_clients;
  };
  const everywhere = { account_id: client.id, role_id: 'patron' };
  const [there, elsewhere] = [
    { ...everywhere, organisation_id: 'zeta' },
    { ...everywhere, organisation_id: 'acme' },
  ];
  expect(await change(db.insertInto('organisation_role').values(elsewhere))).toBeUndefined();
  expect(await change(db.insertInto('organisation_role').values(there))).toEqual([client.id]);
  const away = db.deleteFrom('organisation_role').where('account_id', '=', client.id);
  expect(await change(away)).toBeUndefined();
  expect(await change(db.insertInto('account_role').values(everywhere))).toEqual([client.id]);
  expect(await change(db.updateTable('role').set({ equivalents: [] }).where('id', '=', 'employee'))).toBeUndefined();
});

test('an app that takes seats all at once speaks for the organisation of the seat, with no role of another', async () => {
  const { db, house } = seats.product.house;
  const setProduct = async (licence_product: string | null) => {
    await db.updateTable('client').set({ licence_product }).where('id', '=', seats.app.clientId).execute();
    await house.changes.poll();
  };
  const ada = await seats.member(['user']);
  await joinZeta(ada, ['manager']);
  const guest = await seats.come(ada, { scope: SCOPE });
  await guest.visitor.submit({ decision: 'continue', organisation: 'zeta' });
  const told = seats.told();
  expect(told.access).toMatchObject({ organisation: 'zeta', roles: ['manager', 'user'] });
  await setProduct(PRODUCT);
  const { access } = await seats.refresh(told.refreshToken);
  await setProduct(null);
  expect(access).toMatchObject({ organisation: 'acme', roles: ['user'], seat: { licence: seats.licence } });
  expect([told.access, access].map(({ scope }) => String(scope).includes('reports:read'))).toEqual([true, false]);
});
