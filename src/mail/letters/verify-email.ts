import type { Write } from '../letter.ts';
import { type Asked, verifyEmailLetter } from '../pages.ts';

export interface VerifyEmail {
  /** The proof's token, which the link carries. */
  readonly token: string;
  /** Six digits. */
  readonly code: string;
  readonly linkHours: number;
  readonly codeMinutes: number;
  readonly personName?: string | undefined;
  /** The app that the person was on the way to. */
  readonly appName?: string | undefined;
  readonly asked: Asked;
}

/** To confirm an address, by a link or by a code. */
export const writeVerifyEmail: Write<VerifyEmail> = async ({ token, personName, ...facts }, frame) => {
  const link = `${frame.issuer}/verify-email?token=${encodeURIComponent(token)}`;
  const parts = await verifyEmailLetter.render({ ...facts, name: personName, link }, frame);
  return { ...parts, link, code: facts.code };
};
