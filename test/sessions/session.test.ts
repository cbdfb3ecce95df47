import { expect, test } from 'vitest';
import { findSession, listSessions } from '#sessions/session.ts';
import { openSignIns } from '../endings/open-sign-ins.ts';

test("a person's sessions are listed, the one used last first", async () => {
  await using given = await openSignIns();
  await given.database.pool.query(`update session set seen_at = now() - interval '1 hour' where uid = 'phone'`);
  const sessions = await listSessions(given.database.db, 'acc_ada');
  expect(sessions.map(({ uid, clientIds }) => ({ uid, clientIds }))).toEqual([
    { uid: 'laptop', clientIds: ['one', 'two'] },
    { uid: 'phone', clientIds: ['one', 'two'] },
  ]);
});

test('a session that expired or that nobody is signed in with is not there', async () => {
  await using given = await openSignIns();
  await given.database.pool.query(`update session set expires_at = now() where uid = 'laptop'`);
  await given.database.pool.query(`update session set account_id = null where uid = 'tablet'`);
  expect(await findSession(given.database.db, 'laptop')).toBeUndefined();
  expect(await findSession(given.database.db, 'tablet')).toBeUndefined();
  expect(await findSession(given.database.db, 'phone')).toMatchObject({ uid: 'phone', accountId: 'acc_ada' });
});
