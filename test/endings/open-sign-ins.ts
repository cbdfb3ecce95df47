import { openTestDatabase, type TestDatabase } from '../support/database.ts';

export interface SignIns extends AsyncDisposable {
  readonly database: TestDatabase;
  /** What is live: uids, grant ids, and the grants that still have tokens. */
  left(): Promise<{ sessions: string[]; grants: string[]; tokens: string[] }>;
}

const DEVICES = [
  { uid: 'laptop', account: 'acc_ada', clients: ['one', 'two'] },
  { uid: 'phone', account: 'acc_ada', clients: ['one', 'two'] },
  { uid: 'tablet', account: 'acc_bob', clients: ['one'] },
];

/** Two people with three signed-in devices; each app on each device has a grant `device-app` with a refresh token. */
export async function openSignIns(): Promise<SignIns> {
  const database = await openTestDatabase();
  const { pool } = database;
  await pool.query(`insert into account (id) values ('acc_ada'), ('acc_bob')`);
  for (const { uid, account, clients } of DEVICES) {
    const authorizations = Object.fromEntries(clients.map((client) => [client, { grantId: `${uid}-${client}` }]));
    await pool.query(
      `insert into session (uid, id_hash, account_id, payload, authorizations, signed_in_at, expires_at)
        values ($1, sha256(convert_to($1::text, 'UTF8')), $2, '{}', $3, now(), now() + interval '1 day')`,
      [uid, account, JSON.stringify(authorizations)],
    );
    for (const client of clients) await insertGrant(database, { uid, account, client });
  }

  const column = async (text: string) => (await pool.query(text)).rows.map(({ name }: { name: string }) => name);
  return {
    database,
    left: async () => ({
      sessions: await column('select uid as name from session order by 1'),
      grants: await column('select id as name from "grant" where status <> 1 order by 1'),
      tokens: await column('select distinct grant_id as name from token order by 1'),
    }),
    [Symbol.asyncDispose]: () => database.close(),
  };
}

async function insertGrant({ pool }: TestDatabase, given: { uid: string; account: string; client: string }) {
  const id = `${given.uid}-${given.client}`;
  const values = [id, given.account, given.client, given.uid];
  await pool.query(
    `insert into "grant" (id, account_id, client_id, session_uid, payload) values ($1, $2, $3, $4, '{}')`,
    values,
  );
  await pool.query(
    `insert into token (id_hash, kind, grant_id, account_id, client_id, session_uid, payload, expires_at)
      values (sha256(convert_to($1::text, 'UTF8')), 'RefreshToken', $1, $2, $3, $4, '{"expiresWithSession": true}',
        now() + interval '90 days')`,
    values,
  );
}
