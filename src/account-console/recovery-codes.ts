import { z } from 'zod';
import { type GivenCodes, giveRecoveryCodes } from '#credentials/recovery-codes.ts';
import { hasFactors } from '#credentials/second-step.ts';
import { inTransaction } from '#database/transaction.ts';
import type { Desk } from '#oidc/desk.ts';
import { recoveryCodesFile } from '#platform/recovery-codes-file.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { consoleOf } from './sections.ts';
import { newCodesPage, recoveryCodesPage } from './security-pages.ts';
import { accountPage, accountSubmit, type Holder } from './signed-in.ts';

const PATH = '/account/security/recovery-codes';
const SECURITY = '/account/security';

export const showRecoveryCodes = (desk: Desk) =>
  accountPage(
    desk,
    async (visit, holder) => {
      const { mfa } = await desk.settings();
      return show(recoveryCodesPage, {
        console: consoleOf(visit, holder),
        action: PATH,
        backUrl: SECURITY,
        left: holder.factors.recoveryCodes,
        hasSecondStep: hasFactors(holder.factors),
        mailedTo: (mfa.sendsRecoveryCodesByMail && holder.account.email) || undefined,
      });
    },
    'fresh',
  );

/** New codes in place of all older ones; they are on this answer and nowhere else. */
export const submitRecoveryCodes = (desk: Desk) =>
  accountSubmit(
    desk,
    { path: PATH, freshness: 'fresh', schema: z.object({}), again: async () => goTo(PATH) },
    async (visit, holder) => {
      if (!hasFactors(holder.factors)) return goTo(PATH);
      const { mfa } = await desk.settings();
      const recipient = { account: holder.account, caller: visit, mfa };
      const given = await inTransaction(desk.db, (tx) => giveRecoveryCodes(tx, desk.credentials, recipient));
      return newCodesAnswer(visit, holder, { given });
    },
  );

/** Shows new codes once; where there are none to show, the next page. */
export function newCodesAnswer(
  visit: Visit,
  holder: Holder,
  { given, continueUrl = SECURITY }: { readonly given: GivenCodes; readonly continueUrl?: string },
): Answer {
  if (given.shown.length === 0 && given.mailedTo === undefined) return goTo(continueUrl);
  const { email, username, id } = holder.account;
  const codes = given.shown;
  return show(newCodesPage, {
    console: consoleOf(visit, holder),
    codes,
    fileUrl: recoveryCodesFile(visit.frame, { codes, email: email ?? username ?? id }),
    mailedTo: given.mailedTo,
    continueUrl,
  });
}
