import { z } from 'zod';
import { profileOf } from '#accounts/profile.ts';
import { changeProfile, type ProfileOutcome } from '#credentials/change-profile.ts';
import { findEmailChange } from '#credentials/find-email-change.ts';
import type { Desk } from '#oidc/desk.ts';
import type { Problem } from '#platform/problem.ts';
import type { Words } from '#platform/words/words.ts';
import { languages } from '#platform/words/words.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Refused } from '#web/forms.ts';
import { forgetLanguage } from '#web/language.ts';
import type { Visit } from '#web/visit.ts';
import { noticeOf } from './notice.ts';
import { profilePage } from './pages.ts';
import { profileGroups, profileProblems, profileText } from './profile-form.ts';
import { consoleOf } from './sections.ts';
import { type AccountForm, accountPage, accountSubmit, formAgain, type Holder } from './signed-in.ts';

type Typed = Readonly<Record<string, string | undefined>>;

const PATH = '/account/profile';

export const showProfile = (desk: Desk) => accountPage(desk, (visit, holder) => profileAnswer(desk, visit, holder));

export const submitProfile = (desk: Desk) => {
  const form = profileForm(desk);
  return accountSubmit(desk, form, async (visit, holder, typed) => {
    const { account } = holder;
    const isNewest = typed.version === account.updatedAt.toISOString();
    const text = profileText(typed);
    const change = { account, typed: text, languages, caller: visit };
    const outcome: ProfileOutcome = isNewest
      ? await changeProfile(desk.credentials, change)
      : { ok: false, why: 'changed-meanwhile' };
    // Whoever leaves the language to the browser means it, whatever was spoken here before.
    if (outcome.ok && text.locale === '') forgetLanguage(visit.ctx, desk.issuer);
    if (outcome.ok) return goTo(`${PATH}?done=profile`);
    return formAgain(form, { visit, holder }, { typed: text, problems: problemsOf(visit.frame.words, outcome) });
  });
};

const profileForm = (desk: Desk): AccountForm<Typed> => ({
  path: PATH,
  schema: z.record(z.string(), z.string().optional()),
  again: (visit, holder, refused) => profileAnswer(desk, visit, holder, refused),
});

async function profileAnswer(desk: Desk, visit: Visit, holder: Holder, refused?: Refused): Promise<Answer> {
  const { account } = holder;
  const { words } = visit.frame;
  const problems = refused?.problems ?? [];
  const text = refused ? profileText(refused.typed) : profileOf(account);
  const pending = await findEmailChange(desk.db, account.id);
  return show(profilePage, {
    console: consoleOf(visit, holder),
    action: PATH,
    version: account.updatedAt.toISOString(),
    groups: profileGroups(words, text, problems),
    problems,
    notice: refused ? undefined : noticeOf(visit, words.accountProfile.notices),
    email: {
      now: account.email ?? undefined,
      pending: pending?.email,
      changeUrl: `${PATH}/email`,
      confirmUrl: `${PATH}/email/code`,
    },
  });
}

function problemsOf(words: Words, outcome: ProfileOutcome & { ok: false }): Problem[] {
  const { problems } = words.accountProfile;
  if (outcome.why === 'invalid') return profileProblems(words, outcome.wrong);
  if (outcome.why === 'username-taken') return [{ field: 'username', words: problems.usernameTaken }];
  return [{ words: problems.meanwhile }];
}
