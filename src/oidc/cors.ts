import type { Client, KoaContextWithOIDC } from 'oidc-provider';

/**
 * Whether a page of `origin` may read what this client is answered (RFC 10017): public clients from the origins of
 * their redirect URIs, confidential ones at userinfo only. Discovery and keys are open, the authorization endpoint is not.
 */
export function mayCallFrom(ctx: KoaContextWithOIDC, origin: string, client: Client): boolean {
  if (origin === 'null') return false;
  if (client.clientAuthMethod !== 'none' && ctx.oidc.route !== 'userinfo') return false;
  return (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin);
}
