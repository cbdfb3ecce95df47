import { type ClientCredentials, errors, type KoaContextWithOIDC, type UnknownObject } from 'oidc-provider';
import type { Database } from '#database/transaction.ts';
import { takeMachineSeat } from '#licences/take-machine-seat.ts';
import { untilShownEverywhere } from './seat-change.ts';

/**
 * What a machine's token says of its seat, which is taken or renewed now: only for a client that names a product and
 * the organisation whose licence it is. Throws `access_denied` where there is none.
 */
export async function machineSeatClaims(
  db: Database,
  ctx: KoaContextWithOIDC,
  token: ClientCredentials,
): Promise<UnknownObject | undefined> {
  const { client } = ctx.oidc;
  const [product, organisationId] = [client?.licence_product, client?.organisation_id];
  if (typeof product !== 'string' || typeof organisationId !== 'string') return undefined;
  const clientId = token.clientId ?? '';
  const seat = await takeMachineSeat(db, { clientId, organisationId, product, tokenSeconds: token.expiration });
  if (seat.kind === 'taken') {
    await untilShownEverywhere(seat);
    return { organisation: organisationId, seat: { licence: seat.licenceId, number: seat.slot } };
  }
  const words =
    seat.kind === 'full' ? 'all seats of the licence are taken' : 'there is no valid licence for this client';
  throw new errors.CustomOIDCProviderError('access_denied', words);
}
