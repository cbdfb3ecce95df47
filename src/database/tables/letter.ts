import type { Generated, Stamp } from './column.ts';

/**
 * A letter on its way or sent: what it said is gone once it was.
 *
 * @room mail
 */
export interface LetterTable {
  /** `ltr_…` */
  id: string;
  /** Which letter it is: `verify-email`. */
  name: string;
  /** The address it goes to. */
  recipient: string;
  /** Its subject line. */
  subject: string;
  /** Text, HTML, link and code, encrypted for `letter:body:ID`; emptied when it was sent. */
  body: string;
  /** Whom it is for, if they have an account. */
  account_id: string | null;
  /** `kept`: shown at /dev/mailbox, since no mail server is set. */
  status: Generated<'queued' | 'active' | 'retrying' | 'sent' | 'failed' | 'kept'>;
  /** How often sending was tried. */
  attempts: Generated<number>;
  /** What the mail server said last. */
  error: string | null;
  created_at: Stamp;
  /** When the mail server took it. */
  sent_at: Date | null;
}
