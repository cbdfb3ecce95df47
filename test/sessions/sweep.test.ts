import { expect, test } from 'vitest';
import { sweepExpiredGrants } from '#sessions/sweep-expired-grants.ts';
import { sweepExpiredInteractions } from '#sessions/sweep-expired-interactions.ts';
import { sweepExpiredReplays } from '#sessions/sweep-expired-replays.ts';
import { sweepExpiredSessions } from '#sessions/sweep-expired-sessions.ts';
import { sweepExpiredStatuses } from '#sessions/sweep-expired-statuses.ts';
import { sweepExpiredTokens } from '#sessions/sweep-expired-tokens.ts';
import { openSignIns, type SignIns } from '../endings/open-sign-ins.ts';

const noLimit = { absoluteSeconds: null };

const makeOffline = (given: SignIns, grant: string) =>
  given.database.pool.query(`update token set payload = '{"scope": "offline_access"}' where grant_id = $1`, [grant]);

test('an idle session is swept with its grants, but offline access stays', async () => {
  await using given = await openSignIns();
  await makeOffline(given, 'laptop-one');
  await given.database.pool.query(`update session set expires_at = now() - interval '1 second' where uid = 'laptop'`);
  expect(await sweepExpiredSessions(given.database.db, noLimit)).toBe(1);
  const kept = ['laptop-one', 'phone-one', 'phone-two', 'tablet-one'];
  expect(await given.left()).toEqual({ sessions: ['phone', 'tablet'], grants: kept, tokens: kept });
  const { rows } = await given.database.pool.query(`select status, ended_by from "grant" where id = 'laptop-two'`);
  expect(rows).toEqual([{ status: 1, ended_by: 'session_expired' }]);
});

test('a session past the absolute limit is swept although it is used', async () => {
  await using given = await openSignIns();
  await given.database.pool.query(
    `update session set signed_in_at = now() - interval '61 minutes' where uid = 'phone'`,
  );
  expect(await sweepExpiredSessions(given.database.db, { absoluteSeconds: 3600 })).toBe(1);
  expect((await given.left()).sessions).toEqual(['laptop', 'tablet']);
});

test('live sessions stay', async () => {
  await using given = await openSignIns();
  expect(await sweepExpiredSessions(given.database.db, { absoluteSeconds: 3600 })).toBe(0);
  expect((await given.left()).sessions).toHaveLength(3);
});

test('a sweep does not wait for a session somebody holds', async () => {
  await using given = await openSignIns();
  await given.database.pool.query(`update session set expires_at = now() where uid = 'laptop'`);
  const holder = await given.database.pool.connect();
  await holder.query(`begin; select 1 from session where uid = 'laptop' for update`);
  expect(await sweepExpiredSessions(given.database.db, noLimit)).toBe(0);
  await holder.query('rollback');
  holder.release();
  expect(await sweepExpiredSessions(given.database.db, noLimit)).toBe(1);
});

test('more than a batch goes in one sweep', async () => {
  await using given = await openSignIns();
  await given.database.pool.query(`insert into session (uid, id_hash, payload, expires_at)
    select 'old-' || n, sha256(n::text::bytea), '{}', now() - interval '1 day' from generate_series(1, 2500) n`);
  expect(await sweepExpiredSessions(given.database.db, noLimit)).toBe(2500);
});

test('tokens go a day after their end, and a grant that hung on them alone ends', async () => {
  await using given = await openSignIns();
  await given.database.pool.query(`delete from session where uid = 'laptop'`);
  await given.database.pool.query(`update token set expires_at = now() - interval '23 hours'`);
  expect(await sweepExpiredTokens(given.database.db)).toBe(0);
  await given.database.pool.query(`update token set expires_at = now() - interval '25 hours'`);
  expect(await sweepExpiredTokens(given.database.db)).toBe(5);
  expect((await given.left()).grants).toEqual(['phone-one', 'phone-two', 'tablet-one']);
});

test('a grant that ended is kept until no token of it can be valid', async () => {
  await using given = await openSignIns();
  await given.database.pool.query(`insert into resource_server (identifier, name, lifetime_seconds)
    values ('urn:api', 'API', 86400)`);
  await given.database.pool.query(`update "grant" set status = 1, ended_at = now() - interval '47 hours'`);
  expect(await sweepExpiredGrants(given.database.db)).toBe(0);
  await given.database.pool.query(`update "grant" set ended_at = now() - interval '49 hours' where id = 'phone-one'`);
  expect(await sweepExpiredGrants(given.database.db)).toBe(1);
});

test('a status number is forgotten when no token can stand under it any more', async () => {
  await using given = await openSignIns();
  const { pool, db } = given.database;
  await pool.query(`insert into resource_server (identifier, name, lifetime_seconds) values ('urn:api', 'API', 86400)`);
  await pool.query(`insert into status_entry (number, status, changed_at) values
    (9001, 1, now() - interval '47 hours'), (9002, 1, now() - interval '49 hours'),
    (9003, 0, now() - interval '23 hours'), (9004, 0, now() - interval '25 hours'),
    (9005, 2, now() - interval '1 year')`);
  expect(await sweepExpiredStatuses(db)).toBe(2);
  const { rows } = await pool.query('select number from status_entry order by number');
  expect(rows.map(({ number }) => Number(number))).toEqual([9001, 9003, 9005]);
});

test('a suspended grant stays in its list, and goes with its tokens when it ends', async () => {
  await using given = await openSignIns();
  const { pool, db } = given.database;
  const lasting = async () => {
    await pool.query(`update status_entry set changed_at = now() - interval '1 year'`);
    await sweepExpiredStatuses(db);
    return (await pool.query('select status from status_entry')).rows.map(({ status }) => status);
  };
  await pool.query(`update "grant" set status = 2 where id = 'laptop-one'`);
  expect(await lasting()).toEqual([2]);
  await pool.query(`delete from "grant" where id = 'laptop-one'`);
  expect((await pool.query('select status from status_entry')).rows).toEqual([{ status: 1 }]);
  expect(await lasting()).toEqual([]);
});

test('sign-ins that were never finished and old proofs are forgotten', async () => {
  await using given = await openSignIns();
  const { pool, db } = given.database;
  await pool.query(`insert into interaction (uid_hash, payload, expires_at) values
    ('\\x01', '{}', now() - interval '1 second'), ('\\x02', '{}', now() + interval '1 minute')`);
  await pool.query(`insert into replay (id_hash, expires_at) values
    ('\\x01', now() - interval '2 minutes'), ('\\x02', now() - interval '2 seconds')`);
  expect(await sweepExpiredInteractions(db)).toBe(1);
  expect(await sweepExpiredReplays(db)).toBe(1);
});
