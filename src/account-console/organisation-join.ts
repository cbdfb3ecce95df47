import type { Desk } from '#oidc/desk.ts';
import { findInvitationByToken } from '#organisations/invitation.ts';
import { listRoles } from '#roles/role.ts';
import { show } from '#web/answer.ts';
import { joinPage, noInvitationPage } from './organisation-pages.ts';
import { ORGANISATIONS } from './organisation-paths.ts';
import { invitationToMe } from './organisations.ts';
import { consoleOf } from './sections.ts';
import { accountPage } from './signed-in.ts';

/** The link of a letter: the page has the buttons, and opening it changes nothing. */
export const showJoin = (desk: Desk) =>
  accountPage(desk, async (visit, holder) => {
    const { words } = visit.frame;
    const token = visit.query.get('token') ?? '';
    const found = await findInvitationByToken(desk.db, { token, accountId: holder.account.id });
    const console = consoleOf(visit, holder);
    const signedInAs = holder.account.email ?? console.signedInAs;
    if (!found?.isTheirs) {
      const why = found ? 'other' : 'gone';
      const status = found ? 403 : 410;
      return show(noInvitationPage, { console, why, signedInAs, backUrl: ORGANISATIONS }, { status });
    }
    const { id: _, ...invitation } = invitationToMe(found.invitation, { words, roles: await listRoles(desk.db) });
    return show(joinPage, {
      ...{ console, token, invitation, signedInAs },
      joinAction: `${ORGANISATIONS}/accept`,
      declineAction: `${ORGANISATIONS}/decline`,
    });
  });
