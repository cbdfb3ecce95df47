/** What a sign-in may ask for, each a page below `/sign-in/UID`. */
export type Step = 'identify' | 'register' | 'verify' | 'select-account' | 'consent' | 'finish';

export interface Standing {
  /** The question the protocol has open. */
  readonly prompt: string;
  readonly hasSession: boolean;
  readonly isRegistrationOpen: boolean;
  /** Somebody gave the right password here, or registered: what is missing is the address. */
  readonly pending: 'none' | 'unverified' | 'verified';
}

/** The one place that decides what comes next within `create`, `select_account` and `login`. */
export function nextStep({ prompt, hasSession, isRegistrationOpen, pending }: Standing): Step {
  if (prompt === 'consent') return 'consent';
  if (pending === 'verified') return 'finish';
  if (pending === 'unverified') return 'verify';
  if (prompt === 'create' && isRegistrationOpen) return 'register';
  if (prompt === 'select_account' && hasSession) return 'select-account';
  return 'identify';
}
