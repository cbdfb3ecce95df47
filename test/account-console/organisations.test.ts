import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultSettings } from '#database/settings.ts';
import { inTransaction } from '#database/transaction.ts';
import { addMember } from '#organisations/add-member.ts';
import { grantOrganisationRole } from '#organisations/organisation-role.ts';
import { saveOrganisation } from '#organisations/save-organisation.ts';
import { setOwner } from '#organisations/set-owner.ts';
import { actor, addOrganisation, membersOf } from '../organisations/people.ts';
import { NO_LIMITS, openProduct, type Product } from '../product/open-product.ts';
import { addPerson, freshAddress, PASSWORD, type Person } from '../support/people.ts';
import { type PlainVisitor, wordsOf } from '../support/visitor.ts';
import { postTo } from './licence-people.ts';
import { ageTurns, signedIn, signInAgain } from './signed-in.ts';

let product: Product;
beforeAll(async () => {
  product = await openProduct({ settings: { ...NO_LIMITS, mfa: { ...defaultSettings.mfa, requiredFor: [] } } });
});
afterAll(() => product[Symbol.asyncDispose]());

const LIST = '/account/organisations';

interface Manager {
  readonly organisation: string;
  readonly base: string;
  readonly visitor: PlainVisitor;
  readonly person: Person;
}

/** A new organisation with somebody who manages it and has just signed in. */
async function openInstitute(name = 'Acme Institute', id?: string): Promise<Manager> {
  const { db } = product.house;
  const organisation = id
    ? (await inTransaction(db, (tx) => saveOrganisation(tx, { id, name, actor }))).id
    : await addOrganisation(db, name);
  const { visitor, person } = await signedIn(product, { name: 'Mia Manager' });
  await join(organisation, person, 'manager');
  return { organisation, base: `${LIST}/${encodeURIComponent(organisation)}`, visitor, person };
}

async function join(organisationId: string, { id: accountId }: Pick<Person, 'id'>, ...roles: string[]): Promise<void> {
  await inTransaction(product.house.db, async (tx) => {
    await addMember(tx, { organisationId, accountId, actor });
    for (const roleId of roles) await grantOrganisationRole(tx, { organisationId, accountId, roleId, actor });
  });
}

const linkOf = async (email: string) => (await product.house.letter(email)).link ?? '';
const rolesOf = async (organisation: string, { id }: Pick<Person, 'id'>) =>
  (
    await product.house.db
      .selectFrom('organisation_role')
      .select('role_id')
      .where('organisation_id', '=', organisation)
      .where('account_id', '=', id)
      .orderBy('role_id')
      .execute()
  ).map(({ role_id }) => role_id);

