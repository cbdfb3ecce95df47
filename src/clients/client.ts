import type { Reader } from '#database/transaction.ts';

/** An app that people sign in to, or a machine with credentials of its own. */
export interface Client {
  /** The `client_id`. */
  readonly id: string;
  /** RFC 7591 metadata in their own names, without `client_id`, `client_secret` and `scope`. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** SHA-256 of each secret that is valid, newest first; none for a public client. */
  readonly secretHashes: readonly Buffer[];
  /** Hashes of secrets from elsewhere, encrypted (`#credentials/imported-client-secrets.ts`). */
  readonly importedSecrets: string | undefined;
  /** What it may ask for: OpenID scopes and API permissions. */
  readonly scope: readonly string[];
  /** Ours, so nobody is asked for consent. */
  readonly isFirstParty: boolean;
  /** Part of Usher itself, such as the account console. */
  readonly isBuiltIn: boolean;
  readonly isDisabled: boolean;
  readonly requiresPkce: boolean;
  /** Signing in to it takes a seat of a licence for this product. */
  readonly licenceProduct: string | undefined;
  /** Whose licence a machine takes its seat from. */
  readonly organisationId: string | undefined;
  /** The status number of its client-credentials tokens, once it has one. */
  readonly statusNumber: number | undefined;
  readonly createdAt: Date;
}

/** Every client, the disabled ones too, by id. */
export async function listClients(reader: Reader): Promise<Client[]> {
  const rows = await reader.selectFrom('client').selectAll().orderBy('id').execute();
  return rows.map(toClient);
}

export async function findClient(reader: Reader, id: string): Promise<Client | undefined> {
  const row = await reader.selectFrom('client').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toClient(row);
}

interface ClientRow {
  id: string;
  metadata: Record<string, unknown>;
  secret_hashes: Buffer[];
  imported_secrets: string | null;
  scope: string[];
  is_first_party: boolean;
  is_built_in: boolean;
  is_disabled: boolean;
  requires_pkce: boolean;
  licence_product: string | null;
  organisation_id: string | null;
  status_number: number | null;
  created_at: Date;
}

function toClient(row: ClientRow): Client {
  return Object.freeze({
    id: row.id,
    metadata: Object.freeze(row.metadata),
    secretHashes: row.secret_hashes,
    importedSecrets: row.imported_secrets ?? undefined,
    scope: row.scope,
    isFirstParty: row.is_first_party,
    isBuiltIn: row.is_built_in,
    isDisabled: row.is_disabled,
    requiresPkce: row.requires_pkce,
    licenceProduct: row.licence_product ?? undefined,
    organisationId: row.organisation_id ?? undefined,
    statusNumber: row.status_number ?? undefined,
    createdAt: row.created_at,
  });
}
