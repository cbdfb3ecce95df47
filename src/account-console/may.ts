import { needsSecondFactor } from '#credentials/second-step.ts';
import { findLicence, type Licence } from '#licences/licence.ts';
import type { Desk } from '#oidc/desk.ts';
import { findStanding } from '#organisations/find-standing.ts';
import { listLookedAfter } from '#organisations/looked-after.ts';
import { Refusal } from '#platform/refusal.ts';
import { mayGrant, mayRevoke } from '#roles/may-grant.ts';
import { listRoles } from '#roles/role.ts';
import { holds, manages, rolesWithin, standsAbove } from '#roles/standing.ts';
import type { PersonPlace, Place } from './organisation-place.ts';
import type { Holder } from './signed-in.ts';

/** Whether one of the person's roles asks for a second step, wherever they hold it. */
export async function needsSecondStep(desk: Desk, { rolesAnywhere }: Pick<Holder, 'rolesAnywhere'>): Promise<boolean> {
  const { mfa } = await desk.settings();
  return needsSecondFactor(mfa, rolesAnywhere);
}

type Allowed =
  | { readonly ok: true }
  /** Keys of the catalogue's sentences. */
  | { readonly ok: false; readonly why: 'noAddress' | 'notForYou' | 'notHere' };

/** Whether somebody may choose mailed codes: they are too weak for roles that ask for a second step. */
export async function mayUseEmailCodes(
  desk: Desk,
  holder: Pick<Holder, 'account' | 'rolesAnywhere'>,
): Promise<Allowed> {
  const { mfa } = await desk.settings();
  if (!mfa.hasEmailCode) return { ok: false, why: 'notHere' };
  if (holder.account.email === null) return { ok: false, why: 'noAddress' };
  return (await needsSecondStep(desk, holder)) ? { ok: false, why: 'notForYou' } : { ok: true };
}

/** Whether the authenticator app may go: not where it is the last step that a role asks for. */
export async function mayRemoveTotp(desk: Desk, holder: Pick<Holder, 'rolesAnywhere' | 'factors'>): Promise<boolean> {
  return holder.factors.passkeys > 0 || !(await needsSecondStep(desk, holder));
}

/** The organisations whose licences somebody sees: those they own or manage, all for administrators. */
export async function listOrganisationsLookedAfter({ db }: Desk, { account }: Pick<Holder, 'account'>) {
  return listLookedAfter(db, { roles: await listRoles(db), accountId: account.id });
}

/** A licence, for who looks after its organisation; to everybody else there is none of that id. Throws `not-found`. */
export async function getLicenceLookedAfter(
  { db }: Desk,
  { account }: Pick<Holder, 'account'>,
  id: string,
): Promise<Licence> {
  const licence = await findLicence(db, id);
  if (!licence || licence.id !== id) throw new Refusal('not-found', '');
  const { organisationId } = licence;
  const standing = await findStanding(db, { organisationId, accountId: account.id });
  if (!standing || !manages(await listRoles(db), standing, organisationId)) throw new Refusal('not-found', '');
  return licence;
}

type Standpoint = Pick<Place, 'standing' | 'roles'> & { readonly organisation: { readonly id: string } };

/** Whom somebody sees in an organisation: everybody, the clients they look after, or nobody. */
export function peopleSeen({ organisation, standing, roles }: Standpoint): 'all' | 'assigned' | 'nobody' {
  if (manages(roles, standing, organisation.id)) return 'all';
  return holds(roles, rolesWithin(standing, organisation.id), 'employee') ? 'assigned' : 'nobody';
}

export const maySeePeople = (place: Place): boolean => peopleSeen(place) !== 'nobody';

/** One of its people: an employee sees those they look after. */
export function maySeePerson(place: PersonPlace): boolean {
  const seen = peopleSeen(place);
  return seen === 'all' || (seen === 'assigned' && place.isAssigned);
}

export const mayWriteNotes = maySeePerson;

/** Inviting, and what was invited: sending again, taking back. */
export function mayInvite({ organisation, standing, roles }: Place): boolean {
  return manages(roles, standing, organisation.id);
}

/** With a role; `isOwn`: oneself. */
export function mayInviteAs(place: Place, roleId: string, isOwn: boolean): boolean {
  const { organisation, standing: granter, roles } = place;
  return mayInvite(place) && mayGrant({ roles, granter, roleId, organisationId: organisation.id, isOwn });
}

export const mayChangeRoles = (place: PersonPlace): boolean => mayInvite(place);

export function mayGiveRole(
  { organisation, standing: granter, roles, ...place }: PersonPlace,
  roleId: string,
): boolean {
  const isOwn = place.member.accountId === place.accountId;
  return mayGrant({ roles, granter, roleId, organisationId: organisation.id, isOwn });
}

export function mayTakeRole({ organisation, standing: granter, roles }: PersonPlace, roleId: string): boolean {
  return mayRevoke({ roles, granter, roleId, organisationId: organisation.id });
}

export const mayAssign = (place: PersonPlace): boolean => mayInvite(place);

/** Others, who rank below them there; oneself one leaves. */
export function mayRemove({ organisation, standing, memberStanding, roles, member, accountId }: PersonPlace): boolean {
  const above = standsAbove(roles, { standing, member: memberStanding, organisationId: organisation.id });
  return above && member.accountId !== accountId;
}

export const mayLeave = ({ standing }: Place): boolean => standing.within?.isMember === true;
