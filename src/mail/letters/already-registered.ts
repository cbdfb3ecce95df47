import type { Write } from '../letter.ts';
import { type Asked, alreadyRegisteredLetter } from '../pages.ts';

export interface AlreadyRegistered {
  readonly personName?: string | undefined;
  readonly asked: Asked;
}

/** In place of a confirmation, when the address has an account: whoever asked learns nothing on the page. */
export const writeAlreadyRegistered: Write<AlreadyRegistered> = ({ personName, asked }, frame) => {
  const links = { signInUrl: `${frame.issuer}/sign-in`, forgotUrl: `${frame.issuer}/forgot-password` };
  return alreadyRegisteredLetter.render({ ...links, name: personName, asked }, frame);
};
