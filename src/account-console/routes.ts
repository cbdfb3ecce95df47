import type { Desk } from '#oidc/desk.ts';
import { goTo } from '#web/answer.ts';
import { page } from '#web/handlers.ts';
import type { Route } from '#web/routes.ts';
import { showApps, submitTakeBack } from './apps.ts';
import { showData, submitKeep } from './data.ts';
import { showDelete, submitDelete } from './data-delete.ts';
import { showExport, submitExport } from './data-export.ts';
import { showEmail, submitEmail } from './email.ts';
import { showEmailCode, submitEmailCode } from './email-code.ts';
import { showHome, submitSignOut } from './home.ts';
import { licenceRoutes } from './licence-routes.ts';
import { organisationRoutes } from './organisation-routes.ts';
import { showPasskeys } from './passkeys.ts';
import { showAddPasskey, submitAddPasskey } from './passkeys-add.ts';
import { showPasskeyEndpoints } from './passkeys-endpoints.ts';
import { showPasskey, submitRemove, submitRename } from './passkeys-one.ts';
import { showProfile, submitProfile } from './profile.ts';
import { securityRoutes } from './security-routes.ts';
import { showSessions, submitEndOthers, submitEndSession } from './sessions.ts';
import { finishSignIn, openDoor } from './sign-in.ts';

/** The console's pages; each looks for the session itself and leads to the sign-in without one. */
export function accountConsoleRoutes(desk: Desk): Route[] {
  return [
    // Whoever opens the issuer as it is printed at the start gets to what is theirs here.
    { method: 'GET', path: '/', limit: 'protocol', handle: page(async () => goTo('/account')) },
    { method: 'GET', path: '/sign-in', limit: 'protocol', handle: openDoor(desk, 'login') },
    { method: 'GET', path: '/register', limit: 'protocol', handle: openDoor(desk, 'create') },
    { method: 'GET', path: '/account', limit: 'protocol', handle: showHome(desk) },
    { method: 'GET', path: '/account/callback', limit: 'protocol', handle: finishSignIn(desk) },
    { method: 'POST', path: '/account/sign-out', limit: 'sign_in', handle: submitSignOut(desk) },
    { method: 'GET', path: '/account/profile', limit: 'protocol', handle: showProfile(desk) },
    { method: 'POST', path: '/account/profile', limit: 'sign_in', handle: submitProfile(desk) },
    { method: 'GET', path: '/account/profile/email', limit: 'protocol', handle: showEmail(desk) },
    { method: 'POST', path: '/account/profile/email', limit: 'sign_in', handle: submitEmail(desk) },
    { method: 'GET', path: '/account/profile/email/code', limit: 'protocol', handle: showEmailCode(desk) },
    { method: 'POST', path: '/account/profile/email/code', limit: 'sign_in', handle: submitEmailCode(desk) },
    ...securityRoutes(desk),
    { method: 'GET', path: '/account/security/passkeys', limit: 'protocol', handle: showPasskeys(desk) },
    { method: 'GET', path: '/account/security/passkeys/add', limit: 'protocol', handle: showAddPasskey(desk) },
    { method: 'POST', path: '/account/security/passkeys/add', limit: 'sign_in', handle: submitAddPasskey(desk) },
    { method: 'GET', path: '/account/security/passkeys/:id', limit: 'protocol', handle: showPasskey(desk) },
    { method: 'POST', path: '/account/security/passkeys/:id/rename', limit: 'sign_in', handle: submitRename(desk) },
    { method: 'POST', path: '/account/security/passkeys/:id/remove', limit: 'sign_in', handle: submitRemove(desk) },
    { method: 'GET', path: '/.well-known/passkey-endpoints', limit: 'default', handle: showPasskeyEndpoints(desk) },
    { method: 'GET', path: '/account/sessions', limit: 'protocol', handle: showSessions(desk) },
    { method: 'POST', path: '/account/sessions/end', limit: 'sign_in', handle: submitEndSession(desk) },
    { method: 'POST', path: '/account/sessions/end-others', limit: 'sign_in', handle: submitEndOthers(desk) },
    { method: 'GET', path: '/account/apps', limit: 'protocol', handle: showApps(desk) },
    { method: 'POST', path: '/account/apps/take-back', limit: 'sign_in', handle: submitTakeBack(desk) },
    ...licenceRoutes(desk),
    ...organisationRoutes(desk),
    { method: 'GET', path: '/account/data', limit: 'protocol', handle: showData(desk) },
    { method: 'POST', path: '/account/data/keep', limit: 'sign_in', handle: submitKeep(desk) },
    { method: 'GET', path: '/account/data/export', limit: 'protocol', handle: showExport(desk) },
    { method: 'POST', path: '/account/data/export', limit: 'sign_in', handle: submitExport(desk) },
    { method: 'GET', path: '/account/data/delete', limit: 'protocol', handle: showDelete(desk) },
    { method: 'POST', path: '/account/data/delete', limit: 'sign_in', handle: submitDelete(desk) },
  ];
}
