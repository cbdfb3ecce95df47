import type { Write } from '../letter.ts';
import { type Asked, signInCodeLetter } from '../pages.ts';

export interface SignInCode {
  /** Six digits. */
  readonly code: string;
  readonly codeMinutes: number;
  readonly personName?: string | undefined;
  /** The app that the person was on the way to. */
  readonly appName?: string | undefined;
  readonly asked: Asked;
}

/** A code as a second step, to be typed where it was asked for. It has no link: nothing in it works by a press. */
export const writeSignInCode: Write<SignInCode> = async ({ personName, ...facts }, frame) => ({
  ...(await signInCodeLetter.render({ ...facts, name: personName }, frame)),
  code: facts.code,
});
