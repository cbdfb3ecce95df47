import { listSeatRefusals } from '#licences/refusals.ts';
import type { Desk } from '#oidc/desk.ts';
import { show } from '#web/answer.ts';
import { licenceOwnerPage, licenceUrl, refusalsSince } from './licence.ts';
import { licenceRefusalsPage } from './licence-pages.ts';
import { refusalRow } from './licence-words.ts';
import { listPart, readListing } from './listing.ts';
import { consoleOf } from './sections.ts';

export const showRefusals = (desk: Desk) =>
  licenceOwnerPage(desk, async (visit, holder, licence) => {
    const listing = readListing(visit);
    const asked = { licenceId: licence.id, since: refusalsSince(desk), ...listing };
    const { refusals, count } = await listSeatRefusals(desk.db, asked);
    const url = licenceUrl(licence);
    return show(licenceRefusalsPage, {
      console: consoleOf(visit, holder),
      product: licence.product,
      refusals: refusals.map((refusal) => refusalRow(refusal, visit.frame.words)),
      list: listPart(visit, listing, count),
      csvUrl: `${url}/refusals.csv`,
      back: { url, words: licence.product },
    });
  });
