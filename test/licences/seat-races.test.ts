import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { countStatements } from '#database/db.ts';
import { inTransaction } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { deleteLicence } from '#licences/delete-licence.ts';
import { freeDesertedSeats, freeIdleSeats } from '#licences/free-idle-seats.ts';
import { renewSeats } from '#licences/renew-seats.ts';
import { resizeLicence } from '#licences/resize-licence.ts';
import { suspendLicence } from '#licences/suspend-licence.ts';
import { takeMachineSeat } from '#licences/take-machine-seat.ts';
import { takeSeat } from '#licences/take-seat.ts';
import { removeMember } from '#organisations/remove-member.ts';
import { asking, PRODUCT } from './open-licence.ts';
import { openRaceScene, type RaceScene } from './open-races.ts';

const system = { kind: 'system' } as const;

const anybody = async (scene: RaceScene) => scene.signIn(await scene.person());

/** Somebody who is in by one app, and their other app by the same sign-in. */
async function twoApps(scene: RaceScene) {
  const one = await anybody(scene);
  const two = await scene.signIn(one.accountId, { sessionUid: one.sessionUid, clientId: 'slides-app' });
  await scene.take(one);
  return { one, two };
}

function askingMachine({ organisation }: RaceScene, tokenSeconds = 600) {
  return { clientId: 'machine', organisationId: organisation, product: PRODUCT, tokenSeconds };
}

async function secondsLeft({ db }: RaceScene): Promise<number | undefined> {
  const seat = db.selectFrom('seat').select(sql<number>`extract(epoch from expires_at - now())::int`.as('seconds'));
  return (await seat.executeTakeFirst())?.seconds;
}

describe('a seat that two want at once', () => {
  test('by sending its holder away is not taken unseen from whoever was first: they are sent away too', async () => {
    await using scene = await openRaceScene({ seats: 1, whenFull: 'evict_longest_idle' });
    const [ada, bob, cy] = [await anybody(scene), await anybody(scene), await anybody(scene)];
    await scene.take(ada);
    const gate = await scene.begin();
    await sql`select from seat for update`.execute(gate.tx);
    const first = await scene.stuck(scene.take(bob));
    const second = await scene.stuck(scene.take(cy), 2);
    await gate.commit();
    await Promise.all([first.done, second.done]);
    expect(await scene.wrong()).toEqual([]);
    const [holder] = await scene.held();
    const away = [ada, bob, cy].filter(({ accountId }) => accountId !== holder?.account_id);
    expect(away).toHaveLength(2);
    for (const { grantId } of away) {
      expect(await scene.grant(grantId)).toEqual({ status: 1, ended_by: 'seat_evicted' });
    }
  });

  test('at devices of one person goes to the later one, and what the first had is closed', async () => {
    await using scene = await openRaceScene({ seats: 1, counts: 'session', whenFull: 'replace_own' });
    const ada = await scene.person();
    const [one, two, three] = [await scene.signIn(ada), await scene.signIn(ada), await scene.signIn(ada)];
    await scene.take(one);
    const gate = await scene.begin();
    await sql`select from seat for update`.execute(gate.tx);
    const first = await scene.stuck(scene.take(two));
    const second = await scene.stuck(scene.take(three), 2);
    await gate.commit();
    await Promise.all([first.done, second.done]);
    expect(await scene.wrong()).toEqual([]);
    const states = await Promise.all([one, two, three].map(({ grantId }) => scene.grant(grantId)));
    expect(states.map(({ status }) => status).sort()).toEqual([0, 1, 1]);
  });

  test('is one seat for two devices of a person, even where it is the last', async () => {
    await using scene = await openRaceScene({ seats: 1 });
    const ada = await scene.person();
    const [laptop, phone] = [await scene.signIn(ada), await scene.signIn(ada)];
    const gate = await scene.begin();
    await takeSeat(gate.tx, laptop);
    const second = await scene.stuck(scene.take(phone));
    await gate.commit();
    expect(await second.done).toMatchObject({ kind: 'taken', slot: 1 });
    expect(await scene.wrong()).toEqual([]);
    expect(await scene.db.selectFrom('seat_refusal').selectAll().execute()).toEqual([]);
  });

  test('is one seat for two requests of a machine, even where it is the last', async () => {
    await using scene = await openRaceScene({ seats: 1 });
    const gate = await scene.begin();
    await takeMachineSeat(gate.tx, askingMachine(scene));
    const second = await scene.stuck(takeMachineSeat(scene.db, askingMachine(scene)));
    await gate.commit();
    expect(await second.done).toMatchObject({ kind: 'taken', slot: 1 });
  });

  test('goes to one; the other, whose own it was, finds another, and their tokens pass', async () => {
    await using scene = await openRaceScene({ seats: 2 });
    const [ada, bob, cy] = [await anybody(scene), await anybody(scene), await anybody(scene)];
    await scene.take(ada);
    await scene.take(cy);
    await scene.runOut(1);
    const gate = await scene.begin();
    await takeSeat(gate.tx, bob);
    await endSignIns(scene.db, { whose: { session: cy.sessionUid }, cause: 'sign_out' });
    const again = await scene.stuck(scene.take(ada));
    await gate.commit();
    expect(await again.done).toMatchObject({ kind: 'taken', slot: 2 });
    expect(await scene.wrong()).toEqual([]);
  });

  test('costs whoever is refused two statements, and one where nobody was quicker', async () => {
    await using scene = await openRaceScene({ seats: 1, counts: 'session', whenFull: 'replace_own' });
    const [ada, bob] = [await anybody(scene), await anybody(scene)];
    const gate = await scene.begin();
    await takeSeat(gate.tx, ada);
    const beaten = await scene.stuck(countStatements(() => scene.take(bob)));
    await gate.commit();
    expect(await beaten.done).toMatchObject({ result: { kind: 'full' } });
    expect((await beaten.done).statements).toHaveLength(2);
    expect((await countStatements(() => scene.take(bob))).statements).toHaveLength(1);
    expect(await scene.db.selectFrom('seat_refusal').selectAll().execute()).toHaveLength(1);
  });
});

