import type { Desk } from '#oidc/desk.ts';
import { isAssigned } from '#organisations/assignment.ts';
import { findStanding } from '#organisations/find-standing.ts';
import { findMember, type Member } from '#organisations/member.ts';
import { findOrganisation, type Organisation } from '#organisations/organisation.ts';
import { Refusal } from '#platform/refusal.ts';
import { listRoles, type Role } from '#roles/role.ts';
import { administers, holds, rolesWithin, type Standing } from '#roles/standing.ts';
import type { Answer } from '#web/answer.ts';
import type { Handler } from '#web/handlers.ts';
import type { Visit } from '#web/visit.ts';
import { type AccountForm, accountPage, accountSubmit, formAgain, type Holder } from './signed-in.ts';

/** An organisation as whoever looks at it stands there. */
export interface Place {
  readonly organisation: Organisation;
  readonly standing: Standing;
  /** Every role there is. */
  readonly roles: readonly Role[];
  /** Who looks. */
  readonly accountId: string;
}

/** A member of it, whom they look at. */
export interface PersonPlace extends Place {
  readonly member: Member;
  readonly memberStanding: Standing;
  /** Whether the member is a client whom they look after. */
  readonly isAssigned: boolean;
}

type Freshness = Parameters<typeof accountPage>[2];

/** What a page of an organisation asks of its visitor: one of `may.ts`. */
interface Door<P extends Place> {
  readonly may: (place: P) => boolean;
  readonly freshness?: Freshness;
}

type Show<P> = (visit: Visit, holder: Holder, place: P) => Promise<Answer>;

/** A page of an organisation; who has nothing to do with it learns not even whether it is there. */
export function organisationPage(desk: Desk, { may, freshness }: Door<Place>, show: Show<Place>): Handler {
  return accountPage(
    desk,
    async (visit, holder) => show(visit, holder, allow(may, await openPlace(desk, visit, holder))),
    freshness,
  );
}

/** A page about one of its people; who may not see that person learns not even whether they belong there. */
export function personPageOf(desk: Desk, { may, freshness }: Door<PersonPlace>, show: Show<PersonPlace>): Handler {
  return accountPage(
    desk,
    async (visit, holder) => show(visit, holder, allow(may, await openPersonPlace(desk, visit, holder))),
    freshness,
  );
}

/** A form of an organisation, or about one of its people. */
export interface PlaceForm<T, P extends Place> extends Door<P> {
  readonly schema: AccountForm<T>['schema'];
  readonly multiline?: readonly string[];
  /** The page that has it, where a sign-in that comes between leads back to. */
  readonly path: (visit: Visit) => string;
  again(
    at: { readonly visit: Visit; readonly holder: Holder; readonly place: P },
    refused: Parameters<AccountForm<T>['again']>[2],
  ): Promise<Answer>;
}

type Submit<T, P> = (at: { visit: Visit; holder: Holder; place: P; again: Again }, input: T) => Promise<Answer>;
/** Shows the form's page again, with what is wrong. */
export type Again = (refused: Parameters<AccountForm<never>['again']>[2]) => Promise<Answer>;

export function organisationSubmit<T>(desk: Desk, form: PlaceForm<T, Place>, handle: Submit<T, Place>): Handler {
  return placeSubmit(desk, { form, open: openPlace }, handle);
}

export function personSubmit<T>(desk: Desk, form: PlaceForm<T, PersonPlace>, handle: Submit<T, PersonPlace>): Handler {
  return placeSubmit(desk, { form, open: openPersonPlace }, handle);
}

interface Opening<T, P extends Place> {
  readonly form: PlaceForm<T, P>;
  open(desk: Desk, visit: Visit, holder: Holder): Promise<P>;
}

function placeSubmit<T, P extends Place>(desk: Desk, { form, open }: Opening<T, P>, handle: Submit<T, P>): Handler {
  const placeOf = async (visit: Visit, holder: Holder) => allow(form.may, await open(desk, visit, holder));
  const account: AccountForm<T> = {
    schema: form.schema,
    path: form.path,
    ...(form.multiline && { multiline: form.multiline }),
    ...(form.freshness && { freshness: form.freshness }),
    again: async (visit, holder, refused) =>
      form.again({ visit, holder, place: await placeOf(visit, holder) }, refused),
  };
  return accountSubmit(desk, account, async (visit, holder, input) => {
    const place = await placeOf(visit, holder);
    const again: Again = (refused) => formAgain(account, { visit, holder }, refused);
    return handle({ visit, holder, place, again }, input);
  });
}

async function openPlace(desk: Desk, visit: Visit, { account }: Holder): Promise<Place> {
  const organisationId = visit.params.organisation ?? '';
  const organisation = await findOrganisation(desk.db, organisationId);
  const standing = organisation && (await findStanding(desk.db, { organisationId, accountId: account.id }));
  const roles = await listRoles(desk.db);
  if (!organisation || !standing || !(standing.within || administers(roles, standing))) {
    throw new Refusal('not-found', '');
  }
  return { organisation, standing, roles, accountId: account.id };
}

async function openPersonPlace(desk: Desk, visit: Visit, holder: Holder): Promise<PersonPlace> {
  const place = await openPlace(desk, visit, holder);
  const where = { organisationId: place.organisation.id, accountId: visit.params.person ?? '' };
  const member = await findMember(desk.db, where);
  if (!member) throw new Refusal('not-found', '');
  const { organisationId, accountId: clientId } = where;
  // Of somebody who may not sign in, only that they belong there is left.
  const memberStanding = (await findStanding(desk.db, where)) ?? standingOf(member, organisationId);
  const isClient = holds(place.roles, rolesWithin(memberStanding, organisationId), 'client');
  const assignment = { organisationId, employeeId: place.accountId, clientId };
  return { ...place, member, memberStanding, isAssigned: isClient && (await isAssigned(desk.db, assignment)) };
}

function standingOf({ roles, everywhere }: Member, organisationId: string): Standing {
  return { everywhere, within: { organisationId, roles, isMember: true, isOwner: false } };
}

/** Nobody is told why, nor that there is something. */
function allow<P extends Place>(may: (place: P) => boolean, place: P): P {
  if (!may(place)) throw new Refusal('not-found', '');
  return place;
}
