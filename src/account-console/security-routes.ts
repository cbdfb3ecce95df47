import type { Desk } from '#oidc/desk.ts';
import type { Route } from '#web/routes.ts';
import { showAuthenticator, submitAuthenticator, submitRemoveAuthenticator } from './authenticator.ts';
import { showBrowsers, submitForgetBrowser, submitForgetBrowsers } from './browsers.ts';
import { showEmailCodes, submitEmailCodes, submitSendCode } from './email-codes.ts';
import { showNewPassword, submitNewPassword } from './password.ts';
import { showRecoveryCodes, submitRecoveryCodes } from './recovery-codes.ts';
import { showSecurity } from './security.ts';

/** What protects the account: of these, only the overview and the remembered browsers need no fresh sign-in. */
export function securityRoutes(desk: Desk): Route[] {
  const path = '/account/security';
  return [
    { method: 'GET', path, limit: 'protocol', handle: showSecurity(desk) },
    { method: 'GET', path: `${path}/password`, limit: 'protocol', handle: showNewPassword(desk) },
    { method: 'POST', path: `${path}/password`, limit: 'sign_in', handle: submitNewPassword(desk) },
    { method: 'GET', path: `${path}/authenticator`, limit: 'protocol', handle: showAuthenticator(desk) },
    { method: 'POST', path: `${path}/authenticator`, limit: 'sign_in', handle: submitAuthenticator(desk) },
    { method: 'POST', path: `${path}/authenticator/remove`, limit: 'sign_in', handle: submitRemoveAuthenticator(desk) },
    { method: 'GET', path: `${path}/email-codes`, limit: 'protocol', handle: showEmailCodes(desk) },
    { method: 'POST', path: `${path}/email-codes`, limit: 'sign_in', handle: submitEmailCodes(desk) },
    { method: 'POST', path: `${path}/email-codes/send`, limit: 'sign_in', handle: submitSendCode(desk) },
    { method: 'GET', path: `${path}/recovery-codes`, limit: 'protocol', handle: showRecoveryCodes(desk) },
    { method: 'POST', path: `${path}/recovery-codes`, limit: 'sign_in', handle: submitRecoveryCodes(desk) },
    { method: 'GET', path: `${path}/browsers`, limit: 'protocol', handle: showBrowsers(desk) },
    { method: 'POST', path: `${path}/browsers/forget`, limit: 'sign_in', handle: submitForgetBrowser(desk) },
    { method: 'POST', path: `${path}/browsers/forget-all`, limit: 'sign_in', handle: submitForgetBrowsers(desk) },
  ];
}