describe('a seat that is taken while its licence changes', () => {
  test('is neither lost nor lent twice when there are fewer', async () => {
    await using scene = await openRaceScene({ seats: 3 });
    const [ada, bob, cy] = [await anybody(scene), await anybody(scene), await anybody(scene)];
    const gate = await scene.begin();
    await takeSeat(gate.tx, ada);
    const waiting = await scene.stuck(scene.take(bob));
    const act = { licenceId: scene.licence, actor: system };
    const resizing = await scene.stuck(
      inTransaction(scene.db, (tx) => resizeLicence(tx, { ...act, seats: 1 })),
      2,
    );
    await gate.commit();
    await Promise.all([waiting.done, resizing.done]);
    await scene.take(cy);
    expect(await scene.wrong()).toEqual([]);
    expect(await scene.held()).toHaveLength(1);
  });

  test('is ended with the others when the licence goes', async () => {
    await using scene = await openRaceScene({ seats: 1 });
    const ada = await anybody(scene);
    const gate = await scene.begin();
    await takeSeat(gate.tx, ada);
    const act = { licenceId: scene.licence, actor: system };
    const deleting = await scene.stuck(inTransaction(scene.db, (tx) => deleteLicence(tx, act)));
    await gate.commit();
    await deleting.done;
    expect(await scene.grant(ada.grantId)).toEqual({ status: 1, ended_by: 'licence_ended' });
    expect(await scene.take(ada)).toEqual({ kind: 'unlicensed' });
  });

  test('by somebody who is taken out this moment is theirs for a minute at most', async () => {
    await using scene = await openRaceScene({ seats: 1 });
    const ada = await anybody(scene);
    const gate = await scene.begin();
    await takeSeat(gate.tx, ada);
    const leaving = { organisationId: scene.organisation, accountId: ada.accountId, actor: system };
    await inTransaction(scene.db, (tx) => removeMember(tx, leaving));
    await gate.commit();
    expect(await freeDesertedSeats(scene.db)).toBe(1);
    expect(await scene.held()).toEqual([]);
    expect(await scene.grant(ada.grantId)).toMatchObject({ status: 2 });
  });
});

