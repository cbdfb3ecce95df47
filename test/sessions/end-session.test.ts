import { expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { inTransaction } from '#database/transaction.ts';
import { openVault, Secret } from '#platform/secrets.ts';
import { endOtherSessions, endSession } from '#sessions/end-session.ts';
import { openSignIns } from '../endings/open-sign-ins.ts';

const vault = openVault(new Secret([Buffer.alloc(32, 1)]));
const caller = { address: '192.0.2.7', agent: 'Firefox', requestId: 'req_1' };
const account = { id: 'acc_ada', auditKey: null };

test('a session that its owner ends is gone with its grants and tokens, and the record says so', async () => {
  await using given = await openSignIns();
  const { db } = given.database;
  const end = () => inTransaction(db, (tx) => endSession(tx, vault, { account, session: 'phone', caller }));
  expect(await end()).toBe(true);
  const kept = ['laptop-one', 'laptop-two', 'tablet-one'];
  expect(await given.left()).toEqual({ sessions: ['laptop', 'tablet'], grants: kept, tokens: kept });
  expect(await listActs(db)).toMatchObject([
    { act: 'session.ended', account_id: 'acc_ada', request_id: 'req_1', facts: { session: 'phone', grants: 2 } },
  ]);
  expect(await end()).toBe(false);
  expect(await listActs(db)).toHaveLength(1);
});

test("nobody ends somebody else's session, nor the grants it has", async () => {
  await using given = await openSignIns();
  const before = await given.left();
  const ending = { account, session: 'tablet', caller };
  expect(await inTransaction(given.database.db, (tx) => endSession(tx, vault, ending))).toBe(false);
  expect(await given.left()).toEqual(before);
  expect(await listActs(given.database.db)).toEqual([]);
});

test('every other sign-in ends but the one that stays, apps that outlived their session included', async () => {
  await using given = await openSignIns();
  const { db, pool } = given.database;
  await pool.query(`insert into "grant" (id, account_id, client_id, payload) values ('away', 'acc_ada', 'one', '{}')`);
  const ending = { account, except: 'laptop', caller };
  expect(await inTransaction(db, (tx) => endOtherSessions(tx, vault, ending))).toBe(1);
  const kept = ['laptop-one', 'laptop-two', 'tablet-one'];
  expect(await given.left()).toEqual({ sessions: ['laptop', 'tablet'], grants: kept, tokens: kept });
  expect(await listActs(db)).toMatchObject([{ act: 'session.others_ended', facts: { sessions: 1, grants: 3 } }]);
  expect(await inTransaction(db, (tx) => endOtherSessions(tx, vault, ending))).toBe(0);
  expect(await listActs(db)).toHaveLength(1);
});
