import type { Write } from '../letter.ts';
import { type Asked, emailChangedLetter } from '../pages.ts';

export interface EmailChanged {
  readonly newEmail: string;
  /** The token of the link that undoes the change, if it can be undone. */
  readonly undoToken?: string | undefined;
  readonly undoDays: number;
  readonly personName?: string | undefined;
  readonly asked: Asked;
}

/** To the address that an account had until now: its owner can take the account back by it (OWASP ASVS 6.3.7). */
export const writeEmailChanged: Write<EmailChanged> = async ({ undoToken, personName, ...facts }, frame) => {
  const link = undoToken && `${frame.issuer}/verify-email?token=${encodeURIComponent(undoToken)}`;
  return { ...(await emailChangedLetter.render({ ...facts, name: personName, link }, frame)), link };
};
