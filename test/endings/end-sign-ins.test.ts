import { describe, expect, test } from 'vitest';
import { inTransaction } from '#database/transaction.ts';
import { type EndingCause, endSignIns, type Whose } from '#endings/end-sign-ins.ts';
import { openSignIns, type SignIns } from './open-sign-ins.ts';

async function end(given: SignIns, whose: Whose, cause: EndingCause = 'sign_out') {
  const ended = await endSignIns(given.database.db, { whose, cause });
  return { ...ended, sessions: [...ended.sessions].sort(), grants: ended.grants.map(({ id }) => id).sort() };
}

/*
 * Ada has two browsers: `laptop` (apps one and two) and `phone` (app one, and app two with a grant of its own).
 * Bob has one, `tablet` (app one).
 */
describe('whose sign-ins end', () => {
  test("an account's: every session, grant and token, and nobody else's", async () => {
    await using given = await openSignIns();
    expect(await end(given, { account: 'acc_ada' })).toEqual({
      sessions: ['laptop', 'phone'],
      grants: ['laptop-one', 'laptop-two', 'phone-one', 'phone-two'],
    });
    expect(await given.left()).toEqual({ sessions: ['tablet'], grants: ['tablet-one'], tokens: ['tablet-one'] });
  });

  test("an account's other sessions: the one that acts stays, with its grants", async () => {
    await using given = await openSignIns();
    const ended = await end(given, { account: 'acc_ada', except: 'phone' }, 'password_changed');
    expect(ended).toEqual({ sessions: ['laptop'], grants: ['laptop-one', 'laptop-two'] });
    const kept = ['phone-one', 'phone-two', 'tablet-one'];
    expect(await given.left()).toEqual({ sessions: ['phone', 'tablet'], grants: kept, tokens: kept });
  });

  test('a grant of no known session does not outlive a new password', async () => {
    await using given = await openSignIns();
    await given.database.pool.query(`update "grant" set session_uid = null where id = 'laptop-one'`);
    const ended = await end(given, { account: 'acc_ada', except: 'phone' }, 'password_changed');
    expect(ended.grants).toEqual(['laptop-one', 'laptop-two']);
  });

  test("a session's: all its grants, offline access too", async () => {
    await using given = await openSignIns();
    const ended = await end(given, { session: 'laptop' });
    expect(ended).toEqual({ sessions: ['laptop'], grants: ['laptop-one', 'laptop-two'] });
    expect((await given.left()).tokens).toEqual(['phone-one', 'phone-two', 'tablet-one']);
  });

  test("a session's: also a grant that only the session's own list names", async () => {
    await using given = await openSignIns();
    await given.database.pool.query(`update "grant" set session_uid = null where id = 'laptop-one'`);
    expect((await end(given, { session: 'laptop' })).grants).toEqual(['laptop-one', 'laptop-two']);
  });

  test("a session's that is gone already: the grants it left behind end all the same", async () => {
    await using given = await openSignIns();
    await given.database.pool.query(`delete from session where uid = 'laptop'`);
    expect(await end(given, { session: 'laptop' })).toEqual({ sessions: [], grants: ['laptop-one', 'laptop-two'] });
  });

  test("one grant: the person's other apps and the session stay", async () => {
    await using given = await openSignIns();
    expect(await end(given, { grant: 'laptop-one' })).toEqual({ sessions: [], grants: ['laptop-one'] });
    expect(await given.left()).toMatchObject({ sessions: ['laptop', 'phone', 'tablet'] });
  });

  test("a client's: everybody's grants for it", async () => {
    await using given = await openSignIns();
    const ended = await end(given, { client: 'one' }, 'client_disabled');
    expect(ended).toEqual({ sessions: [], grants: ['laptop-one', 'phone-one', 'tablet-one'] });
  });

  test("a consent's: the person's grants for that client, on every device", async () => {
    await using given = await openSignIns();
    const ended = await end(given, { consent: { account: 'acc_ada', client: 'two' } }, 'consent_revoked');
    expect(ended).toEqual({ sessions: [], grants: ['laptop-two', 'phone-two'] });
  });
});

test('what ended is told once: of whom, for which app, and why', async () => {
  await using given = await openSignIns();
  const ending = { whose: { grant: 'laptop-one' }, cause: 'consent_revoked' } as const;
  const first = await endSignIns(given.database.db, ending);
  expect(first.grants).toEqual([{ id: 'laptop-one', accountId: 'acc_ada', clientId: 'one' }]);
  const second = await endSignIns(given.database.db, { ...ending, cause: 'sign_out' });
  expect(second).toEqual({ sessions: [], grants: [] });
  const { rows } = await given.database.pool.query(`select status, ended_by from "grant" where id = 'laptop-one'`);
  expect(rows).toEqual([{ status: 1, ended_by: 'consent_revoked' }]);
});

test('in a transaction that fails nothing has ended', async () => {
  await using given = await openSignIns();
  const before = await given.left();
  const act = inTransaction(given.database.db, async (tx) => {
    await endSignIns(tx, { whose: { account: 'acc_ada' }, cause: 'account_disabled' });
    throw new Error('something else went wrong');
  });
  await expect(act).rejects.toThrow('something else went wrong');
  expect(await given.left()).toEqual(before);
});

test('twenty endings that overlap wait for each other and none fails', async () => {
  await using given = await openSignIns();
  const whose: Whose[] = [{ account: 'acc_ada' }, { session: 'phone' }, { client: 'one' }, { grant: 'phone-one' }];
  const endings = Array.from({ length: 20 }, (_, index) =>
    end(given, whose[index % whose.length] ?? { client: 'one' }),
  );
  const told = (await Promise.all(endings)).flatMap(({ grants }) => grants);
  expect(told.sort()).toEqual(['laptop-one', 'laptop-two', 'phone-one', 'phone-two', 'tablet-one']);
});

test('the status numbers outlive the account, so that its tokens stay refused', async () => {
  await using given = await openSignIns();
  await end(given, { account: 'acc_ada' }, 'account_deleted');
  await given.database.pool.query(`delete from account where id = 'acc_ada'`);
  const { rows } = await given.database.pool.query(`select id from "grant" where status = 1 and account_id is null`);
  expect(rows).toHaveLength(4);
});
