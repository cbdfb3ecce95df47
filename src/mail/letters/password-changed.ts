import type { Write } from '../letter.ts';
import { type Asked, passwordChangedLetter } from '../pages.ts';

export interface PasswordChanged {
  readonly personName?: string | undefined;
  readonly asked: Asked;
}

/** Tells that the password is another one now, in case it was somebody else who changed it (ASVS 6.3.7). */
export const writePasswordChanged: Write<PasswordChanged> = ({ personName, asked }, frame) =>
  passwordChangedLetter.render({ name: personName, asked, forgotUrl: `${frame.issuer}/forgot-password` }, frame);
