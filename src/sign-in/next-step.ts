import type { SecondStep } from '#credentials/second-step.ts';

/** What a sign-in may ask for, each a page below `/sign-in/UID`. */
export type Step =
  | 'identify'
  | 'register'
  | 'verify'
  | 'select-account'
  | 'passkey'
  | 'code'
  | 'enrol'
  | 'organisation'
  | 'seat'
  | 'consent'
  | 'finish';

export interface Standing {
  /** The question the protocol has open. */
  readonly prompt: string;
  readonly hasSession: boolean;
  readonly isRegistrationOpen: boolean;
  /** Somebody proved who they are here, or registered: `unverified` where the address is still missing. */
  readonly pending: 'none' | 'unverified' | 'verified';
  /** What the second step asks of them, or of whoever has the live session that the protocol asks about. */
  readonly second: SecondStep;
  /** Whether they asked for a second step while registering, and have not set one up yet. */
  readonly wishesToEnrol: boolean;
}

/** The one place that decides what comes next within `create`, `select_account`, `login` and `mfa`. */
export function nextStep(standing: Standing): Step {
  const { prompt, hasSession, isRegistrationOpen, pending, second, wishesToEnrol } = standing;
  if (prompt === 'consent' || prompt === 'seat' || prompt === 'organisation') return prompt;
  if (prompt === 'mfa') return stepOfSecond(second);
  if (pending === 'unverified') return 'verify';
  if (pending === 'verified') return second.due === 'none' && wishesToEnrol ? 'enrol' : stepOfSecond(second);
  if (prompt === 'create' && isRegistrationOpen) return 'register';
  if (prompt === 'select_account' && hasSession) return 'select-account';
  return 'identify';
}

function stepOfSecond(second: SecondStep): Step {
  if (second.due === 'none') return 'finish';
  if (second.due === 'enrol') return 'enrol';
  return second.methods[0] === 'passkey' ? 'passkey' : 'code';
}
