import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import { sessionCookie } from '#web/cookies.ts';
import { insertLicence, PRODUCT } from '../licences/open-licence.ts';
import { addPerson, PASSWORD } from '../support/people.ts';
import { addReportsApi } from '../support/reports-api.ts';
import { openPlainVisitor, type PlainVisitor, type Reply } from '../support/visitor.ts';
import { openProduct, type Product } from './open-product.ts';
import { arrive, askToken, authorizePath, type Client, newClient, redemption } from './people.ts';

export const API = 'https://api.example.com';
const SCOPE = 'openid offline_access reports:read';

/** Many people who are signed in already, to an app that takes no seat; and one that does. */
export interface Crowd extends AsyncDisposable {
  readonly product: Product;
  readonly licence: string;
  readonly people: readonly Member[];
  /** What the app asks the browser of somebody to ask. */
  readonly asking: string;
  /** Somebody's browser, which asks a process of this port. */
  at(port: number, member?: Member): PlainVisitor;
  /** Where an answer leads with a code, if it does. */
  codeIn(reply: Reply): URL | undefined;
  /** As the app does at a process of this port; throws where there are no tokens. */
  redeem(port: number, arrived: URL): Promise<Tokens>;
  refresh(port: number, refreshToken: string): Promise<{ readonly status: number; readonly body: Tokens }>;
  /** Of the process that was opened with it. */
  readonly port: number;
}

export interface Member {
  readonly accountId: string;
  readonly cookie: string;
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly error?: string;
}

interface Size {
  readonly people: number;
  readonly seats: number;
}

export async function openCrowd({ people, seats }: Size): Promise<Crowd> {
  const apps: Client[] = [];
  let licence = '';
  const product = await openProduct({
    async before(db) {
      await addReportsApi(db);
      apps.push(await newClient(db, { first_party: true, scope: SCOPE }));
      apps.push(await newClient(db, { first_party: true, scope: 'openid' }));
      await db
        .updateTable('client')
        .set({ licence_product: PRODUCT })
        .where('id', '=', apps[0]?.id ?? '')
        .execute();
      await db.insertInto('organisation').values({ id: 'acme', name: 'Acme Institute' }).execute();
      licence = await insertLicence(db, 'acme', { seats });
    },
  });
  const [reports, wiki] = apps;
  if (!reports || !wiki) throw new Error('no apps');
  await signInSomebody(product, wiki);
  await copySessions(product.house.db, people);
  const { issuer } = product;
  const port = Number(new URL(issuer).port);
  const at = (where: number, member?: Member) =>
    openPlainVisitor({ issuer, port: where, cookies: member ? cookiesOf(product, member) : [] });

  return {
    product,
    licence,
    port,
    at,
    people: Array.from({ length: people }, (_, index) => memberOf(index)),
    asking: authorizePath(reports, { scope: SCOPE, resource: API }),
    codeIn({ headers }) {
      const location = headers.location ?? '';
      return location.startsWith(reports.redirectUri) && location.includes('code=') ? new URL(location) : undefined;
    },
    async redeem(where, arrived) {
      const { status, body } = await askToken(at(where), reports, redemption(reports, arrived));
      if (status !== 200) throw new Error(JSON.stringify(body));
      return body as unknown as Tokens;
    },
    async refresh(where, refresh_token) {
      const { status, body } = await askToken(at(where), reports, { grant_type: 'refresh_token', refresh_token });
      return { status, body: body as unknown as Tokens };
    },
    [Symbol.asyncDispose]: () => product[Symbol.asyncDispose](),
  };
}

async function signInSomebody(product: Product, app: Client): Promise<void> {
  const { email } = await addPerson(product.house);
  const visitor = product.visitor();
  await visitor.go(authorizePath(app));
  await arrive(visitor, await visitor.post({ email, password: PASSWORD }), app);
}

const memberOf = (index: number): Member => ({ accountId: `acc_${index}`, cookie: `cookie-acc_${index}` });

/** Everybody has a session like the one that stands already. */
async function copySessions(db: Database, people: number): Promise<void> {
  await sql`
    with people as (
      insert into account (id, name, email_verified) select 'acc_' || n, 'Somebody', true
        from generate_series(0, ${people - 1}::int) n returning id
    ), members as (
      insert into organisation_member (organisation_id, account_id) select 'acme', id from people
    )
    insert into session (uid, id_hash, account_id, payload, authorizations, signed_in_at, seen_at, expires_at)
      select 'uid-' || id, sha256(convert_to('cookie-' || id, 'UTF8')), id, payload, '{}', signed_in_at, seen_at,
        expires_at
      from people, (select * from session where account_id is not null limit 1) like_this`.execute(db);
}

/** As the product would sign them. */
function cookiesOf({ house, issuer }: Product, { cookie: value }: Member) {
  const { name } = sessionCookie(issuer, { sameSite: 'lax' });
  const [key] = house.house.vault.derive('cookie signing').reveal();
  const text = key?.toString('base64url') ?? '';
  const signature = createHmac('sha1', text).update(`${name}=${value}`).digest('base64url');
  return [
    { name, value, path: '/' },
    { name: `${name}.sig`, value: signature, path: '/' },
  ];
}
