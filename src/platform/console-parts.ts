import type { SeatChart } from './seat-chart.ts';

/** What every page of a console shows around itself: where one may go from here, and who is signed in. */
export interface ConsoleFrame {
  /** Says what the navigation is, to those who hear it. */
  readonly label: string;
  readonly sections: readonly ConsoleSection[];
  /** A name or an address. */
  readonly signedInAs: string;
  readonly signOutAction: string;
  /** The person's own (IANA name), else `UTC`. */
  readonly timeZone: string;
  /** Given while the account waits to be deleted. */
  readonly deletion?: DeletionNotice | undefined;
}

/** Said on every page while the account waits to be deleted, with a button to keep it. */
export interface DeletionNotice {
  readonly deletesAt: Date;
  readonly keepAction: string;
}

/** `partials/deletion-notice`. */
export interface DeletionNoticePart extends DeletionNotice {
  readonly timeZone: string;
}

/** One link of the navigation. */
export interface ConsoleSection {
  readonly url: string;
  readonly words: string;
  /** `page` is the one that is shown, `true` the one it belongs to (WAI-ARIA 1.2, `aria-current`). */
  readonly current?: 'page' | 'true' | undefined;
}

/** `layouts/console-start`: all that comes before a page's own heading. */
export interface ConsoleStartPart {
  readonly title: string;
  /** Says `Problem: …` before the title, for those who hear the page rather than see it. */
  readonly hasProblems?: boolean;
  readonly console: ConsoleFrame;
}

/** `layouts/console-end`. */
export interface ConsoleEndPart {
  readonly console: ConsoleFrame;
  /** Modules under `assets/` that make the page nicer, never needed. */
  readonly modules?: readonly string[];
}

/** `partials/console-heading`: what the page is, a line about it, and the way back to the page it belongs to. */
export interface ConsoleHeadingPart {
  readonly heading: string;
  readonly sub?: string | undefined;
  readonly back?: { readonly url: string; readonly words: string } | undefined;
}

/** `partials/sign-out`: `#sign-out`, as every page of a console has it. */
export interface SignOutPart {
  readonly action: string;
  readonly signedInAs: string;
}

/** `partials/time`: how long ago, with the exact time on hover. */
export interface TimePart {
  readonly at: Date;
  readonly timeZone: string;
}

/** `partials/tile`: one of the few things that matter, as a figure or a word. */
export interface TilePart {
  readonly value: string;
  readonly about: string;
  /** Where there is more of it. */
  readonly url?: string | undefined;
  readonly state?: 'ok' | 'warn' | undefined;
}

/** A page of a list that may be long: what was searched for, and the way to its other pages. */
export interface ListPart {
  /** The page itself, which the search is sent to. */
  readonly action: string;
  readonly search: string;
  /** What else of the address stays when somebody searches. */
  readonly kept: readonly { readonly name: string; readonly value: string }[];
  /** How many there are that fit. */
  readonly count: number;
  /** How many of them are shown. */
  readonly shown: number;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  readonly previousUrl?: string | undefined;
  readonly nextUrl?: string | undefined;
  /** Given where something was searched for: the whole list. */
  readonly allUrl?: string | undefined;
}

/** `partials/list-search`: `#q`. */
export interface ListSearchPart {
  readonly list: ListPart;
  /** What can be searched for. */
  readonly label: string;
}

/** `partials/list-pages`: nothing where one page is all. */
export interface ListPagesPart {
  readonly list: ListPart;
}

/** `partials/seat-chart`: said in words too, for those who do not see it. */
export interface SeatChartPart {
  readonly chart: SeatChart;
  readonly title: string;
  readonly description: string;
  /** Written at the line that all seats make. */
  readonly capacity: string;
  /** Written at the top of the longest line, where there was one. */
  readonly line: string;
}
