import type { KoaContextWithOIDC } from 'oidc-provider';
import { OPENID_SCOPES } from './claims.ts';

/** A parameter nobody sends: its check is the one place that runs after the library's own rules on scopes. */
export const SCOPE_PARAM = 'usher_scope';

/**
 * Puts right what the library makes of `scope`. It drops `offline_access` without `prompt=consent`, where for us a
 * consent on record, or being our own app, is enough (OIDC Core 11 lets other conditions stand in), and where there is
 * neither the consent page asks for it. And it takes an empty list of what a client may ask for as no limit at all.
 */
export function restateScope(ctx: KoaContextWithOIDC): void {
  const { params, client } = ctx.oidc;
  if (!params || !client) return;
  const mayAsk = new Set(client.scope?.split(' '));
  const words = new Set(split(params.scope).filter((word) => mayAsk.has(word) || !OPENID_SCOPES.has(word)));
  const wantsOffline = split(ctx.query.scope).includes('offline_access');
  if (wantsOffline && mayAsk.has('offline_access') && client.grantTypeAllowed('refresh_token')) {
    words.add('offline_access');
  }
  params.scope = [...words].join(' ') || undefined;
}

function split(scope: unknown): string[] {
  return typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [];
}
