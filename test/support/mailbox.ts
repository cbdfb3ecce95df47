/** A letter as `/dev/mailbox` gives it. */
export interface LetterJson {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly name: string;
  readonly text: string;
  readonly html: string;
  readonly link: string;
  readonly code: string;
  readonly status: string;
  readonly created_at: string;
}
