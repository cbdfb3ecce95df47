import { findEmailChangeLink } from '#credentials/find-email-change.ts';
import { proveEmailChangeByLink } from '#credentials/prove-email-change.ts';
import { undoEmailChange } from '#credentials/undo-email-change.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { callerOf } from './caller.ts';
import type { Desk } from './desk.ts';
import { emailChangedPage, emailUndoPage } from './email-change-pages.ts';
import { verifyLinkPage } from './pages.ts';

const ACTION = '/verify-email';

/** The page behind a link about a change of address; undefined where it is no such link, or does nothing any more. */
export async function emailChangeLinkAnswer(desk: Desk, token: string): Promise<Answer | undefined> {
  const link = await findEmailChangeLink(desk.db, token);
  if (!link) return undefined;
  if (link.does === 'prove') return show(verifyLinkPage, { action: ACTION, token, email: link.email });
  return show(emailUndoPage, { action: ACTION, token, oldEmail: link.oldEmail ?? '', newEmail: link.email });
}

/** What its button does: the new address is proven, or the old one takes the account back; undefined as above. */
export async function submitEmailChangeLink(desk: Desk, visit: Visit, token: string): Promise<Answer | undefined> {
  const caller = callerOf(visit);
  const changed = await proveEmailChangeByLink(desk.credentials, { token, caller });
  if (changed) {
    const { email, oldEmail, canBeUndone } = changed;
    const told = canBeUndone && oldEmail !== null ? oldEmail : undefined;
    return show(emailChangedPage, { email, oldEmail: told, accountUrl: '/account/profile' });
  }
  const undone = await undoEmailChange(desk.credentials, { token, caller });
  if (!undone) return undefined;
  const { resetToken } = undone;
  return goTo(resetToken === undefined ? '/forgot-password' : `/reset-password?token=${resetToken}`);
}
