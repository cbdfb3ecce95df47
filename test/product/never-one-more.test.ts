import { decodeJwt } from 'jose';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { createGuard } from '#guard/guard.ts';
import { whatIsWrong } from '../licences/seat-invariants.ts';
import { openScene, type Scene, type Serving, serve } from '../support/cli.ts';
import { ROOT } from '../support/house.ts';
import { API, type Crowd, type Member, openCrowd } from './crowd.ts';

const SEATS = 10;

let crowd: Crowd;
/** A second process on the same database. */
let other: Serving;
let scene: Scene;
beforeAll(async () => {
  crowd = await openCrowd({ people: 500, seats: SEATS });
  scene = await openScene();
  const { issuer, databaseUrl } = crowd.product.house;
  const key = Buffer.from(ROOT).toString('hex');
  other = await serve(scene, { ISSUER: issuer, DATABASE_URL: databaseUrl, SECRET_KEY: key });
});
afterAll(async () => {
  await other?.stop('SIGKILL');
  await crowd?.[Symbol.asyncDispose]();
  await scene?.[Symbol.asyncDispose]();
});

interface Admitted {
  readonly accountId: string;
  readonly arrived: URL;
}

/** Who is let in; nobody by a process that is gone. */
async function ask(member: Member, port: number): Promise<Admitted | undefined> {
  const reply = await crowd
    .at(port, member)
    .ask(crowd.asking)
    .catch(() => undefined);
  const arrived = reply && crowd.codeIn(reply);
  if (reply && !arrived) expect(reply.headers.location).toMatch(/\/sign-in\//);
  return arrived && { accountId: member.accountId, arrived };
}

/** All ask at once, in turn at the processes given. */
async function askAll(people: readonly Member[], ...ports: readonly number[]): Promise<Admitted[]> {
  const asked = people.map((member, index) => ask(member, ports[index % ports.length] ?? 0));
  return (await Promise.all(asked)).filter((one) => one !== undefined);
}

async function redeem({ arrived }: Admitted, port: number): Promise<string> {
  return (await crowd.redeem(port, arrived)).access_token;
}

/** An API that reads keys and status lists at one of the processes; answers who is in by a token. */
function openApi(port: number) {
  const api = createGuard({
    issuer: crowd.product.issuer,
    audience: API,
    async fetch(url, { headers } = {}) {
      const sent = Object.fromEntries(new Headers(headers));
      const reply = await crowd.at(port).ask(new URL(url).pathname, { headers: sent });
      const type = reply.headers['content-type'] ?? '';
      return new Response(reply.text, { status: reply.status, headers: { 'content-type': type } });
    },
  });
  return async (token: string) => {
    const { user } = await api.verify(new Request(API, { headers: { authorization: `Bearer ${token}` } }));
    return user.id;
  };
}

/** By the table. */
async function inside(): Promise<(string | null)[]> {
  const { db } = crowd.product.house;
  const seats = db.selectFrom('seat').select('account_id').where('expires_at', '>', sql<Date>`now()`);
  return (await seats.execute()).map(({ account_id }) => account_id).sort();
}

test('of 500 people who ask two processes at once ten get in, and exactly their tokens pass', async () => {
  const admitted = await askAll(crowd.people, crowd.port, other.port);
  expect(admitted).toHaveLength(SEATS);
  expect(await whatIsWrong(crowd.product.house.db)).toEqual([]);
  // Each code is redeemed where it was not given, as often as not.
  const ports = [crowd.port, other.port];
  const tokens = await Promise.all(admitted.map((one, index) => redeem(one, ports[index % 2] ?? 0)));
  const seats = tokens.map((token) => decodeJwt(token).seat as { licence: string; number: number });
  expect(new Set(seats.map(({ number }) => number)).size).toBe(SEATS);
  expect(new Set(seats.map(({ licence }) => licence))).toEqual(new Set([crowd.licence]));
  const people = admitted.map(({ accountId }) => accountId).sort();
  for (const port of ports) {
    const admits = openApi(port);
    expect((await Promise.all(tokens.map(admits))).sort()).toEqual(people);
  }
  expect(await inside()).toEqual(people);
});

test('a process that is killed in the middle of it takes no seat along, and the other goes on keeping to ten', async () => {
  const { db } = crowd.product.house;
  const everybodyLeaves = async () => {
    await endSignIns(db, { whose: { licence: crowd.licence }, cause: 'seat_released' });
    await sql`delete from seat_wait`.execute(db);
  };
  await everybodyLeaves();
  // The first to get in at the other process ends it.
  const before: Admitted[] = [];
  const first = crowd.people.slice(0, 60).map(async (member) => {
    const admitted = await ask(member, other.port);
    if (!admitted) return;
    before.push(admitted);
    other.process.kill('SIGKILL');
  });
  await Promise.all(first);
  expect(await other.ended).toBe('SIGKILL');
  expect(await whatIsWrong(db)).toEqual([]);
  await sql`delete from seat_wait`.execute(db);
  const after = await askAll(crowd.people.slice(60, 160), crowd.port);
  expect(await whatIsWrong(db)).toEqual([]);
  expect(await inside()).toHaveLength(SEATS);
  expect(after.length + before.length).toBeLessThanOrEqual(SEATS);
  // Whoever got in there goes on here.
  for (const one of before) expect(await redeem(one, crowd.port)).toMatch(/^eyJ/);
  await everybodyLeaves();
  expect(await askAll(crowd.people.slice(100, 300), crowd.port)).toHaveLength(SEATS);
});
