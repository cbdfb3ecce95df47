import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { hasAdministrator, someAdministrator } from '#accounts/administrator.ts';
import type { OneWrite, Reader } from '#database/transaction.ts';
import { sha256 } from '#platform/secrets.ts';

/**
 * A new token for the link that makes the first administrator; the one before it ends. Undefined, and no link at all,
 * where there is an administrator. It is stored as SHA-256: whoever calls prints it, once, and never logs it.
 */
export async function renewSetupLink(db: OneWrite & Reader): Promise<string | undefined> {
  if (await hasAdministrator(db)) {
    await db.deleteFrom('setup_link').execute();
    return undefined;
  }
  const token = randomBytes(32).toString('base64url');
  await db
    .insertInto('setup_link')
    .values({ token_hash: sha256(token) })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ token_hash: sha256(token), created_at: sql<Date>`now()` }),
    )
    .execute();
  return token;
}

/** Whether the link can still be used; looking changes nothing. */
export async function isSetupOpen(reader: Reader, token: string): Promise<boolean> {
  const row = await reader
    .selectFrom('setup_link')
    .select('id')
    .where('token_hash', '=', sha256(token))
    .where((not) => not.not(someAdministrator))
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses the link up, in one conditional statement: of many at once one succeeds. */
export async function redeemSetupLink(write: OneWrite, token: string): Promise<boolean> {
  const used = await write
    .deleteFrom('setup_link')
    .where('token_hash', '=', sha256(token))
    .where((not) => not.not(someAdministrator))
    .returning('id')
    .executeTakeFirst();
  return used !== undefined;
}
