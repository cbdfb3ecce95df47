import type { Seats } from '../oidc/seats-world.ts';
import { addPerson, PASSWORD, type Person } from '../support/people.ts';
import { formOf, type PlainVisitor, type Reply } from '../support/visitor.ts';

/** Makes somebody the owner of the organisation. */
export async function own({ product, organisation }: Seats, { email, name }: Person): Promise<void> {
  await product.house.db
    .insertInto('organisation_owner')
    .values({ organisation_id: organisation, name, email, email_key: email })
    .onConflict((conflict) => conflict.column('organisation_id').doUpdateSet({ email, email_key: email }))
    .execute();
}

/** A member who manages an organisation. */
export async function addManager({ product }: Seats, organisation: string): Promise<Person> {
  const { house } = product;
  const person = await addPerson(house);
  const member = { organisation_id: organisation, account_id: person.id };
  await house.db.insertInto('organisation_member').values(member).execute();
  await house.db
    .insertInto('organisation_role')
    .values({ ...member, role_id: 'manager' })
    .execute();
  return person;
}

/** Signs in to the account at a page of it, and puts off whatever can be put off. */
export async function enter({ product }: Seats, { email }: Person, path: string): Promise<PlainVisitor> {
  const visitor = product.visitor();
  await visitor.go(path);
  await visitor.submit({ email, password: PASSWORD });
  if (visitor.page.url.pathname.endsWith('/enrol')) await visitor.submit({ decision: 'cancel' }, '/enrol');
  return visitor;
}

/** Sends a form that is not on the page, with a token that is good. */
export async function postTo(visitor: PlainVisitor, path: string, fields: Record<string, string>): Promise<Reply> {
  const { csrf_token = '' } = formOf(
    (await visitor.twin().go('/account/sessions')) as Reply,
    '/account/sign-out',
  ).hidden;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return visitor.ask(path, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ ...fields, csrf_token }).toString(),
  });
}
