import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { Database } from '#database/transaction.ts';
import { type SeatOutcome, takeSeat } from '#licences/take-seat.ts';
import type { Person } from './person.ts';
import { currentStash } from './request-stash.ts';
import { untilShownEverywhere } from './seat-change.ts';
import { organisationOf } from './standing.ts';

const { Check, Prompt } = interactionPolicy;

type Chosen = { readonly organisation?: { readonly id?: string }; readonly seat?: { readonly licence?: string } };

/** Asks somebody who belongs to several organisations which one they come for, where the app wants to know. */
export function organisationPrompt(db: Database): interactionPolicy.Prompt {
  const words = 'an organisation has to be chosen';
  return new Prompt(
    { name: 'organisation' },
    new Check('several_organisations', words, 'interaction_required', (ctx) => lacksOrganisation(db, ctx)),
  );
}

async function lacksOrganisation(db: Database, ctx: KoaContextWithOIDC): Promise<boolean> {
  const person = ctx.oidc.account?.person as Person | undefined;
  const wants = ctx.oidc.requestParamScopes.has('organisation') && productOf(ctx) === undefined;
  if (!person || !wants || person.organisations.length < 2) return false;
  const standing = standingOfGrant(ctx);
  const wish = chosenIn(ctx).organisation?.id;
  const isTheirs = person.organisations.some(({ id }) => id === wish);
  if (wish === undefined || !isTheirs) return organisationOf(person, standing) === undefined;
  if (wish !== standing?.organisation) await chooseOrganisation(db, ctx, wish);
  return false;
}

/** A grant that is not saved yet is asked about again once the person agreed to it. */
async function chooseOrganisation(db: Database, ctx: KoaContextWithOIDC, organisation: string): Promise<void> {
  const grantId = ctx.oidc.grant?.jti;
  if (grantId === undefined) return;
  await db.updateTable('grant').set({ organisation_id: organisation }).where('id', '=', grantId).execute();
}

/**
 * A seat for every sign-in to an app that takes one: also with a live session, also where nobody is asked. Taking it is
 * the check, one statement; a page is shown only where there was none.
 */
export function seatPrompt(db: Database): interactionPolicy.Prompt {
  const is = (kind: SeatOutcome['kind']) => async (ctx: KoaContextWithOIDC) => (await seatOf(db, ctx))?.kind === kind;
  return new Prompt(
    { name: 'seat' },
    async (ctx) => ({ licenceIds: licencesIn(await seatOf(db, ctx)) }),
    new Check('no_licence', 'this person has no licence for the app', 'access_denied', is('unlicensed')),
    new Check('several_licences', 'a licence has to be chosen', 'interaction_required', is('choose')),
    new Check('house_full', 'all seats of the licence are taken', 'interaction_required', is('full')),
  );
}

const SEAT = 'seat: what became of it';

/** Once a request, however many checks ask; none where the app takes no seat. */
function seatOf(db: Database, ctx: KoaContextWithOIDC): Promise<SeatOutcome | undefined> {
  const { kept } = currentStash();
  const known = kept.get(SEAT) as Promise<SeatOutcome | undefined> | undefined;
  const asked = known ?? askForSeat(db, ctx);
  kept.set(SEAT, asked);
  return asked;
}

async function askForSeat(db: Database, ctx: KoaContextWithOIDC): Promise<SeatOutcome | undefined> {
  const { account, client, session, grant } = ctx.oidc;
  const product = productOf(ctx);
  if (!account || !client || !session || product === undefined) return undefined;
  const isSilent = ctx.oidc.prompts.has('none');
  // Without a grant consent is due next, which a silent request cannot ask for: it takes no seat for nothing.
  if (isSilent && grant?.jti === undefined) return undefined;
  const outcome = await takeSeat(db, {
    accountId: account.accountId,
    sessionUid: session.uid,
    clientId: client.clientId,
    product,
    licenceId: chosenIn(ctx).seat?.licence ?? standingOfGrant(ctx)?.licence?.id,
    grantId: grant?.jti,
    canWait: !isSilent,
  });
  if (outcome.kind === 'taken') await untilShownEverywhere(outcome);
  return outcome;
}

function licencesIn(outcome: SeatOutcome | undefined): readonly string[] {
  if (outcome?.kind === 'choose') return outcome.licenceIds;
  return outcome?.kind === 'full' ? [outcome.licenceId] : [];
}

const productOf = ({ oidc }: KoaContextWithOIDC) => oidc.client?.licence_product as string | undefined;
const chosenIn = ({ oidc }: KoaContextWithOIDC) => (oidc.result ?? {}) as Chosen;

function standingOfGrant({ oidc }: KoaContextWithOIDC) {
  const id = oidc.grant?.jti;
  return id === undefined ? undefined : currentStash().grants.get(id)?.standing;
}
