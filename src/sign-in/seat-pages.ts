import type { AppCard, Choice, PersonCard, SeatsPart, SentencePart, Writing } from '#platform/parts.ts';
import type { Problem } from '#platform/problem.ts';
import { view } from '#platform/view.ts';

/** Posts `decision`: `continue`, `cancel`, `move` (the seat held elsewhere) or `choose` (another licence). */
export interface FullHousePage {
  readonly app: AppCard;
  readonly organisation: string;
  readonly seats: SeatsPart;
  readonly action: string;
  /** Their place in line. */
  readonly line: SentencePart;
  /** Whether there is a seat for them now. */
  readonly isReady: boolean;
  /** When a seat is likely to come free. */
  readonly likely: SentencePart | undefined;
  /** Answers JSON: see `seat-line.ts`. */
  readonly lineUrl: string;
  /** This page once more, or on to the app where a seat is free: for people without JavaScript. */
  readonly refreshUrl: string;
  /** That a seat is held elsewhere, and may be moved here. */
  readonly elsewhere: string | undefined;
  /** Whether another licence may be chosen. */
  readonly hasOthers: boolean;
  readonly ask: Writing | undefined;
}
export const fullHousePage = view<FullHousePage>('sign-in/full-house');

/** Posts `decision`: `continue` is another account. */
export interface NoLicencePage {
  readonly app: AppCard;
  readonly person: PersonCard;
  readonly action: string;
  /** Whom to ask at each of their organisations. */
  readonly ask: readonly Writing[];
}
export const noLicencePage = view<NoLicencePage>('sign-in/no-licence');

/** Posts `licence` or `organisation` (the id that was chosen), and `decision`. */
export interface ChoicePage {
  readonly app: AppCard;
  readonly action: string;
  readonly problems: readonly Problem[];
  readonly choices: readonly Choice[];
}
export const chooseLicencePage = view<ChoicePage>('sign-in/choose-licence');
export const chooseOrganisationPage = view<ChoicePage>('sign-in/choose-organisation');
