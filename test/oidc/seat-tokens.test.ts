import { decodeJwt } from 'jose';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { inTransaction } from '#database/transaction.ts';
import { createGuard } from '#guard/guard.ts';
import { freeIdleSeats } from '#licences/free-idle-seats.ts';
import { releaseSeat } from '#licences/release-seat.ts';
import { type Crowd, type Member, openCrowd, type Tokens } from '../product/crowd.ts';
import { letSeatsRunOut, openSeats } from './seats-world.ts';
import { API } from './support.ts';

const PEOPLE = 20;
const SEATS = 10;
const TOKENS = 1000;
const HANDS = 8;

interface Given {
  readonly accountId: string;
  readonly slot: number;
  /** When it was asked for and when it was there, in milliseconds since 1970. */
  readonly between: readonly [from: number, to: number];
}

interface Held {
  readonly account_id: string;
  readonly slot: number;
  readonly from: number;
  readonly to: number;
}

/** Numbers that are the same in every run (mulberry32). */
function openDice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** People come, go on with what they have and are sent away, several at once, until there are enough tokens and turns. */
async function liveThrough(crowd: Crowd): Promise<Given[]> {
  const { product, port, licence } = crowd;
  const { db } = product.house;
  const dice = openDice(7);
  const given: Given[] = [];
  const kept = new Map<string, string>();
  let losses = 0;
  /** Everybody has had a turn by then, and every seat has been in more hands than two. */
  const isEnough = () =>
    given.length >= TOKENS && losses > 2 * SEATS && new Set(given.map((one) => one.accountId)).size === PEOPLE;

  async function keep({ accountId }: Member, from: number, tokens: Promise<Tokens | undefined>): Promise<void> {
    const { access_token, refresh_token } = (await tokens) ?? {};
    if (!access_token || !refresh_token) return;
    kept.set(accountId, refresh_token);
    const { sub, seat } = decodeJwt<{ seat: { licence: string; number: number } }>(access_token);
    expect([sub, seat.licence]).toEqual([accountId, licence]);
    given.push({ accountId, slot: seat.number, between: [from, Date.now()] });
  }

  async function signIn(member: Member): Promise<Tokens | undefined> {
    const arrived = crowd.codeIn(await crowd.at(port, member).ask(`${crowd.asking}&prompt=none`));
    // Who loses the seat before the code is redeemed gets nothing for it.
    return arrived && crowd.redeem(port, arrived).catch(() => undefined);
  }

  async function refresh({ accountId }: Member): Promise<Tokens | undefined> {
    const { status, body } = await crowd.refresh(port, kept.get(accountId) ?? '');
    if (status === 200) return body;
    expect([status, body.error]).toEqual([400, expect.stringMatching(/^(interaction_required|invalid_grant)$/)]);
    if (body.error === 'invalid_grant') kept.delete(accountId);
    return undefined;
  }

  async function runOut(slot: number): Promise<bigint> {
    const { numAffectedRows = 0n } =
      await sql`update seat set expires_at = now() where slot = ${slot} and expires_at > now()`.execute(db);
    return numAffectedRows;
  }

  async function lose(slot: number): Promise<void> {
    const isReleased = dice(2) === 0;
    const act = { licenceId: licence, slot, actor: { kind: 'system' } as const };
    const lost = isReleased ? await inTransaction(db, (tx) => releaseSeat(tx, act)) : await runOut(slot);
    losses += Number(lost);
  }

  async function lendAHand(): Promise<void> {
    while (!isEnough()) {
      const member = crowd.people[dice(PEOPLE)] as Member;
      const from = Date.now();
      if (dice(100) < 2) await lose(1 + dice(SEATS));
      else if (kept.has(member.accountId) && dice(8) > 0) await keep(member, from, refresh(member));
      else await keep(member, from, signIn(member));
    }
  }

  await Promise.all(Array.from({ length: HANDS }, lendAHand));
  return given;
}

/** Who had which seat when, in milliseconds since 1970. */
async function readHistory({ product }: Crowd): Promise<Held[]> {
  const { rows } = await sql<Held>`
    select account_id, slot, extract(epoch from since)::float8 * 1000 as from,
        extract(epoch from until)::float8 * 1000 as to
      from (select account_id, slot, since, until from seat_use
        union all select account_id, slot, since, 'infinity' from seat where holder is not null) as uses`.execute(
    product.house.db,
  );
  return rows;
}

function openApi(issuer: string) {
  const guard = createGuard({ issuer, audience: API });
  return (token: string) =>
    guard.verify(new Request(API, { headers: { authorization: `Bearer ${token}` } })).then(
      () => 'good',
      ({ body }) => body.error_description,
    );
}

describe('a token', () => {
  test('says the seat that its person has at that moment, a thousand times over, and nobody without one gets any', async () => {
    await using crowd = await openCrowd({ people: PEOPLE, seats: SEATS });
    const given = await liveThrough(crowd);
    const history = await readHistory(crowd);
    const baseless = given.filter(
      ({ accountId, slot, between: [from, to] }) =>
        !history.some(
          (held) => held.account_id === accountId && held.slot === slot && held.from <= to && held.to >= from,
        ),
    );
    expect(baseless).toEqual([]);
    expect(given.length).toBeGreaterThanOrEqual(TOKENS);
    // It was no quiet life: everybody had a turn, and seats went from hand to hand.
    expect(new Set(given.map(({ accountId }) => accountId)).size).toBe(PEOPLE);
    expect(history.length).toBeGreaterThan(2 * SEATS);
  });

  test('that came with a seat taken again passes at once, where the one before was just refused', async () => {
    await using seats = await openSeats({ seats: 1 });
    await seats.come(await seats.member());
    const before = seats.told();
    const admits = openApi(seats.product.issuer);
    await letSeatsRunOut(seats);
    await freeIdleSeats(seats.product.house.db);
    expect(await admits(before.accessToken)).toBe('The access token is suspended');
    const after = await seats.refresh(before.refreshToken);
    expect(await admits(after.accessToken)).toBe('good');
  });
});
