import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Pool } from 'pg';

/**
 * The adapter everybody writes first: find, then replace, and a use that asks nobody. It is here to show that the races
 * of this house's tests are real ones: they must go wrong with it.
 */
export async function openUnconditionalAdapter(pool: Pool, clients: (model: string) => Adapter) {
  await pool.query('create table plain (model text, id text, payload jsonb, primary key (model, id))');

  async function find(sqlText: string, values: unknown[]): Promise<AdapterPayload | undefined> {
    const { rows } = await pool.query(`select payload from plain where ${sqlText}`, values);
    return rows[0]?.payload;
  }

  return (model: string): Adapter => ({
    async upsert(id, payload) {
      await pool.query(
        'insert into plain values ($1, $2, $3) on conflict (model, id) do update set payload = excluded.payload',
        [model, id, JSON.stringify(payload)],
      );
    },
    find: (id) => (model === 'Client' ? clients(model).find(id) : find('model = $1 and id = $2', [model, id])),
    findByUid: (uid) => find(`model = $1 and payload ->> 'uid' = $2`, [model, uid]),
    findByUserCode: (code) => find(`model = $1 and payload ->> 'userCode' = $2`, [model, code]),
    async consume(id) {
      await pool.query(`update plain set payload = payload || '{"consumed": true}' where model = $1 and id = $2`, [
        model,
        id,
      ]);
    },
    async destroy(id) {
      await pool.query('delete from plain where model = $1 and id = $2', [model, id]);
    },
    async revokeByGrantId(grantId) {
      await pool.query(`delete from plain where model = $1 and payload ->> 'grantId' = $2`, [model, grantId]);
    },
  });
}
