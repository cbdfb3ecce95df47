import { sql } from 'kysely';
import type { Vault } from '#platform/secrets.ts';
import { sha256 } from '#platform/secrets.ts';
import type { AdapterDeps } from './adapter-deps.ts';
import { createTokenAdapter, findToken, forgetToken } from './adapter-token.ts';
import type { Adapter, Payload } from './request-stash.ts';
import { toColumns } from './token-row.ts';

const KIND = 'DeviceCode';

/**
 * Device codes (RFC 8628): found by what a person types too, of which only an HMAC is kept, since eight letters are
 * soon guessed; found that way the library saves them again, so their own value is kept encrypted.
 */
export function createDeviceCodeAdapter(deps: AdapterDeps): Adapter {
  const { db, vault } = deps;
  return {
    ...createTokenAdapter(deps, KIND),
    async upsert(id, payload, expiresIn = 0) {
      forgetToken(id);
      const columns = toColumns(payload, { value: vault.encrypt(id, placeOf(id)) });
      const [mac = null] = payload.userCode === undefined ? [] : macsOf(vault, payload.userCode);
      await sql`
        insert into token (id_hash, kind, grant_id, account_id, client_id, session_uid, user_code_mac, payload,
          expires_at)
        values (${sha256(id)}, ${KIND}, ${columns.grantId}, ${columns.accountId}, ${columns.clientId},
          ${columns.sessionUid}, ${mac}, ${columns.payload}, now() + make_interval(secs => ${expiresIn}::float8))
        on conflict (id_hash) do update set grant_id = excluded.grant_id, account_id = excluded.account_id,
          client_id = excluded.client_id, session_uid = excluded.session_uid, payload = excluded.payload,
          expires_at = excluded.expires_at`.execute(db);
    },
    async find(id) {
      const found = await findToken(deps, KIND, id);
      return found && withoutValue(found);
    },
    async findByUserCode(userCode) {
      const { rows } = await sql<{ id_hash: Buffer; value: string }>`
        select id_hash, payload ->> 'value' as value from token
          where user_code_mac = any(${macsOf(vault, userCode)}::bytea[])`.execute(db);
      const [row] = rows;
      if (!row) return undefined;
      const id = vault.decrypt(row.value, placeOfHash(row.id_hash));
      const found = await findToken(deps, KIND, id);
      return found && { ...withoutValue(found), userCode };
    },
  };
}

function withoutValue(payload: Payload): Payload {
  const { value, ...rest } = payload as Payload & { value?: string };
  return rest;
}

const macsOf = (vault: Vault, userCode: string) => vault.macs('device user code', userCode);
const placeOf = (id: string) => placeOfHash(sha256(id));
const placeOfHash = (hash: Buffer) => `token:device_code:${hash.toString('hex')}` as const;
