import { randomBytes } from 'node:crypto';
import type { Reader, Tx } from '#database/transaction.ts';
import type { Place, Vault } from '#platform/secrets.ts';

const KEY_BYTES = 32;
const PLACE: Place = 'seal_key:secret:audit';

/**
 * What seals are made with: a key of their own under the root key, so that the chain can still be checked when a root
 * key was replaced and dropped. Undefined before the first seal. Throws when its root key is not configured.
 */
export async function findSealKey(reader: Reader, vault: Vault): Promise<Buffer | undefined> {
  const row = await reader.selectFrom('seal_key').select('secret').executeTakeFirst();
  return row && Buffer.from(vault.decrypt(row.secret, PLACE), 'hex');
}

/** The same, made at the first call; under the lock of `sealAudit`. */
export async function openSealKey(tx: Tx, vault: Vault): Promise<Buffer> {
  const found = await findSealKey(tx, vault);
  if (found) return found;
  const key = randomBytes(KEY_BYTES);
  await tx
    .insertInto('seal_key')
    .values({ secret: vault.encrypt(key.toString('hex'), PLACE) })
    .execute();
  return key;
}
