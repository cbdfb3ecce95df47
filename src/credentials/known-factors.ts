import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';

/** What is known of how somebody signs in; times in ISO 8601. Never a key, a hash or a code. */
export interface KnownFactors {
  readonly password: { readonly changed_at: string } | null;
  readonly authenticator_app: Used | null;
  readonly email_codes: Used | null;
  readonly passkeys: readonly (Used & {
    readonly id: string;
    readonly name: string;
    readonly transports: readonly string[];
    readonly is_backed_up: boolean;
  })[];
  readonly recovery_codes: { readonly left: number; readonly used: number };
  readonly remembered_devices: readonly (Used & {
    readonly id: string;
    readonly agent: string | null;
    readonly address: string | null;
    readonly expires_at: string;
  })[];
  /** New addresses that were asked for. */
  readonly address_changes: readonly {
    readonly email: string;
    readonly old_email: string | null;
    readonly created_at: string;
    readonly proven_at: string | null;
  }[];
}

interface Used {
  readonly created_at: string;
  readonly last_used_at: string | null;
}

/** One statement, in which every column is named: none of a credential's secrets is among them. */
export async function findKnownFactors(reader: Reader, accountId: string): Promise<KnownFactors> {
  const of = sql`where account_id = ${accountId}`;
  const used = sql`'created_at', created_at, 'last_used_at', last_used_at`;
  const { known } = await reader
    .selectNoFrom(
      sql<KnownFactors>`json_build_object(
        'password', (select json_build_object('changed_at', changed_at) from password ${of}),
        'authenticator_app', (select json_build_object(${used}) from totp ${of}),
        'email_codes', (select json_build_object(${used}) from email_factor ${of}),
        'passkeys', (select coalesce(json_agg(json_build_object('id', id, 'name', name, ${used},
          'transports', transports, 'is_backed_up', is_backed_up) order by created_at), '[]') from passkey ${of}),
        'recovery_codes', (select json_build_object('left', count(*) filter (where used_at is null),
          'used', count(used_at)) from recovery_code ${of}),
        'remembered_devices', (select coalesce(json_agg(json_build_object('id', id, 'agent', agent, 'address', address,
          ${used}, 'expires_at', expires_at) order by created_at), '[]') from remembered_device ${of}),
        'address_changes', (select coalesce(json_agg(json_build_object('email', email, 'old_email', old_email,
          'created_at', created_at, 'proven_at', proven_at) order by created_at), '[]') from email_change ${of}))`.as(
        'known',
      ),
    )
    .executeTakeFirstOrThrow();
  return known;
}
