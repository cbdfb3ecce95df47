import { sql } from 'kysely';
import { insertLicence, PRODUCT } from '../licences/open-licence.ts';
import type { PlainVisitor } from '../support/visitor.ts';
import type { Product } from './open-product.ts';
import { authorizePath, type Client, newClient, newPerson, PASSWORD } from './people.ts';

/** Goes through every page about seats and organisations. */
export async function seeSeats(product: Product): Promise<void> {
  const { db, house } = product.house;
  const app = await newClient(db, { first_party: true, scope: 'openid organisation' });
  await db.insertInto('organisation').values(ORGANISATIONS).execute();
  const licence = await insertLicence(db, 'acme', { seats: 1 });
  await sql`update seat set holder = 'acc_other', holder_kind = 'person', account_id = 'acc_other', since = now(),
    seen_at = now(), expires_at = now() + interval '20 minutes' where licence_id = ${licence}`.execute(db);
  const takesSeats = async (product: string | null) => {
    await db.updateTable('client').set({ licence_product: product }).where('id', '=', app.id).execute();
    await house.changes.poll();
  };

  await takesSeats(PRODUCT);
  const { visitor, accountId } = await openSignIn(product, app);
  await visitor.post({ decision: 'cancel' });

  const join = (organisation: string) =>
    db.insertInto('organisation_member').values({ organisation_id: organisation, account_id: accountId }).execute();
  await join('acme');
  await visitor.go(authorizePath(app));
  await visitor.ask(`${visitor.page.url.pathname}/line?about=house`, { headers: { accept: 'application/json' } });
  await visitor.ask(`${visitor.page.url.pathname}/line?about=nothing`, { headers: { accept: 'application/json' } });
  await visitor.submit({ decision: 'continue' });
  await visitor.go(`${visitor.page.url.pathname}?again`);
  await visitor.post({ decision: 'no such thing' });
  await visitor.submit({ decision: 'move' });
  await visitor.post({ decision: 'cancel' });

  await join('zeta');
  await insertLicence(db, 'zeta');
  await visitor.go(authorizePath(app));
  await visitor.submit({ decision: 'continue', licence: 'none' });
  await visitor.submit({ decision: 'continue', licence });

  await takesSeats(null);
  await visitor.go(authorizePath(app, { scope: 'openid organisation' }));
  await visitor.submit({ decision: 'continue', organisation: 'none' });
  await visitor.post({ decision: 'cancel' });
}

const ORGANISATIONS = [
  { id: 'acme', name: 'Acme Institute' },
  { id: 'zeta', name: 'Zeta Works' },
];

/** Somebody without any licence, on the page that says so. */
async function openSignIn(product: Product, app: Client): Promise<{ visitor: PlainVisitor; accountId: string }> {
  const visitor = product.visitor();
  const { email } = await newPerson(product);
  await visitor.go(authorizePath(app));
  await visitor.submit({ email, password: PASSWORD }, '/password');
  const { id } = await product.house.db
    .selectFrom('account')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow();
  return { visitor, accountId: id };
}
