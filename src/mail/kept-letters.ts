import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';
import type { Vault } from '#platform/secrets.ts';
import { openBody } from './letter-body.ts';

/** A letter as /dev/mailbox gives it in JSON. */
export interface KeptLetterJson {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly name: string;
  readonly text: string;
  readonly html: string;
  readonly link: string | null;
  readonly code: string | null;
  readonly status: 'kept';
  readonly created_at: string;
}

const MOST = 200;

/** The letters that were kept for want of a mail server, newest first; `to` compares without case. */
export async function listKeptLetters(
  reader: Reader,
  vault: Vault,
  filter: { to?: string | undefined; id?: string | undefined } = {},
): Promise<KeptLetterJson[]> {
  let query = reader
    .selectFrom('letter')
    .select(['id', 'recipient', 'subject', 'name', 'body', 'created_at'])
    .where('status', '=', 'kept');
  if (filter.to !== undefined) query = query.where(sql`lower(recipient)`, '=', filter.to.toLowerCase());
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  const rows = await query.orderBy('created_at', 'desc').orderBy('id').limit(MOST).execute();
  return rows.map(({ id, recipient, subject, name, body, created_at }) => {
    const { text, html, link, code } = openBody(vault, { id, body });
    const about = { id, to: recipient, subject, name };
    return { ...about, text, html, link, code, status: 'kept', created_at: created_at.toISOString() };
  });
}

/** One of them, for its page. */
export async function findKeptLetter(reader: Reader, vault: Vault, id: string): Promise<KeptLetterJson | undefined> {
  const [letter] = await listKeptLetters(reader, vault, { id });
  return letter;
}