describe('a seat that is given back', () => {
  test('by two apps of one sign-in that end at once comes free', async () => {
    await using scene = await openRaceScene({ seats: 1 });
    const { one, two } = await twoApps(scene);
    await scene.take(two);
    const gate = await scene.begin();
    await endSignIns(gate.tx, { whose: { grant: one.grantId }, cause: 'token_revoked' });
    const second = await scene.stuck(endSignIns(scene.db, { whose: { grant: two.grantId }, cause: 'token_revoked' }));
    await gate.commit();
    await second.done;
    expect(await scene.held()).toEqual([]);
  });

  test.each([
    ['one app of it ends', (grant: string) => ({ grant })],
    ['that app gives it back', (grant: string) => ({ seatOf: grant })],
  ])('by a sign-in that another app comes to while %s lets no token of it pass', async (_what, whose) => {
    await using scene = await openRaceScene({ seats: 1 });
    const { one, two } = await twoApps(scene);
    const gate = await scene.begin();
    await takeSeat(gate.tx, two);
    const ending = await scene.stuck(endSignIns(scene.db, { whose: whose(one.grantId), cause: 'seat_released' }));
    await gate.commit();
    await ending.done;
    expect(await scene.wrong()).toEqual([]);
    // The app that came gets in again at its next refresh, where the seat is still free.
    expect(await scene.take(two)).toMatchObject({ kind: 'taken' });
    expect(await scene.wrong()).toEqual([]);
  });

  test('by a sign-in that an app comes to while the licence is suspended lets no token of it pass', async () => {
    await using scene = await openRaceScene({ seats: 1 });
    const { two } = await twoApps(scene);
    const gate = await scene.begin();
    await takeSeat(gate.tx, two);
    const act = { licenceId: scene.licence, actor: system };
    const suspending = await scene.stuck(inTransaction(scene.db, (tx) => suspendLicence(tx, act)));
    await gate.commit();
    await suspending.done;
    expect(await scene.wrong()).toEqual([]);
    expect(await scene.grant(two.grantId)).toMatchObject({ status: 2 });
  });

  test('by a sign-in of which nothing else is left never blocks whoever takes it', async () => {
    await using scene = await openRaceScene({ seats: 1 });
    const ada = asking(await scene.person());
    await scene.take(ada);
    const gate = await scene.begin();
    await sql`select from seat for update`.execute(gate.tx);
    const end = endSignIns(scene.db, { whose: { unusedSeatsOf: ada.sessionUid }, cause: 'seat_released' });
    const ending = await scene.stuck(end);
    // As whoever takes it goes on: had the other one begun with this, both would wait for each other.
    await sql`delete from seat_session`.execute(gate.tx);
    await gate.commit();
    await ending.done;
    expect(await scene.held()).toEqual([]);
  });

  test('by two sign-ins of one person that end at once comes free', async () => {
    await using scene = await openRaceScene({ seats: 1 });
    const laptop = await anybody(scene);
    const phone = await scene.signIn(laptop.accountId);
    for (const device of [laptop, phone]) await scene.take(device);
    const gate = await scene.begin();
    await endSignIns(gate.tx, { whose: { session: laptop.sessionUid }, cause: 'sign_out' });
    const end = endSignIns(scene.db, { whose: { session: phone.sessionUid }, cause: 'sign_out' });
    const second = await scene.stuck(end);
    await gate.commit();
    await second.done;
    expect(await scene.held()).toEqual([]);
  });

  test('is not freed under somebody who comes to it the very moment it was found deserted', async () => {
    await using scene = await openRaceScene({ seats: 2 });
    const bob = await anybody(scene);
    for (const who of [await scene.person(), bob.accountId]) await scene.take(asking(who));
    await scene.db.updateTable('seat_session').set({ created_at: sql`now() - interval '1 hour'` }).execute();
    // The sweep has seen both, and is held up at the first of them.
    const gate = await scene.begin();
    await sql`select pg_advisory_xact_lock(1)`.execute(gate.tx);
    await sql`create function dawdle() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock(1); return new; end $$`.execute(scene.db);
    await sql`create trigger dawdle before update on seat for each row when (new.holder is null and new.slot = 1)
      execute function dawdle()`.execute(scene.db);
    const sweep = await scene.begin();
    for (const plan of ['hashjoin', 'mergejoin', 'seqscan', 'material']) {
      await sql`set local ${sql.raw(`enable_${plan}`)} = off`.execute(sweep.tx);
    }
    const sweeping = await scene.stuck(freeDesertedSeats(sweep.tx));
    expect(await scene.take(bob)).toMatchObject({ kind: 'taken', slot: 2 });
    await gate.commit();
    expect(await sweeping.done).toBe(1);
    await sweep.commit();
    expect(await scene.wrong()).toEqual([]);
    expect(await scene.held()).toEqual([{ slot: 2, account_id: bob.accountId }]);
  });
});

