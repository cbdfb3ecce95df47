import { findKnownFactors, type KnownFactors } from '#credentials/known-factors.ts';
import { hasFactors } from '#credentials/second-step.ts';
import type { Desk } from '#oidc/desk.ts';
import type { Words } from '#platform/words/words.ts';
import { show } from '#web/answer.ts';
import { mayUseEmailCodes } from './may.ts';
import { noticeOf } from './notice.ts';
import { consoleOf } from './sections.ts';
import { type ProtectionRow, securityPage } from './security-pages.ts';
import { accountPage, type Holder } from './signed-in.ts';

const PATH = '/account/security';
const EMAIL_CODES = `${PATH}/email-codes`;

export const showSecurity = (desk: Desk) =>
  accountPage(desk, async (visit, holder) => {
    const { words } = visit.frame;
    const isOn = hasFactors(holder.factors);
    const known = await findKnownFactors(desk.db, holder.account.id);
    const offersEmailCodes = holder.factors.email || (await mayUseEmailCodes(desk, holder)).ok;
    return show(securityPage, {
      console: consoleOf(visit, holder),
      notice: noticeOf(visit, words.accountSecurity.notices),
      passwordChangedAt: known.password ? new Date(known.password.changed_at) : undefined,
      passwordUrl: `${PATH}/password`,
      steps: [
        ...stepRows(words, holder).filter(({ url }) => offersEmailCodes || url !== EMAIL_CODES),
        ...(isOn ? [browsersRow(words, known)] : []),
      ],
      spares: isOn ? [recoveryRow(words, holder)] : [],
    });
  });

/** Passkeys first: the best comes first. */
function stepRows(words: Words, { factors }: Holder): ProtectionRow[] {
  const { on, off, steps } = words.accountSecurity;
  const state = (isOn: boolean, said = isOn ? on : off) => ({
    state: said,
    tone: isOn ? ('ok' as const) : undefined,
    action: isOn ? steps.manage : steps.setUp,
  });
  const passkeys = state(factors.passkeys > 0, steps.passkeyCount(factors.passkeys));
  return [
    { name: steps.passkeys, about: steps.passkeysAbout, url: `${PATH}/passkeys`, ...passkeys },
    {
      name: steps.authenticator,
      about: steps.authenticatorAbout,
      url: `${PATH}/authenticator`,
      ...state(factors.totp),
    },
    { name: steps.emailCodes, about: steps.emailCodesAbout, url: EMAIL_CODES, ...state(factors.email) },
  ];
}

function browsersRow({ accountSecurity: { browsers } }: Words, { remembered_devices }: KnownFactors): ProtectionRow {
  const count = remembered_devices.filter(({ expires_at }) => Date.parse(expires_at) > Date.now()).length;
  const { panel: name, about, see: action } = browsers;
  return { name, about, action, state: browsers.count(count), url: `${PATH}/browsers` };
}

function recoveryRow({ accountSecurity: { spares } }: Words, { factors }: Holder): ProtectionRow {
  const { recoveryCodes: left } = factors;
  const { recoveryCodes: name, recoveryCodesAbout: about, makeNew: action } = spares;
  const tone = left < 2 ? 'warn' : undefined;
  return { name, about, action, tone, state: spares.left(left), url: `${PATH}/recovery-codes` };
}
