import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';
import { newId } from '#platform/ids.ts';
import { Secret } from '#platform/secrets.ts';
import { checkClientMetadata, type GivenMetadata, type MetadataProblem } from './client-metadata.ts';
import { hashClientSecret, newClientSecret } from './client-secret.ts';

export type CreatedClient =
  | {
      readonly ok: true;
      readonly clientId: string /** Shown once. None for a public client. */;
      readonly clientSecret: Secret | undefined;
    }
  | { readonly ok: false; readonly why: 'invalid'; readonly problems: readonly MetadataProblem[] }
  | { readonly ok: false; readonly why: 'taken' };

const NO_ORGANISATION: MetadataProblem = { field: 'organisation', words: 'must be one that is there' };

/** Registers a new client, with an id and a secret of ours where none are given. One statement. */
export async function createClient(write: OneWrite, given: GivenMetadata): Promise<CreatedClient> {
  const checked = checkClientMetadata(given);
  if (!checked.ok) return { ok: false, why: 'invalid', problems: checked.problems };
  const { client } = checked;
  const id = client.id ?? newId('cli');
  const secret = client.secret === undefined ? newClientSecret() : new Secret(client.secret);
  const rows = await write
    .insertInto('client')
    .columns([
      ...(['id', 'metadata', 'secret_hashes', 'scope', 'is_first_party', 'requires_pkce'] as const),
      ...(['licence_product', 'organisation_id'] as const),
    ])
    .expression(
      // A person may have brought their id along: no `sub` is two things.
      sql`select ${id}, ${JSON.stringify(client.metadata)}::jsonb,
        ${client.needsSecret ? [hashClientSecret(secret)] : []}::bytea[], ${[...client.scope]}::text[],
        ${client.isFirstParty}::boolean, ${client.requiresPkce}::boolean,
        ${client.licenceProduct ?? null}::text, ${client.organisationId ?? null}::text
        where not exists (select from account where id = ${id})`,
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute()
    .catch(refuseUnknown);
  if (!rows) return { ok: false, why: 'invalid', problems: [NO_ORGANISATION] };
  if (rows.length === 0) return { ok: false, why: 'taken' };
  return { ok: true, clientId: id, clientSecret: client.needsSecret ? secret : undefined };
}

/** Foreign key violation. */
function refuseUnknown(error: { code?: string }): undefined {
  if (error.code !== '23503') throw error;
}