describe('a seat is kept', () => {
  test('by nobody but those in it: a session that lost it this moment changes nothing', async () => {
    await using scene = await openRaceScene({ seats: 1 });
    const ada = await anybody(scene);
    await scene.take(ada);
    const gate = await scene.begin();
    await sql`select from session for update`.execute(gate.tx);
    // Ada's request has begun while her seat was good, and is held up until it is a machine's.
    const using = sql`with kept as (${renewSeats(sql`${ada.sessionUid}`)}) update session set seen_at = now()`;
    const kept = await scene.stuck(using.execute(scene.db));
    await scene.runOut();
    expect(await takeMachineSeat(scene.db, askingMachine(scene, 7200))).toMatchObject({ kind: 'taken' });
    await gate.commit();
    await kept.done;
    expect(await secondsLeft(scene)).toBeGreaterThanOrEqual(7200);
  });

  test('by a machine until the last of its tokens is over, however short the newest lasts', async () => {
    await using scene = await openRaceScene({ seats: 1 });
    await takeMachineSeat(scene.db, askingMachine(scene, 7200));
    await takeMachineSeat(scene.db, askingMachine(scene, 60));
    expect(await secondsLeft(scene)).toBeGreaterThanOrEqual(7200);
  });
});

describe('a seat that was somebody else’s a moment ago', () => {
  const fresh = { changedHandsMs: expect.any(Number) };

  test('says so, whoever had it and whoever has it, and to every request of theirs', async () => {
    await using scene = await openRaceScene({ seats: 1, whenFull: 'evict_longest_idle' });
    const [ada, bob] = [await anybody(scene), await anybody(scene)];
    expect(await takeMachineSeat(scene.db, askingMachine(scene))).toMatchObject({ changedHandsMs: undefined });
    expect(await scene.take(ada)).toMatchObject(fresh);
    expect(await scene.take(bob)).toMatchObject(fresh);
    expect(await scene.take(await scene.signIn(bob.accountId))).toMatchObject(fresh);
    await scene.runOut();
    expect(await takeMachineSeat(scene.db, askingMachine(scene))).toMatchObject(fresh);
    expect(await scene.grant(bob.grantId)).toMatchObject({ status: 2 });
  });

  test('and is taken again gives tokens another number, the same to two requests at once', async () => {
    await using scene = await openRaceScene({ seats: 2 });
    const ada = await anybody(scene);
    const first = await scene.take(ada);
    await scene.runOut();
    await freeIdleSeats(scene.db);
    // At another device Ada has her seat again; here two requests learn of it at once.
    await scene.take(await scene.signIn(ada.accountId));
    const gate = await scene.begin();
    const second = await takeSeat(gate.tx, ada);
    const third = await scene.stuck(scene.take(ada));
    await gate.commit();
    const numbers = [first, second, await third.done].map((seat) => seat.kind === 'taken' && seat.statusNumber);
    expect(numbers[1]).toBe(numbers[2]);
    expect(numbers[0]).not.toBe(numbers[1]);
    expect(await scene.wrong()).toEqual([]);
    const refused = await scene.db.selectFrom('status_entry').select('number').where('status', '=', 1).execute();
    expect(refused).toEqual([{ number: numbers[0] }]);
  });

  test('takes the tokens of an app with it that belongs to no session', async () => {
    await using scene = await openRaceScene({ seats: 1 });
    const ada = await anybody(scene);
    await scene.db.updateTable('grant').set({ session_uid: null }).execute();
    await scene.take({ ...ada, sessionUid: ada.grantId });
    await scene.runOut();
    await scene.take(await anybody(scene));
    expect(await scene.grant(ada.grantId)).toMatchObject({ status: 2 });
    expect(await scene.wrong()).toEqual([]);
  });
});
