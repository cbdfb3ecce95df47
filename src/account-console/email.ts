import { z } from 'zod';
import { type EmailChangeOutcome, requestEmailChange } from '#credentials/request-email-change.ts';
import type { Desk } from '#oidc/desk.ts';
import type { Words } from '#platform/words/words.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Refused } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { emailPage } from './pages.ts';
import { consoleOf } from './sections.ts';
import { type AccountForm, accountPage, accountSubmit, formAgain, formThrottled, type Holder } from './signed-in.ts';

interface Typed {
  email: string;
}

const PATH = '/account/profile/email';
const NOTHING: Refused = { typed: {}, problems: [] };

export const showEmail = (desk: Desk) =>
  accountPage(desk, async (visit, holder) => emailAnswer(visit, holder, NOTHING), 'fresh');

/** The same page follows whether the new address has an account or not: only its owner's mailbox tells. */
export const submitEmail = (desk: Desk) =>
  accountSubmit(desk, emailForm, async (visit, holder, { email }) => {
    const { allowedDomains } = (await desk.settings()).registration;
    const request = { account: holder.account, email, allowedDomains, caller: visit };
    const outcome = await requestEmailChange(desk.credentials, request);
    if (outcome.ok) return goTo(`${PATH}/code`);
    const { words } = visit.frame;
    const at = { visit, holder };
    if (outcome.why === 'throttled') {
      const { retryAfterSeconds } = outcome;
      return formThrottled(emailForm, at, {
        retryAfterSeconds,
        typed: { email },
        words: words.accountProfile.email.throttled,
      });
    }
    const problems = [{ field: 'email', words: describe(words, email, outcome.why) }];
    return formAgain(emailForm, at, { typed: { email }, problems });
  });

const emailForm: AccountForm<Typed> = {
  path: PATH,
  freshness: 'fresh',
  schema: z.object({ email: z.string().default('') }),
  again: async (visit, holder, refused) => emailAnswer(visit, holder, refused),
};

function emailAnswer(visit: Visit, holder: Holder, { typed, problems }: Refused): Answer {
  return show(emailPage, {
    console: consoleOf(visit, holder),
    action: PATH,
    now: holder.account.email ?? undefined,
    email: typed.email ?? '',
    problems,
    backUrl: '/account/profile',
  });
}

type Why = Exclude<(EmailChangeOutcome & { ok: false })['why'], 'throttled'>;

function describe({ accountProfile, problems }: Words, typed: string, why: Why): string {
  if (typed === '') return problems.emailMissing;
  if (why === 'domain-not-allowed') return problems.emailNotAllowed;
  return accountProfile.email[why];
}
