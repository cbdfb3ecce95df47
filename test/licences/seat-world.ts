import { sql } from 'kysely';
import { type Database, inTransaction } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { takeBackTokens } from '#endings/take-back-tokens.ts';
import { freeDesertedSeats, freeIdleSeats } from '#licences/free-idle-seats.ts';
import { keepOwnSeat } from '#licences/keep-own-seat.ts';
import { moveSeat } from '#licences/move-seat.ts';
import { releaseSeatsOf } from '#licences/release-seat.ts';
import { renewSeats } from '#licences/renew-seats.ts';
import { resizeLicence } from '#licences/resize-licence.ts';
import { resumeLicence, suspendLicence } from '#licences/suspend-licence.ts';
import { takeMachineSeat } from '#licences/take-machine-seat.ts';
import { takeSeat } from '#licences/take-seat.ts';
import { standingOf } from '#oidc/standing.ts';
import { removeMember } from '#organisations/remove-member.ts';
import { insertLicence, insertMember, PRODUCT } from './open-licence.ts';
import { whatIsWrong } from './seat-invariants.ts';

const MINUTE = 60_000;
/** How long an access token lasts. */
const TOKEN_SECONDS = 600;
const actor = { kind: 'system' } as const;

/** An app at somebody's device, as connected there last. */
interface Device {
  readonly accountId: string;
  readonly clientId: string;
  readonly sessionUid: string;
  readonly grantId: string;
}

/** An access token that was given for a seat. */
interface Token {
  /** Who is in by it: a person, where each counts once, or else the sign-in. */
  readonly by: string;
  readonly number: number;
  expiresAt: number;
}

export interface World {
  /** What one act is: see `acts` for the words. */
  act(words: string): Promise<void>;
  /** As sentences. */
  wrong(): Promise<string[]>;
  /** How many seats do not come free once nobody is connected any more. */
  lost(): Promise<number>;
}

interface Terms {
  readonly seats: number;
  readonly counts: 'person' | 'session';
  readonly whenFull: 'deny' | 'replace_own' | 'evict_longest_idle';
}

/**
 * One licence with a few people at their devices, `1a`, `1b`, `2a` …, another app of the same product at those, `1A`,
 * `2A` …, and a machine, in a world of its own.
 */
