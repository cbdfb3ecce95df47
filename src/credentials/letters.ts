import type { Letter } from '#mail/letters.ts';
import { askedBy, type Caller } from './credentials.ts';
import { codeSeconds, type IssuedProof, linkSeconds } from './proof.ts';

/** Who a letter goes to, and what it says in any case. */
export interface LetterTo {
  readonly to: string;
  readonly accountId?: string | undefined;
  readonly personName?: string | undefined;
  readonly locale?: string | undefined;
}

/** Where a letter that is only pretended would go. */
export const NOBODY = 'nobody@localhost';

interface Addressee {
  readonly id: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly locale: string | null;
}

/**
 * To somebody's account. By name only once the address is confirmed: until then whoever registered it may be a
 * stranger, and the name a message of theirs.
 */
export function letterTo({ id, email, emailVerified, name, locale }: Addressee): LetterTo {
  return {
    to: email ?? NOBODY,
    accountId: id,
    personName: (emailVerified && name) || undefined,
    locale: locale ?? undefined,
  };
}

/** To confirm an address, by link or code. */
export function verifyEmailLetter(
  to: LetterTo,
  { proof, caller, appName }: { proof: IssuedProof; caller: Caller; appName?: string | undefined },
): Letter {
  return {
    name: 'verify-email',
    ...to,
    token: proof.token,
    code: proof.code,
    linkHours: linkSeconds.verify_email / 3600,
    codeMinutes: codeSeconds / 60,
    appName,
    asked: askedBy(caller),
  };
}

/** In place of it, where the address has an account whose owner should know. */
export function alreadyRegisteredLetter(to: LetterTo, { caller }: { caller: Caller }): Letter {
  return { name: 'already-registered', ...to, asked: askedBy(caller) };
}

export function resetPasswordLetter(to: LetterTo, { proof, caller }: { proof: IssuedProof; caller: Caller }): Letter {
  const linkMinutes = linkSeconds.reset_password / 60;
  return { name: 'reset-password', ...to, token: proof.token, linkMinutes, asked: askedBy(caller) };
}

export function passwordChangedLetter(to: LetterTo, { caller }: { caller: Caller }): Letter {
  return { name: 'password-changed', ...to, asked: askedBy(caller) };
}
