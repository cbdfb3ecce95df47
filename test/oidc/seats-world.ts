import { decodeJwt, type JWTPayload } from 'jose';
import { sql } from 'kysely';
import { fetchUserInfo, refreshTokenGrant } from 'openid-client';
import { insertLicence, PRODUCT } from '../licences/open-licence.ts';
import { openProduct, type Product } from '../product/open-product.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { addPerson, PASSWORD, type Person } from '../support/people.ts';
import { addReportsApi } from '../support/reports-api.ts';
import type { PlainVisitor } from '../support/visitor.ts';

const SCOPE = 'openid offline_access organisation licence roles reports:read';

type Terms = Parameters<typeof insertLicence>[2];
type Settings = NonNullable<Parameters<typeof openProduct>[0]>;

/** Somebody at a device of their own, on the way to the app or in it. */
export interface Guest {
  readonly person: Person;
  readonly visitor: PlainVisitor;
  /** Where they are: at the app, or on one of our pages. */
  readonly place: () => string;
}

/** The product with an app that takes seats, an API, and one licence of one organisation. */
export interface Seats extends AsyncDisposable {
  readonly product: Product;
  readonly app: TestApp;
  readonly organisation: string;
  readonly licence: string;
  /** A member of the organisation, or somebody without. */
  member(roles?: readonly string[]): Promise<Person>;
  stranger(): Promise<Person>;
  /** Signs in to the app as far as it goes. */
  come(person: Person, parameters?: Record<string, string>): Promise<Guest>;
  /** Where the app begins a sign-in that asks nobody anything. */
  silently(): string;
  /** What the app was told last. */
  told(): Told;
  /** By the table, at this moment. */
  held(licence?: string): Promise<number>;
  refresh(refreshToken: string): Promise<Told>;
}

export interface Told {
  readonly id: JWTPayload;
  readonly access: JWTPayload;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export async function openSeats(terms: Terms = {}, settings: Settings = {}): Promise<Seats> {
  const product = await openProduct({ before: addReportsApi, ...settings });
  const { house } = product;
  const app = await openApp(house, { first_party: true, scope: SCOPE });
  await house.db.updateTable('client').set({ licence_product: PRODUCT }).where('id', '=', app.clientId).execute();
  await house.house.changes.poll();
  const organisation = 'acme';
  await house.db.insertInto('organisation').values({ id: organisation, name: 'Acme Institute' }).execute();
  const licence = await insertLicence(house.db, organisation, terms);

  return {
    product,
    app,
    organisation,
    licence,
    async member(roles = []) {
      const person = await addPerson(house, { roles });
      await house.db
        .insertInto('organisation_member')
        .values({ organisation_id: organisation, account_id: person.id })
        .execute();
      return person;
    },
    stranger: () => addPerson(house),
    async come(person, parameters = {}) {
      const visitor = product.visitor();
      await visitor.go(app.loginUrl({ scope: SCOPE, ...parameters }));
      if (visitor.page.url.pathname.startsWith('/sign-in/'))
        await visitor.submit({ email: person.email, password: PASSWORD });
      return { person, visitor, place: () => visitor.page.url.pathname };
    },
    silently: () => app.loginUrl({ scope: SCOPE, prompt: 'none' }),
    told: () => {
      const tokens = app.tokens();
      if (!tokens) throw new Error('the app has no tokens');
      return toTold(tokens);
    },
    async held(of = licence) {
      const { count } = await house.db
        .selectFrom('seat')
        .select(sql<number>`count(*)::int`.as('count'))
        .where('licence_id', '=', of)
        .where('expires_at', '>', sql<Date>`now()`)
        .executeTakeFirstOrThrow();
      return count;
    },
    refresh: async (refreshToken) => toTold(await refreshTokenGrant(app.config, refreshToken)),
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await product[Symbol.asyncDispose]();
    },
  };
}

/** What userinfo says of whoever has this token. */
export function userinfo({ app }: Seats, { accessToken, id }: Told) {
  return fetchUserInfo(app.config, accessToken, String(id.sub));
}

/** As if nobody had used the seats for so long that they ran out. */
export async function letSeatsRunOut({ product }: Seats): Promise<void> {
  await product.house.db
    .updateTable('seat')
    .set({ expires_at: sql`now() - interval '1 second'` })
    .where('holder', 'is not', null)
    .execute();
}

function toTold(tokens: {
  id_token?: string | undefined;
  access_token: string;
  refresh_token?: string | undefined;
}): Told {
  const { id_token: id = '', access_token: accessToken, refresh_token: refreshToken = '' } = tokens;
  return { id: id ? decodeJwt(id) : {}, access: decodeJwt(accessToken), accessToken, refreshToken };
}
