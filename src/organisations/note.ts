import { type RawBuilder, sql } from 'kysely';
import { isPlainText } from '#accounts/plain-text.ts';
import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Reader, Tx } from '#database/transaction.ts';
import { newId } from '#platform/ids.ts';
import { Refusal } from '#platform/refusal.ts';

/** What somebody wrote down about a member, and when. */
export interface Note {
  readonly id: string;
  readonly text: string;
  readonly createdAt: Date;
  /** As they call themselves; undefined once their account is gone. */
  readonly author: string | undefined;
}

interface NewNote {
  readonly organisationId: string;
  /** Whom it is about. */
  readonly accountId: string;
  readonly authorId: string;
  readonly text: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

interface Listing {
  readonly organisationId: string;
  readonly accountId: string;
  readonly limit: number;
  readonly offset: number;
}

export const longestNote = 2000;

/** A note as it is kept, or undefined where nothing of it can be read, or it is longer than 2000 characters. */
export function parseNote(text: string): string | undefined {
  const note = text.normalize('NFC').replaceAll('\r\n', '\n').trim();
  const isFit = note !== '' && note.length <= longestNote && isPlainText(note.replaceAll(/[\n\t]/g, ' '));
  return isFit ? note : undefined;
}

/**
 * Writes a note about a member. Throws `Refusal('invalid-input')` for text that is not fit and `not-found` for who is no
 * member.
 */
export async function addNote(tx: Tx, note: NewNote): Promise<{ id: string }> {
  const { organisationId, accountId, authorId, actor, requestId } = note;
  const text = parseNote(note.text);
  if (text === undefined) throw new Refusal('invalid-input', `A note has 1 to ${longestNote} characters.`);
  const made = await tx
    .insertInto('note')
    .columns(['id', 'organisation_id', 'account_id', 'author_account_id', 'text'])
    .expression((from) =>
      from
        .selectFrom('organisation_member as member')
        .select((is) => [
          is.val(newId('not')).as('id'),
          'member.organisation_id',
          'member.account_id',
          is.val(authorId).as('author_account_id'),
          is.val(text).as('text'),
        ])
        .where('member.organisation_id', '=', organisationId)
        .where('member.account_id', '=', accountId),
    )
    .returning('id')
    .executeTakeFirst();
  if (!made) throw new Refusal('not-found', 'There is no such member.');
  const facts = { organisation: organisationId, note: made.id };
  await recordAct(tx, { act: 'note.added', actor, accountId, requestId, facts });
  return made;
}

/** A note as whom it is about may take it along; the time in ISO 8601. */
export interface NoteAbout {
  readonly organisation: string;
  readonly text: string;
  readonly created_at: string;
}

/** Everything that was written down about somebody, anywhere, the newest first, as JSON: it is theirs to know. */
export function notesAbout(accountId: string): RawBuilder<readonly NoteAbout[]> {
  return sql`(select coalesce(json_agg(json_build_object('organisation', organisation_id, 'text', text,
    'created_at', created_at) order by created_at desc, id), '[]') from note where account_id = ${accountId})`;
}

/** A page of the notes about somebody, newest first, and how many there are. */
export async function listNotes(reader: Reader, { organisationId, accountId, limit, offset }: Listing) {
  const about = () =>
    reader
      .selectFrom('note')
      .where('note.organisation_id', '=', organisationId)
      .where('note.account_id', '=', accountId);
  const { count } = await about()
    .select((is) => is.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const rows = await about()
    .leftJoin('account as author', 'author.id', 'note.author_account_id')
    .select(['note.id', 'note.text', 'note.created_at as createdAt'])
    .select((is) => is.fn.coalesce('author.name', 'author.email', 'author.username', 'author.id').as('author'))
    .orderBy('note.created_at', 'desc')
    .orderBy('note.id')
    .limit(limit)
    .offset(offset)
    .execute();
  const notes = rows.map((row): Note => ({ ...row, author: row.author ?? undefined }));
  return { notes, count: Number(count) };
}
