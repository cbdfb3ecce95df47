import { z } from 'zod';
import { findFullHouse } from '#licences/full-house.ts';
import { keepPlace } from '#licences/line.ts';
import { Refusal } from '#platform/refusal.ts';
import { json } from '#web/answer.ts';
import { endpoint } from '#web/handlers.ts';
import type { Desk } from './desk.ts';
import { likelyWords, lineWords } from './house-words.ts';
import { findWaitingPage } from './seat-asked.ts';

/** How often a page asks, by its place: who is next hears of a seat within half a second. */
const RHYTHM = [
  { upTo: 3, milliseconds: 500 },
  { upTo: 10, milliseconds: 2_000 },
  { upTo: 30, milliseconds: 5_000 },
  { upTo: Infinity, milliseconds: 15_000 },
];

const input = z.object({ about: z.literal('house').optional() });

/**
 * What the open page of a full house asks again and again, which keeps its place: `{place, ready, next_ms, line}`, and
 * with `about=house` also when a seat is `likely` to come free; both are sentences, `{words, strong}`. `ready` says to go
 * on: to a seat, or round once more before the interaction ends. Whoever waits is signed in, so that their questions are
 * counted by person: an institute behind one address may wait together.
 */
export const showLine = (desk: Desk) =>
  endpoint(input, async (visit, { about }) => {
    const { uid = '' } = visit.params;
    // By the cookie first: whoever does not have it never costs a statement.
    const isTheirs = (await desk.provider.interactionUid(visit.ctx)) === uid;
    const waiting = isTheirs ? await findWaitingPage(desk, uid) : undefined;
    if (!waiting) throw new Refusal('gone', 'This sign-in has ended.');
    const place = await keepPlace(desk.db, waiting);
    const house = about && (await findFullHouse(desk.db, waiting));
    return json({
      place: place.place,
      ready: place.isReady || waiting.isOld,
      next_ms: paceOf(place.place),
      line: lineWords(visit.frame.words, place),
      ...(house && { likely: likelyWords(visit.frame.words, house) ?? { words: '' } }),
    });
  });

function paceOf(place: number): number {
  return RHYTHM.find(({ upTo }) => place <= upTo)?.milliseconds ?? 0;
}
