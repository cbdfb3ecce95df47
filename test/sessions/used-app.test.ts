import { expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { createClient } from '#clients/create-client.ts';
import { countStatements } from '#database/db.ts';
import { inTransaction } from '#database/transaction.ts';
import { ensureBuiltInClients } from '#oidc/built-in-clients.ts';
import { openVault, Secret } from '#platform/secrets.ts';
import { takeBackApp } from '#sessions/take-back-app.ts';
import { listUsedApps } from '#sessions/used-app.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

const vault = openVault(new Secret([Buffer.alloc(32, 1)]));
const caller = { address: '192.0.2.7', agent: 'Firefox', requestId: 'req_1' };
const account = { id: 'acc_ada', auditKey: null };
const DAY = 86_400_000;

async function newApp({ db }: TestDatabase, metadata: Record<string, unknown>): Promise<string> {
  const made = await createClient(db, { redirect_uris: ['https://app.example.com/callback'], ...metadata });
  if (!made.ok) throw new Error(JSON.stringify(made));
  return made.clientId;
}

async function openAda() {
  const database = await openTestDatabase();
  const { pool } = database;
  await ensureBuiltInClients(database.db, 'https://id.example.test');
  await pool.query(`insert into account (id) values ('acc_ada'), ('acc_bob')`);
  await pool.query(`insert into session (uid, id_hash, account_id, payload, signed_in_at, expires_at)
    values ('laptop', '\\x01', 'acc_ada', '{}', now(), now() + interval '1 day'),
      ('old', '\\x02', 'acc_ada', '{}', now(), now() - interval '1 minute')`);
  const reports = await newApp(database, { client_name: 'Reports', client_uri: 'https://reports.example.com/' });
  const seats = await newApp(database, { client_name: 'Seats', first_party: true });
  const consent = async (who: string, client: string) =>
    pool.query(
      `insert into consent (account_id, client_id, scope, resources, created_at)
        values ($1, $2, '{openid,offline_access}', '{"https://api.example.com": ["read"]}', now() - interval '9 days')`,
      [who, client],
    );
  const grant = async (id: string, given: { client: string; session?: string; who?: string; status?: number }) =>
    pool.query(
      `insert into "grant" (id, account_id, client_id, session_uid, payload, status, created_at)
        values ($1, $2, $3, $4, '{}', $5, now() - interval '3 days')`,
      [id, given.who ?? 'acc_ada', given.client, given.session, given.status ?? 0],
    );
  return { database, reports, seats, consent, grant, [Symbol.asyncDispose]: () => database.close() };
}

test('apps with a consent and apps that are used are listed by name, with what is known of their use', async () => {
  await using given = await openAda();
  const { database, reports, seats, consent, grant } = given;
  await consent('acc_ada', reports);
  await grant('one', { client: reports, session: 'laptop' });
  await grant('two', { client: reports, session: 'old' });
  await grant('three', { client: seats });
  await database.pool.query(`insert into token (id_hash, kind, grant_id, payload, created_at, expires_at)
    values ('\\x01', 'RefreshToken', 'two', '{}', now() - interval '1 hour', now() + interval '1 day')`);
  const [first, second, ...others] = await listUsedApps(database.db, 'acc_ada');
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    ...{ clientId: reports, name: 'Reports', uri: 'https://reports.example.com/', isFirstParty: false },
    consent: { scopes: ['openid', 'offline_access'], resources: { 'https://api.example.com': ['read'] } },
    ...{ sessions: ['laptop'], isConnected: true },
  });
  const ago = (at: Date | undefined) => Math.round((Date.now() - (at?.getTime() ?? 0)) / DAY / 0.01) * 0.01;
  expect(ago(first?.since)).toBeCloseTo(9, 1);
  expect(ago(first?.lastUsedAt)).toBeCloseTo(1 / 24, 1);
  expect(second).toMatchObject({ clientId: seats, isFirstParty: true, consent: undefined, sessions: [] });
  expect(ago(second?.since)).toBeCloseTo(3, 1);
});

test('an app that was agreed to stays on the list when it is signed out; one that was only used does not', async () => {
  await using given = await openAda();
  const { database, reports, seats, consent, grant } = given;
  await consent('acc_ada', reports);
  await grant('one', { client: reports, status: 1 });
  await grant('two', { client: seats, status: 1 });
  const apps = await listUsedApps(database.db, 'acc_ada');
  expect(apps).toMatchObject([{ clientId: reports, lastUsedAt: undefined, isConnected: false }]);
});

test("neither our own consoles nor anybody else's apps are listed", async () => {
  await using given = await openAda();
  await given.grant('one', { client: 'usher-account', session: 'laptop' });
  await given.grant('two', { client: given.reports, who: 'acc_bob' });
  await given.consent('acc_bob', given.reports);
  expect(await listUsedApps(given.database.db, 'acc_ada')).toEqual([]);
});

test('a hundred apps cost as many statements as one', async () => {
  await using given = await openAda();
  const { database, consent } = given;
  for (let count = 0; count < 100; count += 1)
    await consent('acc_ada', await newApp(database, { client_name: `App ${count}` }));
  const { result, statements } = await countStatements(() => listUsedApps(database.db, 'acc_ada'));
  expect([result.length, statements.length]).toEqual([100, 1]);
});

test('taking back removes the consent and ends the app on every device, once, and nobody else’s', async () => {
  await using given = await openAda();
  const { database, reports, consent, grant } = given;
  await consent('acc_ada', reports);
  await consent('acc_bob', reports);
  await grant('laptop', { client: reports, session: 'laptop' });
  await grant('away', { client: reports });
  await grant('bobs', { client: reports, who: 'acc_bob' });
  const takeBack = () =>
    inTransaction(database.db, (tx) => takeBackApp(tx, vault, { account, clientId: reports, caller }));
  const outcomes = await Promise.all([takeBack(), takeBack(), takeBack()]);
  expect(outcomes.filter((one) => one === 'taken-back')).toHaveLength(1);
  expect(outcomes.filter((one) => one === undefined)).toHaveLength(2);
  const grants = await database.db.selectFrom('grant').select(['id', 'status', 'ended_by']).orderBy('id').execute();
  expect(grants).toEqual([
    { id: 'away', status: 1, ended_by: 'consent_revoked' },
    { id: 'bobs', status: 0, ended_by: null },
    { id: 'laptop', status: 1, ended_by: 'consent_revoked' },
  ]);
  const consents = await database.db.selectFrom('consent').select('account_id').execute();
  expect(consents).toEqual([{ account_id: 'acc_bob' }]);
  expect(await listActs(database.db)).toMatchObject([{ act: 'consent.taken_back', client_id: reports }]);
});

test('an app of ours is signed out of; our own consoles, and what is no app, are left alone', async () => {
  await using given = await openAda();
  const { database, seats, grant } = given;
  await grant('one', { client: seats, session: 'laptop' });
  await grant('two', { client: 'usher-account', session: 'laptop' });
  const takeBack = (clientId: string) =>
    inTransaction(database.db, (tx) => takeBackApp(tx, vault, { account, clientId, caller }));
  expect(await takeBack('usher-account')).toBeUndefined();
  expect(await takeBack('no-such-app')).toBeUndefined();
  expect(await takeBack(seats)).toBe('signed-out');
  const live = await database.db.selectFrom('grant').select('id').where('status', '=', 0).execute();
  expect(live).toEqual([{ id: 'two' }]);
  expect(await listActs(database.db)).toMatchObject([{ act: 'app.signed_out', client_id: seats }]);
});
