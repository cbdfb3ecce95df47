import type { Write } from '../letter.ts';
import { type Asked, resetPasswordLetter } from '../pages.ts';

export interface ResetPassword {
  /** The proof's token, which the link carries. */
  readonly token: string;
  readonly linkMinutes: number;
  readonly personName?: string | undefined;
  readonly asked: Asked;
}

/** To choose a new password by a link. */
export const writeResetPassword: Write<ResetPassword> = async ({ token, personName, ...facts }, frame) => {
  const link = `${frame.issuer}/reset-password?token=${encodeURIComponent(token)}`;
  return { ...(await resetPasswordLetter.render({ ...facts, name: personName, link }, frame)), link };
};
