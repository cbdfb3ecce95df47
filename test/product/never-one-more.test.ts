import { createHmac } from 'node:crypto';
import { decodeJwt } from 'jose';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveResourceServer } from '#clients/save-resource-server.ts';
import type { Database } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { createGuard } from '#guard/guard.ts';
import { sessionCookie } from '#web/cookies.ts';
import { insertLicence, PRODUCT } from '../licences/open-licence.ts';
import { whatIsWrong } from '../licences/seat-invariants.ts';
import { openScene, type Scene, type Serving, serve } from '../support/cli.ts';
import { ROOT } from '../support/house.ts';
import { addPerson, PASSWORD } from '../support/people.ts';
import { openPlainVisitor, type PlainVisitor, type Reply } from '../support/visitor.ts';
import { openProduct, type Product } from './open-product.ts';
import { arrive, askToken, authorizePath, type Client, newClient, redemption } from './people.ts';

const API = 'https://api.example.com';
const SCOPE = 'openid offline_access reports:read';
const SEATS = 10;
const PEOPLE = 500;

let product: Product;
/** A second process on the same database. */
let other: Serving;
let scene: Scene;
let reports: Client;
let licence: string;
let crowd: readonly Member[];

beforeAll(async () => {
  let wiki: Client | undefined;
  product = await openProduct({
    async before(db) {
      await addApi(db);
      reports = await newClient(db, { first_party: true, scope: SCOPE });
      wiki = await newClient(db, { first_party: true, scope: 'openid' });
      await db.updateTable('client').set({ licence_product: PRODUCT }).where('id', '=', reports.id).execute();
      await db.insertInto('organisation').values({ id: 'acme', name: 'Acme Institute' }).execute();
      licence = await insertLicence(db, 'acme', { seats: SEATS });
    },
  });
  const { issuer, databaseUrl, db } = product.house;
  scene = await openScene();
  other = await serve(scene, {
    ISSUER: issuer,
    DATABASE_URL: databaseUrl,
    SECRET_KEY: Buffer.from(ROOT).toString('hex'),
  });
  // One signs in, to an app that takes no seat; everybody else has a session like theirs.
  const ada = await addPerson(product.house);
  const visitor = product.visitor();
  if (!wiki) throw new Error('no app');
  await visitor.go(authorizePath(wiki));
  await arrive(visitor, await visitor.post({ email: ada.email, password: PASSWORD }), wiki);
  crowd = await insertCrowd(db);
});
afterAll(async () => {
  await other?.stop('SIGKILL');
  await product[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
});

async function addApi(db: Database): Promise<void> {
  await saveResourceServer(db, {
    identifier: API,
    name: 'Reports API',
    secretHash: undefined,
    permissions: ['reports:read'],
    tokenFormat: 'jwt',
    signingAlg: 'ES256',
    lifetimeSeconds: 600,
  });
  await db
    .updateTable('role')
    .set({ permissions: ['reports:read'] })
    .execute();
}

type Cookie = { readonly name: string; readonly value: string; readonly path: string };

/** Somebody with a session. */
interface Member {
  readonly accountId: string;
  readonly sessionUid: string;
  /** Their browser, which asks one of the two processes. */
  at(process: 'one' | 'other'): PlainVisitor;
}

async function insertCrowd(db: Database): Promise<Member[]> {
  await sql`
    with people as (
      insert into account (id, name, email_verified) select 'acc_' || n, 'Somebody', true
        from generate_series(1, ${PEOPLE}::int) n returning id
    ), members as (
      insert into organisation_member (organisation_id, account_id) select 'acme', id from people
    )
    insert into session (uid, id_hash, account_id, payload, authorizations, signed_in_at, seen_at, expires_at)
      select 'uid-' || id, sha256(convert_to('cookie-' || id, 'UTF8')), id, payload, '{}', signed_in_at, seen_at, expires_at
      from people, (select * from session where account_id is not null limit 1) like_this`.execute(db);
  return Array.from({ length: PEOPLE }, (_, at) => memberOf(`acc_${at + 1}`));
}

function memberOf(accountId: string): Member {
  const { issuer, house } = product.house;
  const { name } = sessionCookie(issuer, { sameSite: 'lax' });
  const value = `cookie-${accountId}`;
  const [key] = house.vault.derive('cookie signing').reveal();
  const text = key?.toString('base64url') ?? '';
  const signature = createHmac('sha1', text).update(`${name}=${value}`).digest('base64url');
  const cookies = [
    { name, value, path: '/' },
    { name: `${name}.sig`, value: signature, path: '/' },
  ];
  return {
    accountId,
    sessionUid: `uid-${accountId}`,
    at: (process) => visitorAt(process, cookies),
  };
}

function visitorAt(process: 'one' | 'other', cookies: readonly Cookie[] = []): PlainVisitor {
  const { issuer } = product.house;
  return openPlainVisitor({ issuer, port: process === 'one' ? Number(new URL(issuer).port) : other.port, cookies });
}

const wanted = () => authorizePath(reports, { scope: SCOPE, resource: API });

/** The code that an authorization gave, if it gave one. */
function codeIn({ headers }: Reply): URL | undefined {
  const location = headers.location ?? '';
  return location.startsWith(reports.redirectUri) && location.includes('code=') ? new URL(location) : undefined;
}

interface Admitted {
  readonly member: Member;
  readonly arrived: URL;
}

/** Everybody asks at once, in turn at the processes given; who was let in. A process that is gone lets nobody in. */
async function askAll(people: readonly Member[], ...processes: ('one' | 'other')[]): Promise<Admitted[]> {
  const asked = people.map(async (member, at) => {
    const visitor = member.at(processes[at % processes.length] ?? 'one');
    const reply = await visitor.ask(wanted()).catch(() => undefined);
    const arrived = reply && codeIn(reply);
    if (reply && !arrived) expect(reply.headers.location).toMatch(/\/sign-in\//);
    return arrived && { member, arrived };
  });
  return (await Promise.all(asked)).filter((one) => one !== undefined);
}

async function redeem({ arrived, member }: Admitted, process: 'one' | 'other'): Promise<string> {
  const { status, body } = await askToken(member.at(process), reports, redemption(reports, arrived));
  expect(status).toBe(200);
  return body.access_token ?? '';
}

/** An API that reads keys and status lists at one of the processes; answers who is in by a token. */
function openApi(process: 'one' | 'other') {
  const { issuer } = product.house;
  const api = createGuard({
    issuer,
    audience: API,
    async fetch(url, { headers } = {}) {
      const {
        status,
        text,
        headers: told,
      } = await visitorAt(process).ask(new URL(url).pathname, {
        headers: Object.fromEntries(new Headers(headers)),
      });
      return new Response(text, { status, headers: { 'content-type': told['content-type'] ?? '' } });
    },
  });
  return async (token: string) => {
    const { user } = await api.verify(new Request(API, { headers: { authorization: `Bearer ${token}` } }));
    return user.id;
  };
}

test('of 500 people who ask two processes at once ten get in, and exactly their tokens pass', async () => {
  const admitted = await askAll(crowd, 'one', 'other');
  expect(admitted).toHaveLength(SEATS);
  expect(await whatIsWrong(product.house.db)).toEqual([]);
  // Each code is redeemed where it was not given.
  const tokens = await Promise.all(admitted.map((one, at) => redeem(one, at % 2 === 0 ? 'other' : 'one')));
  const seats = tokens.map((token) => decodeJwt(token).seat as { licence: string; number: number });
  expect(new Set(seats.map(({ number }) => number)).size).toBe(SEATS);
  expect(seats.every((seat) => seat.licence === licence)).toBe(true);
  const inside = admitted.map(({ member }) => member.accountId).sort();
  for (const process of ['one', 'other'] as const) {
    const admits = openApi(process);
    expect((await Promise.all(tokens.map(admits))).sort()).toEqual(inside);
  }
  const { rows } = await sql<{ account_id: string }>`select account_id from seat where expires_at > now()
    order by account_id`.execute(product.house.db);
  expect(rows.map(({ account_id }) => account_id)).toEqual(inside);
});

test('a process that is killed in the middle of it takes no seat along, and the other goes on keeping to ten', async () => {
  const { db } = product.house;
  await endSignIns(db, { whose: { licence }, cause: 'seat_released' });
  await sql`delete from seat_wait`.execute(db);
  // The first to get in at the other process ends it.
  const codes: Admitted[] = [];
  await Promise.all(
    crowd.slice(0, 60).map(async (member) => {
      const reply = await member
        .at('other')
        .ask(wanted())
        .catch(() => undefined);
      const arrived = reply && codeIn(reply);
      if (!arrived) return;
      codes.push({ member, arrived });
      other.process.kill('SIGKILL');
    }),
  );
  expect(await other.ended).toBe('SIGKILL');
  expect(await whatIsWrong(db)).toEqual([]);
  await sql`delete from seat_wait`.execute(db);
  const more = await askAll(crowd.slice(60, 160), 'one');
  expect(await whatIsWrong(db)).toEqual([]);
  const { rows } = await sql<{ held: number }>`
    select count(*)::int as held from seat where expires_at > now()`.execute(db);
  expect(rows).toEqual([{ held: SEATS }]);
  expect(more.length).toBeLessThanOrEqual(SEATS - codes.length);
  // Whoever got in there goes on here; who was cut off has a seat, and gets in by asking again.
  for (const one of codes) expect(await redeem(one, 'one')).toMatch(/^eyJ/);
  const again = await askAll(crowd.slice(0, 160), 'one');
  expect(again).toHaveLength(SEATS);
});