export async function openWorld(processes: () => readonly [Database, ...Database[]], terms: Terms): Promise<World> {
  let turn = 0;
  // Acts come to the processes in turn.
  const db = () => {
    const all = processes();
    turn += 1;
    return all[turn % all.length] ?? all[0];
  };
  const names = { organisation: fresh('org'), machine: fresh('machine') };
  await db().insertInto('organisation').values({ id: names.organisation, name: 'Acme Institute' }).execute();
  const licenceId = await insertLicence(db(), names.organisation, terms);
  await sql`insert into client (id, metadata, scope, is_first_party, organisation_id, licence_product)
    values (${names.machine}, '{}', '{}', true, ${names.organisation}, ${PRODUCT})`.execute(db());
  const people = new Map<string, Promise<string>>();
  const sessions = new Map<string, string>();
  const devices = new Map<string, Device>();
  const tokens: Token[] = [];
  const act = { licenceId, actor };

  /** As it was connected last, whatever has become of that since. */
  const deviceOf = async (name: string) => devices.get(name) ?? connected(name);

  /** A grant that has ended is not found again: the app gets another one, in the same session while there is one. */
  async function connected(name: string): Promise<Device> {
    const person = people.get(name.slice(0, 1)) ?? insertMember(db(), names.organisation);
    people.set(name.slice(0, 1), person);
    const accountId = await person;
    const place = name.toLowerCase();
    const { rows } = await sql<{ session: string | null; grant: string | null }>`
      select (select uid from session where uid = ${sessions.get(place) ?? ''}) as session,
        (select id from "grant" where id = ${devices.get(name)?.grantId ?? ''} and status <> 1
          and session_uid = ${sessions.get(place) ?? ''}) as grant`.execute(db());
    const sessionUid = rows[0]?.session ?? (await insertSession(db(), accountId));
    const clientId = name === place ? 'reports-app' : 'slides-app';
    const known = rows[0]?.session ? rows[0].grant : null;
    const grantId = known ?? (await insertGrant(db(), { accountId, clientId, sessionUid }));
    sessions.set(place, sessionUid);
    devices.set(name, { accountId, clientId, sessionUid, grantId });
    return { accountId, clientId, sessionUid, grantId };
  }

  function give(device: Device, number: number): void {
    const by = terms.counts === 'person' ? device.accountId : device.sessionUid;
    tokens.push({ by, number, expiresAt: Date.now() + TOKEN_SECONDS * 1000 });
  }

  /** As a code is redeemed: only where its sign-in has a seat, under the number read in the same look. */
  async function redeem(device: Device): Promise<void> {
    const { rows } = await sql<{ number: number; slot: number | null }>`
      select status_number as number, (${standingOf(sql`g`)} -> 'licence' ->> 'slot')::int as slot
      from "grant" g where id = ${device.grantId} and status <> 1`.execute(db());
    if (rows[0] && rows[0].slot !== null) give(device, rows[0].number);
  }

  const seatRequest = (device: Device, canWait: boolean) => ({ ...device, product: PRODUCT, licenceId, canWait });

  const acts: Readonly<Record<string, (who: string) => Promise<unknown>>> = {
    /** Signs in to the app. */
    async take(who) {
      const device = await connected(who);
      const outcome = await takeSeat(db(), seatRequest(device, who.endsWith('a')));
      if (outcome.kind === 'taken') await redeem(device);
    },
    async refresh(who) {
      const device = await deviceOf(who);
      const { rows } = await sql<{ number: number }>`
        select status_number as number from "grant" where id = ${device.grantId} and status <> 1`.execute(db());
      if (!rows[0]) return;
      const outcome = await takeSeat(db(), { ...seatRequest(device, false), isFixed: true });
      if (outcome.kind === 'taken') give(device, rows[0].number);
    },
    /** Goes on clicking. */
    async use(who) {
      const { sessionUid } = await deviceOf(who);
      await sql`with kept as (${renewSeats(sql`${sessionUid}`)}) update session set seen_at = now()
        where uid = ${sessionUid}`.execute(db());
    },
    keep: async (who) => keepOwnSeat(db(), (await deviceOf(who)).grantId),
    /** Takes a seat in a process that is killed before it could say so. */
    async vanish(who) {
      const device = await connected(who);
      const tx = await db().startTransaction().execute();
      // Where it collides with others nothing is repeated, and nothing left behind.
      await takeSeat(tx, seatRequest(device, false)).catch(() => undefined);
      await tx.rollback().execute();
    },
    async move(who) {
      const device = await connected(who);
      if (await moveSeat(db(), { ...device, licenceId })) await redeem(device);
    },
    async signOut(who) {
      await endSignIns(db(), { whose: { session: (await deviceOf(who)).sessionUid }, cause: 'sign_out' });
    },
    async disconnect(who) {
      await endSignIns(db(), { whose: { grant: (await deviceOf(who)).grantId }, cause: 'token_revoked' });
    },
    takeBack: async (who) => takeBackTokens(db(), { grant: (await deviceOf(who)).grantId }),
    /** The browser, and its session with it, is gone without a word. */
    async kill(who) {
      const { sessionUid } = await deviceOf(who);
      await db().deleteFrom('session').where('uid', '=', sessionUid).execute();
    },
    async disable(who) {
      const { accountId } = await deviceOf(who);
      await endSignIns(db(), { whose: { account: accountId }, cause: 'account_disabled' });
    },
    async release(who) {
      const { accountId } = await deviceOf(who);
      await inTransaction(db(), (tx) => releaseSeatsOf(tx, { ...act, accountId }));
    },
    async leave(who) {
      const leaving = { organisationId: names.organisation, accountId: (await deviceOf(who)).accountId, actor };
      await inTransaction(db(), (tx) => removeMember(tx, leaving));
    },
    async join(who) {
      const { accountId: account_id } = await deviceOf(who);
      await db()
        .insertInto('organisation_member')
        .values({ organisation_id: names.organisation, account_id })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async machine() {
      const { status_number: number } = await db()
        .selectFrom('client')
        .select('status_number')
        .where('id', '=', names.machine)
        .executeTakeFirstOrThrow();
      const asked = { clientId: names.machine, organisationId: names.organisation, product: PRODUCT };
      const outcome = await takeMachineSeat(db(), { ...asked, tokenSeconds: TOKEN_SECONDS });
      if (outcome.kind === 'taken') {
        tokens.push({ by: names.machine, number, expiresAt: Date.now() + TOKEN_SECONDS * 1000 });
      }
    },
    sweep: () => freeIdleSeats(db()),
    sweepDeserted: () => freeDesertedSeats(db()),
    suspend: () => inTransaction(db(), (tx) => suspendLicence(tx, act)),
    resume: () => inTransaction(db(), (tx) => resumeLicence(tx, act)),
    resize: (seats) => inTransaction(db(), (tx) => resizeLicence(tx, { ...act, seats: Number(seats) })),
    /** So many minutes pass. */
    later: (minutes) => pass(Number(minutes)),
  };

  async function pass(minutes: number): Promise<void> {
    const ago = sql`make_interval(mins => ${minutes})`;
    await sql`update seat set since = since - ${ago}, seen_at = seen_at - ${ago}, expires_at = expires_at - ${ago},
      freed_at = freed_at - ${ago} where licence_id = ${licenceId}`.execute(db());
    for (const [table, column] of [
      ['seat_session', 'created_at'],
      ['seat_wait', 'seen_at'],
    ] as const) {
      await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${sql.ref(column)} - ${ago}
        where licence_id = ${licenceId}`.execute(db());
    }
    for (const token of tokens) token.expiresAt -= minutes * MINUTE;
  }

  /** Who is in by a token that nobody would refuse. */
  async function insideByToken(): Promise<Set<string>> {
    const good = tokens.filter(({ expiresAt }) => expiresAt > Date.now());
    const refused = await db()
      .selectFrom('status_entry')
      .select('number')
      .where('status', '<>', 0)
      .where('number', 'in', [0, ...good.map(({ number }) => number)])
      .execute();
    const numbers = new Set(refused.map(({ number }) => number));
    return new Set(good.filter(({ number }) => !numbers.has(number)).map(({ by }) => by));
  }

  return {
    async act(words) {
      const [name = '', who = ''] = words.split(' ');
      await acts[name]?.(who);
    },
    async wrong() {
      const { rows } = await sql<{ seats: number }>`
        select seats + overage as seats from licence where id = ${licenceId}`.execute(db());
      const [seats, inside] = [rows[0]?.seats ?? 0, (await insideByToken()).size];
      const tooMany = inside > seats ? [`the tokens of ${inside} pass on ${seats} seats`] : [];
      return [...(await whatIsWrong(db(), licenceId)), ...tooMany];
    },
    async lost() {
      await inTransaction(db(), (tx) => resumeLicence(tx, act));
      await endSignIns(db(), { whose: { client: names.machine }, cause: 'client_disabled' });
      const live = await db().selectFrom('grant').select('id').where('licence_id', '=', licenceId).execute();
      const cause = 'token_revoked';
      await Promise.all(live.map(({ id }) => endSignIns(db(), { whose: { grant: id }, cause })));
      // What was begun and never finished is found within ten minutes, though everybody goes on clicking elsewhere.
      await pass(11);
      for (const name of devices.keys()) await acts.use?.(name);
      await freeDesertedSeats(db());
      const { rows } = await sql<{ seats: number }>`
        select (select seats from licence where id = ${licenceId})
          - count(*) filter (where holder is null)::int as seats from seat where licence_id = ${licenceId}`.execute(
        db(),
      );
      return rows[0]?.seats ?? 0;
    },
  };
}

let count = 0;

function fresh(kind: string): string {
  count += 1;
  return `${kind}-${count}`;
}

async function insertSession(db: Database, accountId: string): Promise<string> {
  const uid = fresh('ses');
  await sql`insert into session (uid, id_hash, account_id, payload, authorizations, expires_at)
    values (${uid}, ${Buffer.from(uid)}, ${accountId}, '{}', '{}', now() + interval '1 year')`.execute(db);
  return uid;
}

async function insertGrant(db: Database, device: Omit<Device, 'grantId'>): Promise<string> {
  const id = fresh('grant');
  const { accountId: account_id, clientId: client_id, sessionUid: session_uid } = device;
  await db.insertInto('grant').values({ id, account_id, client_id, session_uid, payload: '{}' }).execute();
  return id;
}
