import { z } from 'zod';
import type { Account } from '#accounts/account.ts';
import { coolingOffDays, deleteAccount } from '#accounts/delete-account.ts';
import { readIdentifier } from '#accounts/identifier.ts';
import { inTransaction } from '#database/transaction.ts';
import type { Desk } from '#oidc/desk.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import { type Refused, showAgain } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { type DeletePage, deletePage } from './data-pages.ts';
import { consoleOf } from './sections.ts';
import { type AccountForm, accountPage, accountSubmit, type Holder } from './signed-in.ts';

const PATH = '/account/data/delete';
const DATA = '/account/data';
const DAY_MS = 86_400_000;

interface Typed {
  identifier: string;
}

export const showDelete = (desk: Desk) =>
  accountPage(desk, async (visit, holder) => deleteAnswer(visit, holder), 'fresh');

/** Plans it, once whoever asks has signed in a moment ago and typed whose account it is. */
export const submitDelete = (desk: Desk) =>
  accountSubmit(desk, deleteForm, async (visit, holder, { identifier }) => {
    const { remove } = visit.frame.words.accountData;
    const again = (words: string, field?: string) =>
      showAgain({ ...deleteForm, again: (_, refused) => deleteForm.again(visit, holder, refused) }, visit, {
        typed: { identifier },
        problems: [{ field, words }],
      });
    if (!isTheirs(holder.account, identifier)) {
      const { missing, different } = remove.problems;
      return again(identifier === '' ? missing : different, 'identifier');
    }
    const wish = { account: holder.account, session: holder.session.uid, caller: visit };
    const outcome = await inTransaction(desk.db, (tx) => deleteAccount(tx, desk.credentials, wish));
    const isLast = !outcome.ok && outcome.why === 'last-administrator';
    return isLast ? again(remove.problems.lastAdministrator) : goTo(DATA);
  });

const deleteForm: AccountForm<Typed> = {
  path: PATH,
  schema: z.object({ identifier: z.string().default('') }),
  freshness: 'fresh',
  again: async (visit, holder, refused) => deleteAnswer(visit, holder, refused),
};

function deleteAnswer(visit: Visit, holder: Holder, refused?: Pick<Refused, 'typed' | 'problems'>): Answer {
  if (holder.account.deletesAt) return goTo(DATA);
  return show(deletePage, {
    console: consoleOf(visit, holder),
    action: PATH,
    cancelUrl: DATA,
    deletesAt: new Date(Date.now() + coolingOffDays * DAY_MS),
    proof: proofOf(holder.account),
    typed: refused?.typed.identifier ?? '',
    problems: refused?.problems ?? [],
  });
}

function proofOf({ email, username, id }: Account): DeletePage['proof'] {
  if (email !== null) return { kind: 'email' };
  return username === null ? { kind: 'id', id } : { kind: 'username' };
}

function isTheirs(account: Account, typed: string): boolean {
  const { email, emailKey, username, id } = account;
  if (email !== null) return readIdentifier(typed).key === emailKey;
  return username === null ? typed === id : readIdentifier(typed).key === readIdentifier(username).key;
}
