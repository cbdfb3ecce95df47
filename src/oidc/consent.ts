import { sql } from 'kysely';
import type { OneWrite, Reader } from '#database/transaction.ts';

/** What a person agreed to give an app, whichever session asked. */
export interface Consent {
  readonly scopes: readonly string[];
  readonly claims: readonly string[];
  /** Permissions by API identifier. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
}

interface Between {
  readonly accountId: string;
  readonly clientId: string;
}

export async function findConsent(reader: Reader, { accountId, clientId }: Between): Promise<Consent | undefined> {
  const row = await reader
    .selectFrom('consent')
    .select(['scope', 'claims', 'resources'])
    .where('account_id', '=', accountId)
    .where('client_id', '=', clientId)
    .executeTakeFirst();
  return row && { scopes: row.scope, claims: row.claims, resources: row.resources };
}

/** Adds to what was agreed before, in one statement, so that two pages agreed to at once are both kept. */
export async function addConsent(write: OneWrite, between: Between, given: Consent): Promise<void> {
  const union = (column: 'scope' | 'claims') =>
    sql<string[]>`array(select distinct unnest(consent.${sql.ref(column)} || excluded.${sql.ref(column)}) order by 1)`;
  await write
    .insertInto('consent')
    .values({
      account_id: between.accountId,
      client_id: between.clientId,
      scope: [...given.scopes],
      claims: [...given.claims],
      resources: JSON.stringify(given.resources),
    })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'client_id']).doUpdateSet({
        scope: union('scope'),
        claims: union('claims'),
        resources: mergedResources,
        updated_at: sql<Date>`now()`,
      }),
    )
    .execute();
}

/** By API the union of both lists. */
const mergedResources = sql<string>`coalesce((
  select jsonb_object_agg(api, words) from (
    select api, jsonb_agg(distinct word order by word) as words
    from (select * from jsonb_each(consent.resources) union all select * from jsonb_each(excluded.resources)) as both_sides (api, list),
      jsonb_array_elements_text(list) as word
    group by api) as merged), '{}')`;
