import type { Generated, Stamp } from './column.ts';

/**
 * How many people of an organisation may be in a product’s apps at once, and from when to when.
 *
 * @room licences
 */
export interface LicenceTable {
  /** `lic_…` */
  id: string;
  /** Who has it. */
  organisation_id: string;
  /** What it is for: the `licence_product` of the apps. */
  product: string;
  /** What is printed on it; nobody else’s has the same. */
  serial: string;
  /** How many seats were bought. */
  seats: number;
  /** How many more may be lent when those are taken. */
  overage: Generated<number>;
  /** False while it is suspended. */
  is_active: Generated<boolean>;
  /** From then on it holds. */
  valid_from: Stamp;
  /** Until then; null for good. */
  valid_to: Date | null;
  /** When it was taken back, for good. */
  revoked_at: Date | null;
  /** What happens to somebody for whom no seat is left. */
  when_full: Generated<'deny' | 'replace_own' | 'evict_longest_idle'>;
  /** Whether all devices of a person share one seat, or each session takes one. */
  counts: Generated<'person' | 'session'>;
  /** Whether every member may use it, or only those named. */
  members: Generated<'all' | 'named'>;
  /** A seat nobody uses comes free after this long. */
  idle_seconds: Generated<number>;
  /** When the owner was last told that it is full too often. */
  told_full_at: Date | null;
  /** When the owner was told that it is about to end. */
  told_end_at: Date | null;
  created_at: Stamp;
  updated_at: Stamp;
}

/**
 * Who may use a licence that is for named people.
 *
 * @room licences
 */
export interface LicenceMemberTable {
  licence_id: string;
  /** Who may use it. */
  account_id: string;
  created_at: Stamp;
}

/**
 * The seats of a licence, one row each, and who holds which: what is not there cannot be taken.
 *
 * @room licences
 */
export interface SeatTable {
  licence_id: string;
  /** The number that tokens tell: at most one holder has it at any time. */
  slot: number;
  /** Who counts: an account, a session or a machine, by its id; null while the seat is free. */
  holder: string | null;
  /** What kind of id that is. */
  holder_kind: 'person' | 'session' | 'client' | null;
  /** The person in it. */
  account_id: string | null;
  /** The app it was used with last. */
  client_id: string | null;
  /** When it was taken. */
  since: Date | null;
  /** When it was last used. */
  seen_at: Date | null;
  /** Unless it is used again, it may be lent to somebody else from then on. */
  expires_at: Date | null;
  /** When it last came free. */
  freed_at: Date | null;
}

/**
 * The sign-ins that hold a seat: it is free when none is left.
 *
 * @room licences
 */
export interface SeatSessionTable {
  licence_id: string;
  /** The sign-in, also after its session ran out while an app stayed connected. */
  session_uid: string;
  slot: number;
  /** The person who signed in. */
  account_id: string;
  created_at: Stamp;
}

/**
 * The line before a full house, in the order of `number`. Who has not been heard of for a minute is passed over.
 *
 * @room licences
 */
export interface SeatWaitTable {
  licence_id: string;
  /** Whoever the seat would be for, as `seat.holder` says it. */
  holder: string;
  /** Their place: who came first has the lowest. */
  number: Generated<string>;
  /** The person who waits. */
  account_id: string;
  /** The app they want to go to. */
  client_id: string | null;
  created_at: Stamp;
  /** When their page was last heard of. */
  seen_at: Stamp;
}

/**
 * Who held a seat from when to when, once they no longer do.
 *
 * @room licences
 */
export interface SeatUseTable {
  /** In the order of being written. */
  id: Generated<string>;
  licence_id: string;
  slot: number;
  /** The person who held it. */
  account_id: string | null;
  /** The app it was used with last. */
  client_id: string | null;
  /** When it was taken. */
  since: Date;
  /** When it was given back, or ran out. */
  until: Date;
}

/**
 * Who found no seat, and how long they waited for one.
 *
 * @room licences
 */
export interface SeatRefusalTable {
  /** In the order of being written. */
  id: Generated<string>;
  licence_id: string;
  /** The person who was refused. */
  account_id: string | null;
  /** The app they wanted to go to. */
  client_id: string | null;
  /** When they were refused. */
  at: Stamp;
  /** Until when they waited; the same moment where they did not. */
  until: Stamp;
  /** Whether they got a seat in the end. */
  was_admitted: Generated<boolean>;
}

/**
 * What a licence’s past hours came to, kept when the single uses are not any more.
 *
 * @room licences
 */
export interface LicenceHourTable {
  licence_id: string;
  /** When the hour began. */
  hour: Date;
  /** The most seats that were held at once. */
  peak: number;
  /** Of all seats together, how long they were held, in seconds. */
  busy_seconds: string;
  /** How many people found no seat. */
  refusals: number;
  /** The most people who waited at once. */
  longest_line: number;
}
