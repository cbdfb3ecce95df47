import type { Desk } from '#oidc/desk.ts';
import type { Route } from '#web/routes.ts';
import { showLicence } from './licence.ts';
import { showRefusalsCsv, showSeatsCsv, showUsageCsv } from './licence-csv.ts';
import { showPeople, submitName, submitUnname } from './licence-people.ts';
import { showRefusals } from './licence-refusals.ts';
import { showRelease, submitRelease } from './licence-release.ts';
import { showLicences, submitGiveBack } from './licences.ts';

/** The first two are everybody's; all that names a licence is for those who look after it (`may.ts`). */
export function licenceRoutes(desk: Desk): Route[] {
  const path = '/account/licence';
  const one = `${path}/:id`;
  return [
    { method: 'GET', path, limit: 'protocol', handle: showLicences(desk) },
    { method: 'POST', path: `${path}/give-back`, limit: 'sign_in', handle: submitGiveBack(desk) },
    { method: 'GET', path: one, limit: 'protocol', handle: showLicence(desk) },
    { method: 'GET', path: `${one}/seats.csv`, limit: 'protocol', handle: showSeatsCsv(desk) },
    { method: 'GET', path: `${one}/usage.csv`, limit: 'protocol', handle: showUsageCsv(desk) },
    { method: 'GET', path: `${one}/refusals.csv`, limit: 'protocol', handle: showRefusalsCsv(desk) },
    { method: 'GET', path: `${one}/refusals`, limit: 'protocol', handle: showRefusals(desk) },
    { method: 'GET', path: `${one}/seats/:seat`, limit: 'protocol', handle: showRelease(desk) },
    { method: 'POST', path: `${one}/seats/:seat`, limit: 'sign_in', handle: submitRelease(desk) },
    { method: 'GET', path: `${one}/people`, limit: 'protocol', handle: showPeople(desk) },
    { method: 'POST', path: `${one}/people`, limit: 'sign_in', handle: submitName(desk) },
    { method: 'POST', path: `${one}/people/remove`, limit: 'sign_in', handle: submitUnname(desk) },
  ];
}
