import { z } from 'zod';
import { listPasskeys } from '#credentials/passkey.ts';
import { enrolPasskey } from '#credentials/passkey-enrol.ts';
import { enrolmentOptions, passkeyHandle } from '#credentials/passkey-options.ts';
import type { Desk } from '#oidc/desk.ts';
import type { Words } from '#platform/words/words.ts';
import { type Answer, show } from '#web/answer.ts';
import type { Refused } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { addPasskeyPage } from './passkeys-pages.ts';
import { newCodesAnswer } from './recovery-codes.ts';
import { consoleOf } from './sections.ts';
import { type AccountForm, accountPage, accountSubmit, formAgain, type Holder } from './signed-in.ts';

interface Made {
  readonly name: string;
  readonly credential: string;
}

const LIST = '/account/security/passkeys';
const PATH = `${LIST}/add`;

export const showAddPasskey = (desk: Desk) =>
  accountPage(desk, (visit, holder) => addAnswer(desk, visit, { holder, typed: {}, problems: [] }), 'fresh');

export const submitAddPasskey = (desk: Desk) => {
  const form = addForm(desk);
  return accountSubmit(desk, form, async (visit, holder, { name, credential }) => {
    const { account, session } = holder;
    const made = { account, name, credential, placeUid: session.uid, issuer: desk.issuer, caller: visit };
    const outcome = await enrolPasskey(desk.credentials, made);
    if (!outcome.ok) {
      const problems = [{ words: visit.frame.words.passkeys.enrol.problems[outcome.why] }];
      return formAgain(form, { visit, holder }, { typed: { name }, problems });
    }
    // Who has just made it need not prove it again at the next page.
    await desk.provider.raiseSession(visit.ctx, session, outcome.means);
    return newCodesAnswer(visit, holder, { given: outcome.codes, continueUrl: `${LIST}?done=added` });
  });
};

const addForm = (desk: Desk): AccountForm<Made> => ({
  path: PATH,
  freshness: 'fresh',
  schema: (words) => z.object({ name: passkeyName(words), credential: z.string().catch('') }),
  again: (visit, holder, { typed, problems }) => addAnswer(desk, visit, { holder, typed, problems }),
});

/** What a person may call a passkey. */
export function passkeyName({ passkeys }: Words) {
  const { nameMissing, nameTooLong } = passkeys.enrol.problems;
  return z.string(nameMissing).min(1, nameMissing).max(100, nameTooLong);
}

interface Shown extends Pick<Refused, 'typed' | 'problems'> {
  readonly holder: Holder;
}

async function addAnswer(desk: Desk, visit: Visit, { holder, typed, problems }: Shown): Promise<Answer> {
  const { db, issuer, credentials } = desk;
  const { words, brand } = visit.frame;
  const { account, session } = holder;
  const needs = { issuer, vault: credentials.vault, clock: credentials.clock };
  const [handle, passkeys] = [await passkeyHandle(db, account.id), await listPasskeys(db, account.id)];
  const about = { placeUid: session.uid, account, handle, passkeys, brandName: brand.name };
  return show(addPasskeyPage, {
    console: consoleOf(visit, holder),
    problems,
    backUrl: LIST,
    form: {
      ...{ action: PATH, ask: 'create', buttonId: 'continue' },
      options: JSON.stringify(enrolmentOptions(needs, about)),
      words: words.passkeys.enrol.continue,
      waiting: words.passkeys.browser.making,
      cancelled: words.passkeys.browser.notMade,
      name: {
        value: typed.name ?? words.say.device(visit.agent) ?? words.passkeys.enrol.nameDefault,
        problems,
      },
    },
  });
}
