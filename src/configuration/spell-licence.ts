import type { Licence, LicencePolicy } from '#licences/licence.ts';
import { spellDuration } from './export-settings.ts';
import type { DeclaredLicence } from './schema.ts';

type DeclaredPolicy = DeclaredLicence['policy'];

/** What `policy` is where the file says nothing of it. */
export const defaultPolicy: LicencePolicy = {
  whenFull: 'deny',
  counts: 'person',
  members: 'all',
  overage: 0,
  idleSeconds: 1800,
};

export function readPolicy({ when_full, counts, members, overage, idle_timeout }: DeclaredPolicy): LicencePolicy {
  return { whenFull: when_full, counts, members, overage, idleSeconds: idle_timeout };
}

/** As the file writes it. */
export function spellPolicy({ whenFull, counts, members, overage, idleSeconds }: LicencePolicy) {
  return { when_full: whenFull, counts, members, overage, idle_timeout: spellDuration(idleSeconds) };
}

/** A day where it is the beginning of one in UTC, else the moment. */
export function spellMoment(date: Date): string {
  return date.toISOString().replace(/T00:00:00\.000Z$/, '');
}

/** What of a licence may change beside its policy. */
export function spellLicence({ seats, isActive, validFrom, validTo }: Licence) {
  return {
    seats,
    active: isActive,
    valid_from: spellMoment(validFrom),
    valid_to: validTo ? spellMoment(validTo) : 'none',
  };
}
