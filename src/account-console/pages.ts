import type { PersonCard } from '#platform/parts.ts';
import { view } from '#platform/view.ts';

/** Says who is signed in; the form of `#sign-out` posts nothing but the token. */
export interface HomePage {
  readonly person: PersonCard;
  readonly signOutAction: string;
}
export const homePage = view<HomePage>('account-console/home');
