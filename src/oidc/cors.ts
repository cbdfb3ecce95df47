import type { Client, KoaContextWithOIDC } from 'oidc-provider';
import type { Client as StoredClient } from '#clients/client.ts';
import type { Cached } from '#database/changes.ts';

/**
 * Whether a page of `origin` may read what this client is answered (RFC 10017): public clients from the origins of
 * their redirect URIs, confidential ones at userinfo only. Discovery and keys are open, the authorization endpoint is not.
 */
export function mayCallFrom(ctx: KoaContextWithOIDC, origin: string, client: Client): boolean {
  if (origin === 'null') return false;
  if (client.clientAuthMethod !== 'none' && ctx.oidc.route !== 'userinfo') return false;
  return (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin);
}

/**
 * Tells whether an origin is that of some public client's redirect URIs: a preflight names no client, and says no more.
 * From memory; no statement.
 */
export function openOriginCheck(clients: Cached<readonly StoredClient[]>): (origin: string) => Promise<boolean> {
  const made = new WeakMap<readonly StoredClient[], ReadonlySet<string>>();
  return async (origin) => {
    const list = await clients.get();
    const known = made.get(list) ?? publicOrigins(list);
    made.set(list, known);
    return known.has(origin);
  };
}

function publicOrigins(clients: readonly StoredClient[]): ReadonlySet<string> {
  const open = clients.filter(
    ({ isDisabled, metadata }) => !isDisabled && metadata.token_endpoint_auth_method === 'none',
  );
  const uris = open.flatMap(({ metadata }) => (metadata.redirect_uris as string[] | undefined) ?? []);
  const origins = uris.map((uri) => URL.parse(uri)?.origin);
  // An app's own scheme has no origin: browsers and `URL` say `null` for it, as they do for a sandboxed page.
  return new Set(origins.filter((origin) => origin !== undefined && origin !== 'null') as string[]);
}
