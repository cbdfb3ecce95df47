import { setTimeout as sleep } from 'node:timers/promises';

/** Every process has a change of status in its lists by then: they look four times a second while somebody reads them. */
const SHOWN_EVERYWHERE_MS = 400;

/**
 * Waits until the tokens of whoever had a seat before show as suspended or revoked in the lists of every process:
 * nobody gets a token for a seat for which another one still passes. Mostly there is nothing to wait for.
 */
export async function untilShownEverywhere(seat: { readonly changedHandsMs: number | undefined }): Promise<void> {
  const left = SHOWN_EVERYWHERE_MS - (seat.changedHandsMs ?? SHOWN_EVERYWHERE_MS);
  if (left > 0) await sleep(left);
}
