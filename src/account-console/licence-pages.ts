import type { UsageRange } from '#licences/usage-range.ts';
import type { ConsoleFrame, ListPart, TilePart } from '#platform/console-parts.ts';
import type { Problem } from '#platform/problem.ts';
import type { SeatChart } from '#platform/seat-chart.ts';
import { view } from '#platform/view.ts';

/** A licence one may use. */
export interface OwnLicenceRow {
  readonly id: string;
  readonly product: string;
  readonly organisation: string;
  readonly seats: number;
  /** The names of the apps that it is for. */
  readonly apps: readonly string[];
  /** How many of its seats one holds now. */
  readonly held: number;
  readonly heldSince?: Date | undefined;
  readonly validTo?: Date | undefined;
}

/** A licence one looks after. */
export interface LicenceRow {
  readonly url: string;
  readonly product: string;
  readonly organisation: string;
  readonly serial: string;
  readonly seats: number;
  readonly inUse: number;
  /** Of the last seven days. */
  readonly peak: number;
  readonly refusals: number;
  /** In words. */
  readonly validity: string;
  readonly isValid: boolean;
}

/** Posts `licence` to `giveBackAction`. */
export interface LicencesPage {
  readonly console: ConsoleFrame;
  readonly notice?: string | undefined;
  readonly mine: readonly OwnLicenceRow[];
  readonly giveBackAction: string;
  /** Given to who looks after some. */
  readonly kept?: { readonly licences: readonly LicenceRow[]; readonly list: ListPart } | undefined;
}
export const licencesPage = view<LicencesPage>('account-console/licences');

/** Seats in use over time, as a chart and as a table. */
export interface UsagePart {
  readonly range: UsageRange;
  readonly ranges: readonly { readonly range: UsageRange; readonly url: string }[];
  readonly csvUrl: string;
  readonly chart: SeatChart;
  readonly capacity: number;
  readonly peak: number;
  readonly refusals: number;
  readonly rows: readonly UsageRow[];
  /** Where a person says which their time zone is. */
  readonly zoneUrl: string;
}

export interface UsageRow {
  /** When the step began, in words. */
  readonly from: string;
  readonly peak: number;
  readonly mean: number;
  readonly refusals: number;
  readonly longestLine: number;
}

/** `partials/usage`. */
export interface UsagePanelPart {
  readonly usage: UsagePart;
  readonly timeZone: string;
}

/** Who is in a seat. */
export interface HolderRow {
  /** A name, or what else there is to call them. */
  readonly person: string;
  readonly email?: string | undefined;
  readonly since: Date;
  readonly seenAt: Date;
  readonly app: string;
  readonly slot: number;
  readonly releaseUrl: string;
}

export interface RefusalRow {
  readonly person: string;
  readonly email?: string | undefined;
  readonly at: Date;
  readonly app: string;
  /** In words. */
  readonly waited: string;
  readonly became: string;
}

/** `partials/refusals`. */
export interface RefusalsPart {
  readonly refusals: readonly RefusalRow[];
  readonly timeZone: string;
}

/** All about one licence, for those who look after it. */
export interface LicencePage {
  readonly console: ConsoleFrame;
  readonly notice?: string | undefined;
  readonly title: string;
  readonly sub: string;
  readonly tiles: readonly TilePart[];
  readonly usage: UsagePart;
  readonly holders: { readonly rows: readonly HolderRow[]; readonly list: ListPart; readonly csvUrl: string };
  /** The latest few. */
  readonly refusals: { readonly rows: readonly RefusalRow[]; readonly count: number; readonly url: string };
  /** Given for a licence that is for named people. */
  readonly people?: { readonly count: number; readonly url: string } | undefined;
  readonly backUrl: string;
}
export const licencePage = view<LicencePage>('account-console/licence');

/** What becomes of somebody whose seat is released; posts `since`, so that nobody else loses it. */
export interface LicenceReleasePage {
  readonly console: ConsoleFrame;
  readonly action: string;
  readonly person: string;
  readonly isMachine: boolean;
  readonly product: string;
  readonly slot: number;
  /** When they took it, in ISO 8601. */
  readonly since: string;
  readonly cancelUrl: string;
}
export const licenceReleasePage = view<LicenceReleasePage>('account-console/licence-release');

export interface LicenceRefusalsPage {
  readonly console: ConsoleFrame;
  readonly product: string;
  readonly refusals: readonly RefusalRow[];
  readonly list: ListPart;
  readonly csvUrl: string;
  readonly back: { readonly url: string; readonly words: string };
}
export const licenceRefusalsPage = view<LicenceRefusalsPage>('account-console/licence-refusals');

export interface NamedRow {
  readonly accountId: string;
  readonly person: string;
  readonly email?: string | undefined;
  readonly since: Date;
  /** Whether they are in a seat now. */
  readonly isIn: boolean;
}

/** Whom a licence is for: posts `member` to `addAction`, and `account` to `removeAction`. */
export interface LicencePeoplePage {
  readonly console: ConsoleFrame;
  readonly notice?: string | undefined;
  readonly product: string;
  readonly people: readonly NamedRow[];
  readonly list: ListPart;
  /** Left out, both, where nothing can be changed any more. */
  readonly addAction?: string | undefined;
  readonly removeAction?: string | undefined;
  /** What was typed. */
  readonly member: string;
  readonly problems: readonly Problem[];
  readonly back: { readonly url: string; readonly words: string };
}
export const licencePeoplePage = view<LicencePeoplePage>('account-console/licence-people');
