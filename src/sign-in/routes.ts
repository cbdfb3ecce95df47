import type { Route } from '#web/routes.ts';
import { showCode, submitSecondCode } from './code.ts';
import { showConsent, submitConsent } from './consent.ts';
import type { Desk } from './desk.ts';
import { showEnrol, submitEnrol } from './enrol.ts';
import { showEnrolTotp, submitEnrolTotp } from './enrol-totp.ts';
import { showForgot, submitForgot } from './forgot.ts';
import { showOrganisation, submitOrganisation } from './organisation.ts';
import { showPasskey, submitPasskey } from './passkey.ts';
import { showEnrolPasskey, submitEnrolPasskey } from './passkey-enrol.ts';
import { showPassword, submitPassword } from './password.ts';
import { showRegister, submitRegister } from './register.ts';
import { showReset, submitReset } from './reset.ts';
import { showSeat, submitSeat } from './seat.ts';
import { showLine } from './seat-line.ts';
import { showSelectAccount, submitSelectAccount } from './select-account.ts';
import { submitSendCode } from './send-code.ts';
import { showSetup, submitSetup } from './setup.ts';
import { showSignedOut } from './signed-out.ts';
import { showStart } from './start.ts';
import { showVerify, showVerifyStatus, submitCode, submitResend } from './verify.ts';
import { showVerifyLink, submitVerifyLink } from './verify-link.ts';

/** Anybody may come here: each page asks for its own interaction, link or nothing. */
export function signInRoutes(desk: Desk): Route[] {
  const uid = '/sign-in/:uid';
  return [
    { method: 'GET', path: uid, limit: 'protocol', handle: showStart(desk) },
    { method: 'GET', path: `${uid}/password`, limit: 'protocol', handle: showPassword(desk) },
    { method: 'POST', path: `${uid}/password`, limit: 'sign_in', handle: submitPassword(desk) },
    { method: 'GET', path: `${uid}/passkey`, limit: 'protocol', handle: showPasskey(desk) },
    { method: 'POST', path: `${uid}/passkey`, limit: 'sign_in', handle: submitPasskey(desk) },
    { method: 'GET', path: `${uid}/enrol/passkey`, limit: 'protocol', handle: showEnrolPasskey(desk) },
    { method: 'POST', path: `${uid}/enrol/passkey`, limit: 'sign_in', handle: submitEnrolPasskey(desk) },
    { method: 'GET', path: `${uid}/register`, limit: 'protocol', handle: showRegister(desk) },
    { method: 'POST', path: `${uid}/register`, limit: 'sign_in', handle: submitRegister(desk) },
    { method: 'GET', path: `${uid}/verify`, limit: 'protocol', handle: showVerify(desk) },
    { method: 'POST', path: `${uid}/verify`, limit: 'sign_in', handle: submitCode(desk) },
    { method: 'GET', path: `${uid}/verify/status`, limit: 'protocol', handle: showVerifyStatus(desk) },
    { method: 'POST', path: `${uid}/resend`, limit: 'sign_in', handle: submitResend(desk) },
    { method: 'GET', path: `${uid}/select-account`, limit: 'protocol', handle: showSelectAccount(desk) },
    { method: 'POST', path: `${uid}/select-account`, limit: 'sign_in', handle: submitSelectAccount(desk) },
    { method: 'GET', path: `${uid}/code`, limit: 'protocol', handle: showCode(desk) },
    { method: 'POST', path: `${uid}/code`, limit: 'sign_in', handle: submitSecondCode(desk) },
    { method: 'POST', path: `${uid}/send-code`, limit: 'sign_in', handle: submitSendCode(desk) },
    { method: 'GET', path: `${uid}/enrol`, limit: 'protocol', handle: showEnrol(desk) },
    { method: 'POST', path: `${uid}/enrol`, limit: 'sign_in', handle: submitEnrol(desk) },
    { method: 'GET', path: `${uid}/enrol/totp`, limit: 'protocol', handle: showEnrolTotp(desk) },
    { method: 'POST', path: `${uid}/enrol/totp`, limit: 'sign_in', handle: submitEnrolTotp(desk) },
    { method: 'GET', path: `${uid}/organisation`, limit: 'protocol', handle: showOrganisation(desk) },
    { method: 'POST', path: `${uid}/organisation`, limit: 'sign_in', handle: submitOrganisation(desk) },
    { method: 'GET', path: `${uid}/seat`, limit: 'protocol', handle: showSeat(desk) },
    { method: 'POST', path: `${uid}/seat`, limit: 'sign_in', handle: submitSeat(desk) },
    { method: 'GET', path: `${uid}/seat/line`, limit: 'protocol', handle: showLine(desk) },
    { method: 'GET', path: `${uid}/consent`, limit: 'protocol', handle: showConsent(desk) },
    { method: 'POST', path: `${uid}/consent`, limit: 'sign_in', handle: submitConsent(desk) },
    { method: 'GET', path: `${uid}/forgot`, limit: 'protocol', handle: showForgot(desk, 'interaction') },
    { method: 'POST', path: `${uid}/forgot`, limit: 'sign_in', handle: submitForgot(desk, 'interaction') },
    { method: 'GET', path: '/forgot-password', limit: 'protocol', handle: showForgot(desk, 'door') },
    { method: 'POST', path: '/forgot-password', limit: 'sign_in', handle: submitForgot(desk, 'door') },
    { method: 'GET', path: '/reset-password', limit: 'protocol', handle: showReset(desk) },
    { method: 'POST', path: '/reset-password', limit: 'sign_in', handle: submitReset(desk) },
    { method: 'GET', path: '/verify-email', limit: 'protocol', handle: showVerifyLink(desk) },
    { method: 'POST', path: '/verify-email', limit: 'sign_in', handle: submitVerifyLink(desk) },
    { method: 'GET', path: '/setup', limit: 'protocol', handle: showSetup(desk) },
    { method: 'POST', path: '/setup', limit: 'sign_in', handle: submitSetup(desk) },
    { method: 'GET', path: '/signed-out', limit: 'protocol', handle: showSignedOut() },
  ];
}
