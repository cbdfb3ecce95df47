import { hasAdministrator } from '#accounts/administrator.ts';
import type { Check } from './doctor-check.ts';
import { ok, warning } from './doctor-finding.ts';

export const administratorCheck: Check = {
  name: 'administrator',
  reads: ['DATABASE_URL', 'DATABASE_DIRECT_URL', 'DATA_DIR'],
  async examine({ database }) {
    if (await hasAdministrator(await database())) return ok('There is an administrator.');
    return warning(
      'Nobody administers this Usher yet.',
      'Open the set-up link that usher serve prints at its start, or run usher user create with --role admin.',
    );
  },
};
