import { needsSecondFactor } from '#credentials/second-step.ts';
import type { Desk } from './desk.ts';
import type { Holder } from './signed-in.ts';

/** Whether one of the person's roles asks for a second step, wherever they hold it. */
export async function needsSecondStep(desk: Desk, { rolesAnywhere }: Pick<Holder, 'rolesAnywhere'>): Promise<boolean> {
  const { mfa } = await desk.settings();
  return needsSecondFactor(mfa, rolesAnywhere);
}

type Allowed =
  | { readonly ok: true }
  /** Keys of the catalogue's sentences. */
  | { readonly ok: false; readonly why: 'noAddress' | 'notForYou' | 'notHere' };

/** Whether somebody may choose mailed codes: they are too weak for roles that ask for a second step. */
export async function mayUseEmailCodes(
  desk: Desk,
  holder: Pick<Holder, 'account' | 'rolesAnywhere'>,
): Promise<Allowed> {
  const { mfa } = await desk.settings();
  if (!mfa.hasEmailCode) return { ok: false, why: 'notHere' };
  if (holder.account.email === null) return { ok: false, why: 'noAddress' };
  return (await needsSecondStep(desk, holder)) ? { ok: false, why: 'notForYou' } : { ok: true };
}

/** Whether the authenticator app may go: not where it is the last step that a role asks for. */
export async function mayRemoveTotp(desk: Desk, holder: Pick<Holder, 'rolesAnywhere' | 'factors'>): Promise<boolean> {
  return holder.factors.passkeys > 0 || !(await needsSecondStep(desk, holder));
}
