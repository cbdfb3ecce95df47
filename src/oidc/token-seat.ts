import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { Database } from '#database/transaction.ts';
import { findLicence } from '#licences/licence.ts';
import { type TakenSeat, takeSeat } from '#licences/take-seat.ts';
import { findPerson, type PersonNeeds } from './person.ts';
import { currentStash, type StashedGrant } from './request-stash.ts';
import { untilShownEverywhere } from './seat-change.ts';
import type { LicenceStanding } from './standing.ts';

const WORDS = {
  full: 'all seats of the licence are taken; try again later, or send the person to sign in to wait for one',
  choose: 'a licence has to be chosen; send the person to sign in',
  unlicensed: 'the person has no licence for this app any more',
};

/**
 * The seat a refresh needs, renewed or taken again where it was lost by idling: one statement, before the refresh token
 * is used up, so that an app without a seat keeps it. Throws `interaction_required` (OpenID Connect Core 3.1.2.6): what
 * an app does then is what has to be done, which is to send the person to sign in.
 */
export async function takeSeatForRefresh(needs: PersonNeeds, ctx: KoaContextWithOIDC): Promise<void> {
  const { db } = needs;
  const { client, entities } = ctx.oidc;
  const product = client?.licence_product as string | undefined;
  const token = entities.RefreshToken;
  const { grant } = currentStash();
  if (product === undefined || !client || !token?.accountId || !grant) return;
  const held = grant.standing?.licence ?? undefined;
  const outcome = await takeSeat(db, {
    accountId: token.accountId,
    sessionUid: token.sessionUid ?? grant.id,
    clientId: client.clientId,
    product,
    licenceId: held?.id,
    isFixed: held !== undefined,
    grantId: grant.id,
    canWait: false,
  });
  if (outcome.kind !== 'taken') throw seatMissing(WORDS[outcome.kind]);
  await untilShownEverywhere(outcome);
  await noteSeat(db, grant, outcome);
  // The library asked for the account before it used the token up: its claims are to tell of the seat as it is now.
  const { account } = ctx.oidc;
  if (account?.person) Object.assign(account.person, await findPerson(needs, token.accountId));
}

/** A code whose sign-in has lost its seat in the minute since yields nothing. */
export function requireSeatForCode(ctx: KoaContextWithOIDC): void {
  if (ctx.oidc.client?.licence_product === undefined) return;
  if (typeof currentStash().grant?.standing?.licence?.slot !== 'number') {
    throw new errors.InvalidGrant('the seat of this sign-in was lost');
  }
}

/** Seconds until the licence that a token needs is over; none where it is not, or needs none. */
export function secondsOfLicence(): number | undefined {
  const end = currentStash().grant?.standing?.licence?.valid_to;
  return end ? Math.max(1, Math.floor((Date.parse(end) - Date.now()) / 1000)) : undefined;
}

async function noteSeat(db: Database, grant: StashedGrant, seat: TakenSeat): Promise<void> {
  const known = grant.standing?.licence;
  const licence = known?.id === seat.licenceId ? known : await readLicence(db, seat.licenceId);
  grant.statusNumber = seat.statusNumber ?? grant.statusNumber;
  grant.standing = { organisation: seat.organisationId, licence: licence && { ...licence, slot: seat.slot } };
}

/** Only for an app that became licensed while it was connected. */
async function readLicence(db: Database, id: string): Promise<LicenceStanding | null> {
  const licence = await findLicence(db, id);
  if (!licence) return null;
  const { serial, product, organisationId: organisation, seats, validTo } = licence;
  return { id, serial, product, organisation, seats, valid_to: validTo?.toISOString() ?? null, slot: null };
}

function seatMissing(words: string): Error {
  return new errors.CustomOIDCProviderError('interaction_required', words);
}