describe('an invitation', () => {
  test('is sent, opened, accepted and seen: the letter leads who is not signed in through the sign-in and back', async () => {
    const acme = await openInstitute();
    const ada = await addPerson(product.house);
    await acme.visitor.go(`${acme.base}/invite`);
    await acme.visitor.submit({ email: ada.email, role: 'employee' }, '/invite');
    expect(wordsOf(acme.visitor.page)).toContain('The invitation is on its way.');
    expect(wordsOf(acme.visitor.page)).toContain(ada.email);
    const link = await linkOf(ada.email);
    const visitor = product.visitor();
    await visitor.go(link);
    await visitor.submit({ email: ada.email, password: PASSWORD });
    expect(visitor.page.url.href).toBe(link);
    expect(wordsOf(visitor.page)).toContain('Join Acme Institute');
    expect(wordsOf(visitor.page)).toContain('You would join as: Employee.');
    expect(await membersOf(product.house.db, acme.organisation)).not.toContain(ada.id);
    await visitor.submit({}, '/accept');
    expect(visitor.page.url.pathname).toBe(LIST);
    expect(wordsOf(visitor.page)).toContain('Welcome: you belong there now.');
    expect(wordsOf(visitor.page)).toMatch(/Acme Institute Employee/);
    expect(await rolesOf(acme.organisation, ada)).toEqual(['employee']);
    expect(wordsOf(await acme.visitor.go(`${acme.base}?q=${ada.email.slice(0, 12)}`))).toContain(ada.email);
    expect((await visitor.go(link)).status).toBe(410);
  });

  test('brings somebody new through registration to where they can say yes', async () => {
    const acme = await openInstitute();
    const email = freshAddress();
    await acme.visitor.go(`${acme.base}/invite`);
    await acme.visitor.submit({ email, role: '' }, '/invite');
    const link = await linkOf(email);
    const visitor = product.visitor();
    await visitor.go(link);
    const uid = visitor.page.url.pathname.split('/')[2];
    await visitor.go(`/sign-in/${uid}/register`);
    await visitor.submit({ email, name: 'Nell', 'new-password': PASSWORD, new_password: PASSWORD }, '/register');
    const { code } = await product.house.letter(email);
    await visitor.submit({ code: code ?? '' }, '/verify');
    expect(visitor.page.url.href).toBe(link);
    await visitor.submit({}, '/accept');
    expect(wordsOf(visitor.page)).toContain('Welcome: you belong there now.');
    expect(await membersOf(product.house.db, acme.organisation)).toHaveLength(2);
  });

  test('shows on the page of who was invited, who can say no, and to nobody else', async () => {
    const acme = await openInstitute();
    const { visitor, person } = await signedIn(product);
    const eve = await signedIn(product);
    await acme.visitor.go(`${acme.base}/invite`);
    await acme.visitor.submit({ email: person.email, role: '' }, '/invite');
    const link = await linkOf(person.email);
    const other = await eve.visitor.go(link);
    expect([other.status, wordsOf(other).includes('This invitation is for another address')]).toEqual([403, true]);
    expect(wordsOf(other)).not.toContain('Acme Institute');
    const token = new URL(link).searchParams.get('token') ?? '';
    const forced = await postTo(eve.visitor, `${LIST}/accept`, { token });
    expect(forced.headers.location).toContain('done=gone');
    expect(wordsOf(await visitor.go(LIST))).toContain('You are invited');
    await visitor.submit({}, '/decline');
    expect(wordsOf(visitor.page)).toContain('You said no.');
    expect(wordsOf(await visitor.go(LIST))).not.toContain('You are invited');
    expect(wordsOf(await acme.visitor.go(`${acme.base}/invitations`))).toContain('No invitation is open.');
  });

  test('can be sent again and taken back', async () => {
    const acme = await openInstitute();
    const email = freshAddress();
    await acme.visitor.go(`${acme.base}/invite`);
    await acme.visitor.submit({ email, role: 'client' }, '/invite');
    const first = await linkOf(email);
    await acme.visitor.submit({}, '/resend');
    expect(wordsOf(acme.visitor.page)).toContain('That address has just had a letter.');
    await ageTurns(product, '2 minutes');
    await acme.visitor.submit({}, '/resend');
    expect(wordsOf(acme.visitor.page)).toContain('Another letter is on its way.');
    expect(await product.house.letters(email)).toHaveLength(2);
    expect(await linkOf(email)).not.toBe(first);
    await acme.visitor.submit({}, '/withdraw');
    expect(wordsOf(acme.visitor.page)).toContain('Taken back');
    expect(wordsOf(acme.visitor.page)).toContain('No invitation is open.');
  });

  test('is refused with what is wrong, and what was typed stays', async () => {
    const acme = await openInstitute();
    await acme.visitor.go(`${acme.base}/invite`);
    const wrong = await acme.visitor.submit({ email: 'bob@', role: 'client' }, '/invite');
    expect([wrong.status, wordsOf(wrong).includes('This is not an email address.')]).toEqual([422, true]);
    expect(wrong.text).toContain('value="bob@"');
    const member = await acme.visitor.submit({ email: acme.person.email, role: '' }, '/invite');
    expect([member.status, wordsOf(member).includes('belongs here already')]).toEqual([422, true]);
    for (const role of ['manager', 'admin', 'root', 'wizard']) {
      const high = await acme.visitor.submit({ email: freshAddress(), role }, '/invite');
      expect([role, high.status, wordsOf(high).includes('Choose one of the roles')]).toEqual([role, 422, true]);
    }
  });

  test('offers the roles one may give, and no higher one', async () => {
    const acme = await openInstitute();
    const { text } = await acme.visitor.go(`${acme.base}/invite`);
    const offered = [...text.matchAll(/<option value="([^"]*)"/g)].map(([, value]) => value);
    expect(offered).toEqual(['', 'client', 'employee', 'read_only']);
  });
});

