import { showApps, takeBackOne } from './apps.ts';
import { confirmEmail, requestEmail } from './email.ts';
import { confirmEmailCode, removeEmailCode, sendEmailCode } from './email-factor.ts';
import { listFactors } from './factors.ts';
import { changeMe, showMe } from './me.ts';
import type { Operation } from './operation.ts';
import { removeOnePasskey, renameOnePasskey, showPasskeys } from './passkeys.ts';
import { setPassword } from './password.ts';
import { countCodes, replaceCodes } from './recovery-codes.ts';
import { giveSeatBack, keepSeat, showSeat } from './seat.ts';
import { putSessionData, removeSessionData, showSessionData } from './session-data.ts';
import { endOne, endOthers, showSessions } from './sessions.ts';
import { beginApp, confirmApp, removeApp, showAppQr } from './totp.ts';

/** Every row of the API, in the order of its documentation. */
export const operations: readonly Operation[] = [
  showMe,
  changeMe,
  requestEmail,
  confirmEmail,
  setPassword,
  listFactors,
  beginApp,
  confirmApp,
  removeApp,
  showAppQr,
  sendEmailCode,
  confirmEmailCode,
  removeEmailCode,
  showPasskeys,
  renameOnePasskey,
  removeOnePasskey,
  countCodes,
  replaceCodes,
  showSessions,
  endOne,
  endOthers,
  showApps,
  takeBackOne,
  showSessionData,
  putSessionData,
  removeSessionData,
  showSeat,
  keepSeat,
  giveSeatBack,
];
