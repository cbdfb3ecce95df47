import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';

/** Our own consoles are apps like others, so there is one way to sign in. */
export type Console = 'account' | 'admin';

export const consoleClientId = (name: Console) => `usher-${name}`;
export const consoleCallback = (issuer: string, name: Console) => `${issuer}/${name}/callback`;

const CONSOLES: readonly { name: Console; title: string }[] = [
  { name: 'account', title: 'Your account' },
  { name: 'admin', title: 'Administration' },
];

/** Registers the consoles, and moves them along when the issuer has changed. One statement, none the wiser if it ran. */
export async function ensureBuiltInClients(write: OneWrite, issuer: string): Promise<void> {
  await write
    .insertInto('client')
    .values(
      CONSOLES.map(({ name, title }) => ({
        id: consoleClientId(name),
        metadata: JSON.stringify({
          client_name: title,
          token_endpoint_auth_method: 'none',
          grant_types: ['authorization_code'],
          response_types: ['code'],
          redirect_uris: [consoleCallback(issuer, name)],
          post_logout_redirect_uris: [`${issuer}/signed-out`],
          client_uri: `${issuer}/${name}`,
        }),
        scope: ['openid'],
        is_first_party: true,
        is_built_in: true,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((eb) => ({ metadata: eb.ref('excluded.metadata'), updated_at: sql<Date>`now()` }))
        .where(sql<boolean>`client.metadata is distinct from excluded.metadata`),
    )
    .execute();
}