describe('a member’s page', () => {
  test('gives and takes roles, and refuses those above', async () => {
    const acme = await openInstitute();
    const ada = await addPerson(product.house);
    await join(acme.organisation, ada);
    await acme.visitor.go(`${acme.base}/people/${ada.id}/roles`);
    const give = (role: string) => postTo(acme.visitor, `${acme.base}/people/${ada.id}/roles/give`, { role });
    expect((await give('employee')).headers.location).toContain('done=given');
    for (const role of ['manager', 'admin', 'root', 'wizard'])
      expect([role, (await give(role)).status]).toEqual([role, 403]);
    expect(wordsOf(await acme.visitor.go(`${acme.base}/people/${ada.id}`))).toContain('Roles Change Employee');
    await acme.visitor.go(`${acme.base}/people/${ada.id}/roles`);
    await acme.visitor.submit({}, '/take');
    expect(wordsOf(acme.visitor.page)).toContain('Taken away.');
    expect(await rolesOf(acme.organisation, ada)).toEqual([]);
  });

  test('lets nobody raise themselves, and an administrator make managers', async () => {
    const acme = await openInstitute();
    const path = `${acme.base}/people/${acme.person.id}/roles/give`;
    await product.house.db
      .insertInto('role')
      .values({ id: 'writer', name: 'Writer', value: 30, permissions: ['reports:write'] })
      .execute();
    expect((await postTo(acme.visitor, path, { role: 'writer' })).status).toBe(403);
    const ada = await addPerson(product.house);
    await join(acme.organisation, ada);
    const admin = await signedIn(product, { roles: ['admin'] });
    const given = await postTo(admin.visitor, `${acme.base}/people/${ada.id}/roles/give`, { role: 'manager' });
    expect(given.headers.location).toContain('done=given');
    // Of the same rank: neither takes it from the other, nor removes them.
    expect((await postTo(acme.visitor, `${acme.base}/people/${ada.id}/roles/take`, { role: 'manager' })).status).toBe(
      403,
    );
    expect((await acme.visitor.ask(`${acme.base}/people/${ada.id}/remove`)).status).toBe(404);
  });

  test('assigns clients to employees, who see them and write notes, and nobody else does', async () => {
    const acme = await openInstitute();
    const [employee, client] = [
      await signedIn(product, { name: 'Emil' }),
      await addPerson(product.house, { name: 'Clara' }),
    ];
    const other = await addPerson(product.house, { name: 'Carl' });
    await join(acme.organisation, employee.person, 'employee');
    await join(acme.organisation, client, 'client');
    await join(acme.organisation, other, 'client');
    expect(wordsOf(await employee.visitor.go(acme.base))).toContain('No client is assigned to you');
    await acme.visitor.go(`${acme.base}/people/${client.id}/assignments`);
    await acme.visitor.submit({ person: employee.person.id }, '/assign');
    expect(wordsOf(acme.visitor.page)).toContain('Assigned.');
    const seen = wordsOf(await employee.visitor.go(acme.base));
    expect([seen.includes('Clara'), seen.includes('Carl'), seen.includes('Mia')]).toEqual([true, false, false]);
    const clara = `${acme.base}/people/${client.id}`;
    await employee.visitor.go(clara);
    await employee.visitor.submit({ text: 'Called.\r\nWill write <b>back</b>.' }, '/notes');
    expect(wordsOf(employee.visitor.page)).toContain('Called. Will write <b>back</b>. now by Emil');
    expect(employee.visitor.page.text).not.toContain('change-roles');
    const empty = await employee.visitor.submit({ text: ' ' }, '/notes');
    expect([empty.status, wordsOf(empty).includes('Write something')]).toEqual([422, true]);
    expect(wordsOf(await acme.visitor.go(clara))).toContain('Called.');
    // Who may not sign in is in the list all the same, and so is their page.
    const setDisabled = (is_disabled: boolean) =>
      product.house.db.updateTable('account').set({ is_disabled }).where('id', '=', client.id).execute();
    await setDisabled(true);
    expect(wordsOf(await employee.visitor.go(acme.base))).toContain('Clara');
    expect((await employee.visitor.go(clara)).status).toBe(200);
    await setDisabled(false);
    await acme.visitor.go(`${clara}/assignments`);
    await acme.visitor.submit({}, '/end');
    expect((await employee.visitor.go(clara)).status).toBe(404);
  });

  test('removes somebody, after saying what that means', async () => {
    const acme = await openInstitute();
    const ada = await addPerson(product.house);
    await join(acme.organisation, ada, 'client');
    const page = await acme.visitor.go(`${acme.base}/people/${ada.id}/remove`);
    expect(wordsOf(page)).toContain('loses at once the roles and assignments');
    await acme.visitor.submit({}, '/remove');
    expect(wordsOf(acme.visitor.page)).toContain('Removed. Their seat is free.');
    expect(await membersOf(product.house.db, acme.organisation)).toEqual([acme.person.id]);
    expect((await acme.visitor.go(`${acme.base}/people/${ada.id}`)).status).toBe(404);
  });
});

