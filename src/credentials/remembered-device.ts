import { randomBytes } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { OneWrite, Reader } from '#database/transaction.ts';
import { newId } from '#platform/ids.ts';
import { sha256 } from '#platform/secrets.ts';
import { type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import type { Prover } from './second-code.ts';
import { type Attempt, givingTurnBack, triedOf } from './throttle.ts';

/** How long a browser is remembered, whether it is used or not. */
export const rememberedSeconds = 30 * 24 * 3600;

/** A browser in which the password is enough for a while, as its owner sees it. */
export interface RememberedDevice {
  readonly id: string;
  readonly agent: string | undefined;
  /** Where it was last used. */
  readonly address: string | undefined;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

export interface DeviceToRemember {
  readonly account: Prover;
  /** When they proved their password, by the database's clock: a password that was changed since remembers nothing. */
  readonly since?: string | undefined;
  /** What this browser was remembered by before; it ends. */
  readonly replaces?: string | undefined;
  readonly clientId?: string | undefined;
  readonly caller: Caller;
}

/**
 * Remembers a browser in one statement, and gives the token for its cookie, of which only the SHA-256 is kept. It holds
 * for as long as the password and the second steps stay as they are: see `tellChange` and `savePassword`.
 */
export async function rememberDevice(
  { db, vault }: Pick<Credentials, 'db' | 'vault'>,
  { account, since = 'infinity', replaces, clientId, caller }: DeviceToRemember,
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const made = sql`(
    insert into remembered_device (id, token_hash, account_id, agent, address, password_changed_at, expires_at)
    select ${newId('dev')}, ${sha256(token)}::bytea, account_id, ${caller.agent}, ${caller.address}, changed_at,
      now() + ${rememberedSeconds} * interval '1 second'
    from password where account_id = ${account.id} and changed_at <= ${since}::timestamptz
    returning id)`;
  const write = db
    .with('replaced', (query) =>
      query
        .deleteFrom('remembered_device')
        .where('account_id', '=', account.id)
        .where('token_hash', '=', sha256(replaces ?? ''))
        .returning('id'),
    )
    .with('made', () => made as RawBuilder<{ id: string }>) as unknown as OneWrite;
  const outcome = sql<string>`case when exists (select from made) then 'done' else 'refused' end`;
  await recordPersonalAct(write, vault, { act: 'device.remembered', outcome, account, clientId, caller });
  return token;
}

/**
 * Whether this browser is remembered for the account, with the password as it was then. Its turn at the throttle is given
 * back with it, and no more: an app may still ask for a code, which the password must not buy new guesses at. One
 * statement.
 */
export async function isRememberedDevice(
  { db, vault }: Pick<Credentials, 'db' | 'vault'>,
  { account, token, caller }: { readonly account: Omit<Prover, 'auditKey'>; token: string; readonly caller: Caller },
): Promise<boolean> {
  const attempt: Attempt = { vault, tried: triedOf(account, ''), address: caller.address };
  const used = db.with('used', (query) =>
    query
      .updateTable('remembered_device as device')
      .from('password')
      .set({ last_used_at: sql<Date>`now()`, agent: caller.agent, address: caller.address })
      .where('device.token_hash', '=', sha256(token))
      .where('device.account_id', '=', account.id)
      .where('device.expires_at', '>', sql<Date>`now()`)
      .whereRef('password.account_id', '=', 'device.account_id')
      .whereRef('password.changed_at', '=', 'device.password_changed_at')
      .returning('device.id'),
  );
  const isUsed = sql<boolean>`exists (select from used)`;
  const { known } = await givingTurnBack(used as unknown as OneWrite, attempt, isUsed)
    .selectNoFrom(isUsed.as('known'))
    .executeTakeFirstOrThrow();
  return known;
}

/** The browsers that are remembered for somebody, the newest first. */
export async function listRememberedDevices(reader: Reader, accountId: string): Promise<RememberedDevice[]> {
  const rows = await reader
    .selectFrom('remembered_device')
    .select(['id', 'agent', 'address', 'created_at', 'last_used_at', 'expires_at'])
    .where('account_id', '=', accountId)
    .where('expires_at', '>', sql<Date>`now()`)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    agent: row.agent || undefined,
    address: row.address || undefined,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
  }));
}

/** Forgets one of somebody's browsers, in one statement; false where there is no such one of theirs. */
export async function forgetDevice(
  write: OneWrite,
  { accountId, id }: { readonly accountId: string; readonly id: string },
): Promise<boolean> {
  const { numDeletedRows } = await write
    .deleteFrom('remembered_device')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

/** Forgets all of somebody's browsers, in one statement. Returns how many. */
export async function forgetDevices(write: OneWrite, accountId: string): Promise<number> {
  const { numDeletedRows } = await write
    .deleteFrom('remembered_device')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
