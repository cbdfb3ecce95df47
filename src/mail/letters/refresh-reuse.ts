import type { Write } from '../letter.ts';
import { type Asked, refreshReuseLetter } from '../pages.ts';

export interface RefreshReuse {
  readonly appName: string;
  readonly personName?: string | undefined;
  readonly asked: Asked;
}

/** Tells that a sign-in was ended since its refresh token was used twice (RFC 9700 4.14.2). */
export const writeRefreshReuse: Write<RefreshReuse> = ({ personName, ...facts }, frame) =>
  refreshReuseLetter.render({ ...facts, name: personName, forgotUrl: `${frame.issuer}/forgot-password` }, frame);