describe('the organisations one belongs to', () => {
  test('are listed with one’s role, and can be left', async () => {
    const acme = await openInstitute('Beta Institute');
    const { visitor, person } = await signedIn(product);
    expect(wordsOf(await visitor.go(LIST))).toContain('You belong to no organisation yet.');
    await join(acme.organisation, person);
    expect(wordsOf(await visitor.go(LIST))).toContain('Beta Institute Member');
    await visitor.go(`${acme.base}/leave`);
    expect(wordsOf(visitor.page)).toContain('your seat');
    await visitor.submit({}, '/leave');
    expect(wordsOf(visitor.page)).toContain('You have left.');
    expect(await membersOf(product.house.db, acme.organisation)).toEqual([acme.person.id]);
  });

  test('may have any id that somebody chose', async () => {
    const acme = await openInstitute('Odd', 'a/b?c#d%20&=');
    expect(wordsOf(await acme.visitor.go(LIST))).toContain('Odd Manager');
    const link = /href="([^"]*organisations\/a[^"]*)"/.exec(acme.visitor.page.text)?.[1] ?? '';
    expect((await acme.visitor.go(link.replace(/\/leave$/, ''))).status).toBe(200);
    // A sign-in that comes between leads back to the page.
    const again = product.visitor();
    await signInAgain(again, acme.person, `${acme.base}/invitations`);
    expect(again.page.url.pathname).toBe(`${acme.base}/invitations`);
  });
});

test('a list of a thousand people costs as many statements as one of one, and comes in pages', async () => {
  const acme = await openInstitute('Large');
  const costOf = async (path: string) => {
    const [answered] = await product.during(() => acme.visitor.go(path));
    expect(answered?.status).toBe(200);
    return answered?.statements.length ?? 0;
  };
  const one = await costOf(acme.base);
  await sql`insert into account (id, name, email_verified, audit_key)
    select 'acc_many_' || n, 'Person ' || lpad(n::text, 4, '0'), false, 'key' from generate_series(1, 1000) n`.execute(
    product.house.db,
  );
  await sql`insert into organisation_member (organisation_id, account_id)
    select ${acme.organisation}, 'acc_many_' || n from generate_series(1, 1000) n`.execute(product.house.db);
  expect(await costOf(acme.base)).toBe(one);
  const words = wordsOf(acme.visitor.page);
  expect(words).toContain('25 of 1,001');
  expect(words).toContain('Page 1 of 41');
  expect(wordsOf(await acme.visitor.go(`${acme.base}?page=41`))).toContain('Person 1000');
  expect(wordsOf(await acme.visitor.go(`${acme.base}?q=0777`))).toContain('Person 0777');
  expect(wordsOf(await acme.visitor.go(`${acme.base}?q=%25`))).toContain('Nobody fits that.');
});

test('a role of an organisation asks for a second step, as one held everywhere does, and so does owning one', async () => {
  const settings = { ...NO_LIMITS, mfa: { ...defaultSettings.mfa, requiredFor: ['manager'] } };
  await using strict = await openProduct({ settings });
  const { db } = strict.house;
  const organisationId = await addOrganisation(db);
  const add = () => addPerson(strict.house);
  const [plain, manager, owner] = [await add(), await add(), await add()];
  await inTransaction(db, async (tx) => {
    await setOwner(tx, { organisationId, owner: { name: 'Ada', email: owner.email }, actor });
    for (const { id: accountId } of [plain, manager]) await addMember(tx, { organisationId, accountId, actor });
    await grantOrganisationRole(tx, { organisationId, accountId: manager.id, roleId: 'manager', actor });
  });
  const enter = async (person: Person) => {
    const visitor = strict.visitor();
    await signInAgain(visitor, person, LIST);
    return visitor.page.url.pathname;
  };
  expect(await enter(plain)).toBe(LIST);
  for (const keeper of [manager, owner]) expect(await enter(keeper)).toMatch(/\/enrol$/);
  // A session that began before does not lead on either.
  const visitor = strict.visitor();
  await signInAgain(visitor, plain, LIST);
  await inTransaction(db, (tx) => setOwner(tx, { organisationId, owner: { name: 'Ada', email: plain.email }, actor }));
  expect((await visitor.go(LIST)).url.pathname).toMatch(/\/enrol$/);
});
