import type { Reader } from '#database/transaction.ts';
import { findKeptLetter, type KeptLetterJson, listKeptLetters } from '#mail/kept-letters.ts';
import { type KeptLetter, mailboxLetterPage, mailboxPage } from '#mail/pages.ts';
import { Refusal } from '#platform/refusal.ts';
import type { Vault } from '#platform/secrets.ts';
import { json, show, text } from './answer.ts';
import { page } from './handlers.ts';
import type { Route } from './routes.ts';

const PATH = '/dev/mailbox';
/** A letter is read as a mail program would show it: its own styles, no scripts, links in a tab of their own. */
const AS_MAIL = {
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-top-navigation",
};

interface Mailbox {
  readonly db: Reader;
  readonly vault: Vault;
}

/** The letters kept for want of a mail server; only mounted outside production and without `SMTP_URL`. */
export function mailboxRoutes({ db, vault }: Mailbox): Route[] {
  const showMailbox = page(async ({ query, wantsJson }) => {
    const to = query.get('to') ?? undefined;
    const letters = await listKeptLetters(db, vault, { to });
    return wantsJson ? json({ letters }) : show(mailboxPage, { letters: letters.map(asKept), to });
  });
  const getLetter = async (id: string | undefined) => {
    const letter = await findKeptLetter(db, vault, id ?? '');
    if (!letter) throw new Refusal('not-found', '');
    return letter;
  };
  const showLetter = page(async ({ params }) => {
    const letter = await getLetter(params.id);
    const { text: plain, link, code } = letter;
    return show(mailboxLetterPage, {
      letter: asKept(letter),
      text: plain,
      link: link ?? undefined,
      code: code ?? undefined,
      htmlUrl: `${urlOf(letter)}/html`,
      mailboxUrl: PATH,
    });
  });
  const showHtml = page(async ({ params }) =>
    text((await getLetter(params.id)).html, 'text/html; charset=utf-8', { headers: AS_MAIL }),
  );
  return [
    { method: 'GET', path: PATH, limit: 'none', handle: showMailbox },
    { method: 'GET', path: `${PATH}/:id`, limit: 'none', handle: showLetter },
    { method: 'GET', path: `${PATH}/:id/html`, limit: 'none', handle: showHtml },
  ];
}

function asKept(letter: KeptLetterJson): KeptLetter {
  const { id, to, subject, created_at } = letter;
  return { id, to, subject, createdAt: new Date(created_at), url: urlOf(letter) };
}

function urlOf({ id }: { id: string }): string {
  return `${PATH}/${id}`;
}
