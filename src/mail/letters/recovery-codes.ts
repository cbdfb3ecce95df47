import type { Write } from '../letter.ts';
import { type Asked, recoveryCodesLetter } from '../pages.ts';

export interface RecoveryCodes {
  readonly codes: readonly string[];
  readonly personName?: string | undefined;
  readonly asked: Asked;
}

/** The codes themselves, where an installation chose mail over the page; it warns of what a mailbox full of keys is. */
export const writeRecoveryCodes: Write<RecoveryCodes> = ({ personName, ...facts }, frame) =>
  recoveryCodesLetter.render({ ...facts, name: personName }, frame);
