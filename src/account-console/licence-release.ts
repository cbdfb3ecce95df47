import { z } from 'zod';
import { inTransaction, type Reader } from '#database/transaction.ts';
import { releaseSeat } from '#licences/release-seat.ts';
import { findSeatHolder, type SeatHolder } from '#licences/seat-holders.ts';
import type { Desk } from '#oidc/desk.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { licenceOwnerPage, licenceUrl } from './licence.ts';
import { licenceReleasePage } from './licence-pages.ts';
import { sayPerson } from './licence-words.ts';
import { getLicenceLookedAfter } from './may.ts';
import { consoleOf } from './sections.ts';
import { accountSubmit } from './signed-in.ts';

const LIST = '/account/licence';

/** Asks once more, with what becomes of whoever is in that seat. */
export const showRelease = (desk: Desk) =>
  licenceOwnerPage(desk, async (visit, holder, licence) => {
    const url = licenceUrl(licence);
    const slot = slotOf(visit);
    const seated = await findSeatHolder(desk.db, { licenceId: licence.id, slot });
    if (!seated) return goTo(`${url}?done=released-already`);
    return show(licenceReleasePage, {
      console: consoleOf(visit, holder),
      action: `${url}/seats/${slot}`,
      person: sayPerson(seated, visit.frame.words),
      isMachine: seated.isMachine,
      product: licence.product,
      slot,
      since: seated.since.toISOString(),
      cancelUrl: url,
    });
  });

/** Only from who was shown on the page: a seat that changed hands meanwhile stays with its new holder. */
export const submitRelease = (desk: Desk) =>
  accountSubmit(
    desk,
    { path: LIST, schema: z.object({ since: z.string() }), again: async (visit) => goTo(visit.ctx.path) },
    async (visit, holder, { since }): Promise<Answer> => {
      const licence = await getLicenceLookedAfter(desk, holder, visit.params.id ?? '');
      const seat = { licenceId: licence.id, slot: slotOf(visit) };
      const actor = { kind: 'person', id: holder.account.id } as const;
      const isReleased = await inTransaction(desk.db, async (tx) => {
        const seated = await findSame(tx, seat, since);
        if (!seated) return false;
        return releaseSeat(tx, { ...seat, accountId: seated.accountId, actor, requestId: visit.requestId });
      });
      return goTo(`${licenceUrl(licence)}?done=${isReleased ? 'released' : 'released-already'}`);
    },
  );

async function findSame(
  reader: Reader,
  seat: { readonly licenceId: string; readonly slot: number },
  since: string,
): Promise<SeatHolder | undefined> {
  const seated = await findSeatHolder(reader, seat);
  return seated?.since.toISOString() === since ? seated : undefined;
}

/** What is no number is a seat that nobody is in. */
function slotOf({ params }: Visit): number {
  return /^[1-9]\d{0,8}$/.test(params.seat ?? '') ? Number(params.seat) : 0;
}
