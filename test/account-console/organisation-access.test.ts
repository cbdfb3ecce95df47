import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { organisationRoutes } from '#account-console/organisation-routes.ts';
import { defaultSettings } from '#database/settings.ts';
import { inTransaction } from '#database/transaction.ts';
import type { Desk } from '#oidc/desk.ts';
import { addMember } from '#organisations/add-member.ts';
import { assignClient } from '#organisations/assignment.ts';
import { grantOrganisationRole } from '#organisations/organisation-role.ts';
import { setOwner } from '#organisations/set-owner.ts';
import { actor, addOrganisation } from '../organisations/people.ts';
import { NO_LIMITS, openProduct, type Product } from '../product/open-product.ts';
import { addPerson, type Person } from '../support/people.ts';
import type { PlainVisitor } from '../support/visitor.ts';
import { postTo } from './licence-people.ts';
import { signInAgain } from './signed-in.ts';

/** Whoever there may be, seen from one organisation. */
const WHO = [
  'stranger',
  'member',
  'read_only',
  'client',
  'employee',
  'employee of the client',
  'manager',
  'manager everywhere, who belongs there',
  'manager everywhere, who does not',
  'owner',
  'manager elsewhere',
  'owner elsewhere',
  'employee elsewhere',
  'admin',
  'root',
] as const;
type Who = (typeof WHO)[number];

const KEEPERS: Who[] = ['manager', 'manager everywhere, who belongs there', 'owner', 'admin', 'root'];
const EMPLOYEES: Who[] = ['employee', 'employee of the client'];
const MEMBERS: Who[] = [
  ...['member', 'read_only', 'client', ...EMPLOYEES, 'manager', 'manager everywhere, who belongs there'],
] as Who[];
const EVERYBODY = WHO;

/** The access review: who gets past the door of each row, `:person` being a client whom one employee looks after. */
const MAY: Readonly<Record<string, readonly Who[]>> = {
  'GET /account/organisations': EVERYBODY,
  'GET /account/organisations/join': EVERYBODY,
  'POST /account/organisations/accept': EVERYBODY,
  'POST /account/organisations/decline': EVERYBODY,
  'GET /account/organisations/:organisation': [...KEEPERS, ...EMPLOYEES],
  'GET /account/organisations/:organisation/leave': MEMBERS,
  'POST /account/organisations/:organisation/leave': MEMBERS,
  'GET /account/organisations/:organisation/invite': KEEPERS,
  'POST /account/organisations/:organisation/invite': KEEPERS,
  'GET /account/organisations/:organisation/invitations': KEEPERS,
  'POST /account/organisations/:organisation/invitations/resend': KEEPERS,
  'POST /account/organisations/:organisation/invitations/withdraw': KEEPERS,
  'GET /account/organisations/:organisation/people/:person': [...KEEPERS, 'employee of the client'],
  'POST /account/organisations/:organisation/people/:person/notes': [...KEEPERS, 'employee of the client'],
  'GET /account/organisations/:organisation/people/:person/roles': KEEPERS,
  'POST /account/organisations/:organisation/people/:person/roles/give': KEEPERS,
  'POST /account/organisations/:organisation/people/:person/roles/take': KEEPERS,
  'GET /account/organisations/:organisation/people/:person/assignments': KEEPERS,
  'POST /account/organisations/:organisation/people/:person/assignments/assign': KEEPERS,
  'POST /account/organisations/:organisation/people/:person/assignments/end': KEEPERS,
  'GET /account/organisations/:organisation/people/:person/remove': KEEPERS,
  'POST /account/organisations/:organisation/people/:person/remove': KEEPERS,
};

const rows = organisationRoutes({} as Desk).map(({ method, path }) => `${method} ${path}`);
const inOrganisation = rows.filter((row) => row.includes(':organisation'));

let product: Product;
let here: string;
let there: string;
let clientId: string;
const visitors = new Map<Who, PlainVisitor>();

beforeAll(async () => {
  product = await openProduct({ settings: { ...NO_LIMITS, mfa: { ...defaultSettings.mfa, requiredFor: [] } } });
  const { db } = product.house;
  [here, there] = [await addOrganisation(db, 'Here'), await addOrganisation(db, 'There')];
  const person = (roles?: string[]) => addPerson(product.house, { ...(roles && { roles }) });
  const member = async (organisationId: string, role?: string, everywhere?: string[]) => {
    const added = await person(everywhere);
    await inTransaction(db, async (tx) => {
      const where = { organisationId, accountId: added.id, actor };
      await addMember(tx, where);
      if (role) await grantOrganisationRole(tx, { ...where, roleId: role });
    });
    return added;
  };
  const owner = async (organisationId: string) => {
    const { email, name, ...rest } = await person();
    await inTransaction(db, (tx) => setOwner(tx, { organisationId, owner: { name, email }, actor }));
    return { email, name, ...rest };
  };
  const people: Record<Who, Person> = {
    stranger: await person(),
    member: await member(here),
    read_only: await member(here, 'read_only'),
    client: await member(here, 'client'),
    employee: await member(here, 'employee'),
    'employee of the client': await member(here, 'employee'),
    manager: await member(here, 'manager'),
    'manager everywhere, who belongs there': await member(here, undefined, ['manager']),
    'manager everywhere, who does not': await member(there, undefined, ['manager']),
    owner: await owner(here),
    'manager elsewhere': await member(there, 'manager'),
    'owner elsewhere': await owner(there),
    'employee elsewhere': await member(there, 'employee'),
    admin: await person(['admin']),
    root: await person(['root']),
  };
  clientId = (await member(here, 'client')).id;
  const employeeId = people['employee of the client'].id;
  const assignment = { organisationId: here, employeeId, clientId, actor };
  expect(await inTransaction(db, (tx) => assignClient(tx, assignment))).toBe('assigned');
  for (const who of WHO) {
    const visitor = product.visitor();
    await signInAgain(visitor, people[who], '/account/organisations');
    expect([who, visitor.page.url.pathname]).toEqual([who, '/account/organisations']);
    visitors.set(who, visitor);
  }
});
afterAll(() => product[Symbol.asyncDispose]());

