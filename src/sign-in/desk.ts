import type { Desk as EveryDesk } from '#oidc/desk.ts';

/** What the pages of this door work with; the house makes it. */
export interface Desk extends EveryDesk {
  /** `/dev/mailbox`, where letters are kept that nobody sends. */
  readonly mailboxUrl?: string | undefined;
}
