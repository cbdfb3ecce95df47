import type { Write } from '../letter.ts';
import { type Asked, type LicenceEndsLetter, licenceEndsLetter } from '../pages.ts';

export interface LicenceEnds extends Omit<LicenceEndsLetter, 'licenceUrl' | 'name'> {
  readonly licenceId: string;
  readonly personName?: string | undefined;
  readonly asked: Asked;
}

/** Tells whoever answers for a licence that it is about to end. */
export const writeLicenceEnds: Write<LicenceEnds> = ({ licenceId, personName, ...facts }, frame) =>
  licenceEndsLetter.render(
    { ...facts, name: personName, licenceUrl: `${frame.issuer}/account/licence/${licenceId}` },
    frame,
  );