const addressOf = (row: string, organisation = here, person = clientId) =>
  (row.split(' ')[1] ?? '').replace(':organisation', organisation).replace(':person', person);

/** Fields that change nothing that another row needs: the door is what is looked at. */
const HARMLESS = {
  role: 'wizard',
  person: 'acc_nobody',
  side: 'clients',
  invitation: 'inv_nothing',
  email: 'nonsense',
};

async function statusOf(who: Who, row: string, address = addressOf(row)): Promise<number> {
  const visitor = visitors.get(who) as PlainVisitor;
  if (row.startsWith('GET')) return (await visitor.ask(address)).status;
  return (await postTo(visitor, address, HARMLESS)).status;
}

/** Nobody leaves and nobody is removed while the others are still to be asked. */
const isLast = (row: string) => /^POST .*(\/leave|\/remove)$/.test(row);

describe('the pages of an organisation', () => {
  test('each have a row in the review, and no row is of a page that is not there', () => {
    expect(Object.keys(MAY).sort()).toEqual(rows.toSorted());
  });

  test.each(rows.filter((row) => !isLast(row)))(
    '%s: who may, and to everybody else there is no such page',
    async (row) => {
      const statuses = new Map<Who, number>();
      for (const who of WHO) statuses.set(who, await statusOf(who, row));
      const past = WHO.filter((who) => statuses.get(who) !== 404);
      expect(past).toEqual(WHO.filter((who) => MAY[row]?.includes(who)));
      expect(Math.max(...statuses.values())).toBeLessThan(500);
    },
  );

  test.each(rows.filter(isLast))('%s: nobody else gets past the door', async (row) => {
    for (const who of WHO.filter((one) => !MAY[row]?.includes(one))) {
      expect([who, await statusOf(who, row)]).toEqual([who, 404]);
    }
  });

  test.each(inOrganisation)(
    '%s: of an organisation or a person that is not there, nobody sees anything',
    async (row) => {
      for (const who of ['stranger', 'manager', 'owner', 'admin'] as const) {
        expect(await statusOf(who, row, addressOf(row, 'org_nothing'))).toBe(404);
        if (row.includes(':person')) expect(await statusOf(who, row, addressOf(row, here, 'acc_nobody'))).toBe(404);
        // Somebody of this organisation is nobody in the other one.
        if (row.includes(':person')) expect(await statusOf(who, row, addressOf(row, there))).toBe(404);
      }
    },
  );

  test.each(rows)('%s: who is not signed in is led to the sign-in, and posts nothing', async (row) => {
    const visitor = product.visitor();
    if (row.startsWith('GET')) {
      expect((await visitor.go(addressOf(row))).text).toContain('id="password"');
    } else {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const reply = await visitor.ask(addressOf(row), { method: 'POST', headers, body: 'csrf_token=made-up' });
      expect(reply.status).toBe(403);
    }
  });

  test.each(rows.filter((row) => row.startsWith('POST')))('%s: is forged by nobody', async (row) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const manager = visitors.get('manager') as PlainVisitor;
    const reply = await manager.ask(addressOf(row), {
      method: 'POST',
      headers,
      body: 'csrf_token=made-up&role=client',
    });
    expect(reply.status).toBe(403);
  });

  test('odd addresses are met with a clear no', async () => {
    const odd = ['%00', '..%2f..', '%ff', 'a'.repeat(3000), "'--", '__proto__', 'join%2f'];
    for (const id of odd) {
      for (const row of [
        'GET /account/organisations/:organisation',
        inOrganisation.find((one) => one.endsWith('/:person')),
      ]) {
        const status = await statusOf('manager', row ?? '', addressOf(row ?? '', id, id));
        expect([id, status >= 400 && status < 500]).toEqual([id, true]);
      }
    }
  });
});

describe('what is sensitive', () => {
  test.each(['roles', 'remove', 'invite'])('asks for a fresh sign-in: %s', async (page) => {
    await sql`update session set signed_in_at = signed_in_at - interval '40 minutes'`.execute(product.house.db);
    const manager = (visitors.get('manager') as PlainVisitor).twin();
    const base = `/account/organisations/${here}`;
    const path = page === 'invite' ? `${base}/invite` : `${base}/people/${clientId}/${page}`;
    expect((await manager.go(path)).text).toContain('id="password"');
    const posted = page === 'roles' ? `${path}/give` : path;
    const reply = await postTo(visitors.get('manager') as PlainVisitor, posted, {
      role: 'employee',
      email: 'a@b.test',
    });
    expect(reply.headers.location).toContain('prompt=login');
    const held = await product.house.db
      .selectFrom('organisation_role')
      .select('role_id')
      .where('account_id', '=', clientId)
      .execute();
    expect(held).toEqual([{ role_id: 'client' }]);
  });
});
