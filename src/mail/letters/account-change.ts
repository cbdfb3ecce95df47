import type { Write } from '../letter.ts';
import { type AccountChange, type Asked, accountChangeLetter } from '../pages.ts';

export interface AccountChanged {
  readonly change: AccountChange;
  /** Which one it is about, as the person calls it: a passkey's name. */
  readonly which?: string | undefined;
  /** How many recovery codes are left, where that is what it is about. */
  readonly codesLeft?: number | undefined;
  readonly personName?: string | undefined;
  readonly asked: Asked;
}

/** Tells that something which protects the account changed, in case it was somebody else (NIST SP 800-63B-4 4.1.2). */
export const writeAccountChange: Write<AccountChanged> = ({ change, which, codesLeft, personName, asked }, frame) =>
  accountChangeLetter.render(
    { change, which, codesLeft, name: personName, asked, securityUrl: `${frame.issuer}/account/security` },
    frame,
  );
