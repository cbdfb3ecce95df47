import type { JWTPayload } from 'jose';
import type { Middleware } from 'koa';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Changes } from '#database/changes.ts';
import type { Database } from '#database/transaction.ts';
import { takeBackTokens } from '#endings/take-back-tokens.ts';
import type { VerifyOwnToken } from './own-token.ts';
import type { StatusPlaces } from './status-place.ts';

interface Needs {
  readonly db: Database;
  readonly changes: Pick<Changes, 'poll'>;
  readonly places: Pick<StatusPlaces, 'numberIn'>;
  readonly verify: VerifyOwnToken;
}

/**
 * Takes signed access tokens back at the revocation endpoint (RFC 7009 2.1), which the library refuses once it knows
 * which client asks: a client takes back its own, and with it all that were given under the same grant so far, or to the
 * same machine. Whatever else is shown changes nothing and is answered alike (RFC 7009 2.2).
 */
export function revokeSigned({ db, changes, places, verify }: Needs): Middleware {
  async function takeBack(claims: JWTPayload): Promise<void> {
    const { grant_id: grant, client_id: client } = claims;
    const number = places.numberIn(claims);
    if (number === undefined) return;
    if (typeof grant === 'string') await takeBackTokens(db, { grant, number });
    // The machine's next token must be one of those that are good.
    else if (await takeBackTokens(db, { client: String(client), number })) await changes.poll();
  }

  return async (ctx, next) => {
    await next();
    const { oidc } = ctx as unknown as KoaContextWithOIDC;
    if (oidc?.route !== 'revocation' || !isRefused(ctx) || !oidc.client) return;
    const claims = await verify(String(oidc.params?.token), { claims: ['client_id'] });
    if (claims?.client_id === oidc.client.clientId) await takeBack(claims);
    ctx.status = 200;
    ctx.body = '';
  };
}

/** The library's word for a token that it cannot look up. */
function isRefused({ status, body }: { readonly status: number; readonly body: unknown }): boolean {
  return status === 400 && (body as { error?: unknown } | undefined)?.error === 'unsupported_token_type';
}
