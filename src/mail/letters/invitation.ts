import type { Write } from '../letter.ts';
import { type Asked, invitationLetter } from '../pages.ts';

export interface Invitation {
  /** What the link carries. */
  readonly token: string;
  readonly organisationName: string;
  /** Whoever invites, as far as that is known. */
  readonly inviter: { readonly name?: string | undefined; readonly email?: string | undefined };
  /** What they are to be there beside a member. */
  readonly roleName?: string | undefined;
  /** The link can be followed for so long. */
  readonly days: number;
  readonly asked: Asked;
}

/** Asks somebody to join an organisation; the same to who has an account and who has none. */
export const writeInvitation: Write<Invitation> = async ({ token, ...facts }, frame) => {
  const link = `${frame.issuer}/account/organisations/join?token=${encodeURIComponent(token)}`;
  return { ...(await invitationLetter.render({ ...facts, link }, frame)), link };
};
