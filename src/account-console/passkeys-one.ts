import { z } from 'zod';
import { findPasskey } from '#credentials/passkey.ts';
import { removePasskey, renamePasskey } from '#credentials/passkey-change.ts';
import type { Desk } from '#oidc/desk.ts';
import { Refusal } from '#platform/refusal.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Refused } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { needsSecondStep } from './may.ts';
import { passkeyCard } from './passkeys.ts';
import { passkeyName } from './passkeys-add.ts';
import { onePasskeyPage } from './passkeys-pages.ts';
import { consoleOf } from './sections.ts';
import { type AccountForm, accountPage, accountSubmit, formAgain, type Holder } from './signed-in.ts';

const LIST = '/account/security/passkeys';

export const showPasskey = (desk: Desk) =>
  accountPage(desk, (visit, holder) => oneAnswer(desk, visit, { holder, typed: {}, problems: [] }));

export const submitRename = (desk: Desk) => {
  const form: AccountForm<{ name: string }> = {
    ...{ path: LIST, schema: (words) => z.object({ name: passkeyName(words) }) },
    again: (visit, holder, { typed, problems }) => oneAnswer(desk, visit, { holder, typed, problems }),
  };
  return accountSubmit(desk, form, async (visit, { account }, { name }) => {
    const renamed = { account, id: visit.params.id ?? '', name, caller: visit };
    if (!(await renamePasskey(desk.credentials, renamed))) throw new Refusal('not-found', '');
    return goTo(`${LIST}?done=renamed`);
  });
};

export const submitRemove = (desk: Desk) => {
  const form: AccountForm<unknown> = {
    ...{ path: LIST, freshness: 'fresh', schema: z.object({}) },
    again: (visit, holder, { typed, problems }) => oneAnswer(desk, visit, { holder, typed, problems }),
  };
  return accountSubmit(desk, form, async (visit, holder) => {
    const { account } = holder;
    const isRequired = await needsSecondStep(desk, holder);
    const removed = { account, id: visit.params.id ?? '', caller: visit, isRequired };
    const outcome = await removePasskey(desk.credentials, removed);
    if (outcome === 'not-found') throw new Refusal('not-found', '');
    if (outcome === 'removed') return goTo(`${LIST}?done=removed`);
    const problems = [{ words: visit.frame.words.passkeys.one.last }];
    return formAgain(form, { visit, holder }, { typed: {}, problems });
  });
};

interface Shown extends Pick<Refused, 'typed' | 'problems'> {
  readonly holder: Holder;
}

async function oneAnswer(desk: Desk, visit: Visit, { holder, typed, problems }: Shown): Promise<Answer> {
  const passkey = await findPasskey(desk.db, holder.account.id, visit.params.id ?? '');
  if (!passkey) throw new Refusal('not-found', '');
  const card = passkeyCard(visit.frame.words, passkey);
  return show(onePasskeyPage, {
    console: consoleOf(visit, holder),
    passkey: card,
    name: typed.name ?? passkey.name,
    renameAction: `${card.url}/rename`,
    removeAction: `${card.url}/remove`,
    problems,
    backUrl: LIST,
  });
}
