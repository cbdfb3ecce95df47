import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';

/** Whose access tokens are taken back: those given under a grant, or those a machine got for itself. */
export type Holding = ({ readonly grant: string } | { readonly client: string }) & {
  /** Only if this is their status number still: who shows an old token takes nothing newer back. */
  readonly number?: number;
};

/**
 * Takes back every access token given so far and nothing else: a refresh token yields a new pair. The grant or client
 * gets a fresh status number, by which what is signed from now on is known, and the one before is invalid for good. One
 * statement; false where there was nothing to take back.
 */
export async function takeBackTokens(write: OneWrite, holding: Holding): Promise<boolean> {
  const fresh = 'grant' in holding ? renewGrant(write, holding) : renewClient(write, holding);
  const { isTaken } = await fresh
    .selectNoFrom(sql<boolean>`exists (select from fresh)`.as('isTaken'))
    .executeTakeFirstOrThrow();
  return isTaken;
}

const nextNumber = sql<number>`nextval('status_number')`;

function isStill(number: number | undefined) {
  return sql<boolean>`coalesce(status_number = ${number ?? null}::bigint, true)`;
}

/** What is looked up rather than signed is gone at once. */
function renewGrant(write: OneWrite, { grant, number }: { readonly grant: string; readonly number?: number }) {
  return write
    .with('fresh', (query) =>
      query
        .updateTable('grant')
        .set({ status_number: nextNumber })
        .where('id', '=', grant)
        .where('status', '<>', 1)
        .where(isStill(number))
        .returning('id'),
    )
    .with('gone', (query) =>
      query
        .deleteFrom('token')
        .where('kind', '=', 'AccessToken')
        .where(sql<boolean>`grant_id = any(array(select id from fresh))`),
    );
}

function renewClient(write: OneWrite, { client, number }: { readonly client: string; readonly number?: number }) {
  return write
    .with('fresh', (query) =>
      query
        .updateTable('client')
        .set({ status_number: nextNumber })
        .where('id', '=', client)
        .where(isStill(number))
        .returning('id'),
    )
    .with('gone', (query) =>
      query
        .deleteFrom('token')
        .where('kind', '=', 'ClientCredentials')
        .where(sql<boolean>`client_id = any(array(select id from fresh))`),
    );
}
