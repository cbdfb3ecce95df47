import type { Generated, Stamp } from './column.ts';

export interface LetterTable {
  /** `ltr_…` */
  id: string;
  name: string;
  recipient: string;
  subject: string;
  /** Text, HTML, link and code, encrypted for `letter:body:ID`; emptied when it was sent. */
  body: string;
  account_id: string | null;
  /** `kept`: shown at /dev/mailbox, since no mail server is set. */
  status: Generated<'queued' | 'active' | 'retrying' | 'sent' | 'failed' | 'kept'>;
  attempts: Generated<number>;
  error: string | null;
  created_at: Stamp;
  sent_at: Date | null;
}
