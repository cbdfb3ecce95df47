import type { Write } from '../letter.ts';
import { type Asked, type LicenceFullLetter, licenceFullLetter } from '../pages.ts';

export interface LicenceFull extends Omit<LicenceFullLetter, 'licenceUrl' | 'name'> {
  readonly licenceId: string;
  readonly personName?: string | undefined;
  readonly asked: Asked;
}

/** Tells whoever answers for a licence that its seats are too few. */
export const writeLicenceFull: Write<LicenceFull> = ({ licenceId, personName, ...facts }, frame) =>
  licenceFullLetter.render(
    { ...facts, name: personName, licenceUrl: `${frame.issuer}/account/licence/${licenceId}` },
    frame,
  );
