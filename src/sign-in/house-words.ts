import type { FullHouse } from '#licences/full-house.ts';
import type { LinePlace } from '#licences/line.ts';
import type { SeatsPart, SentencePart } from '#platform/parts.ts';
import type { Words } from '#platform/words/words.ts';

/** More than these cannot be told apart. */
const MOST_DRAWN = 20;

/** The seats of a house as they are drawn. */
export function drawSeats({ seats, inUse }: Pick<FullHouse, 'seats' | 'inUse'>): SeatsPart {
  const drawn = seats > MOST_DRAWN ? 0 : seats;
  return { seats, inUse, places: Array.from({ length: drawn }, (_, index) => (index < inUse ? 'taken' : 'free')) };
}

/** What is said of a place in line. */
export function lineWords({ fullHouse }: Words, { place, isReady }: LinePlace): SentencePart {
  if (isReady) return { words: fullHouse.ready };
  const strong = fullHouse.ordinal(place);
  return { words: fullHouse.place(strong), strong };
}

/** When a seat is likely to come free, no finer than anybody can know; undefined where nothing can be said. */
export function likelyWords({ fullHouse, say }: Words, house: FullHouse): SentencePart | undefined {
  const { likelySeconds: seconds, seats, inUse } = house;
  if (seconds === undefined || inUse < seats) return undefined;
  if (seconds <= 2 * MINUTE) return { words: fullHouse.likelySoon };
  const strong = say.duration(roundedUp(seconds));
  return { words: fullHouse.likely(strong), strong };
}

const MINUTE = 60;

/** To the minute within a quarter of an hour, then to five, and to the hour from an hour and a half on. */
function roundedUp(seconds: number): number {
  const step = seconds <= 15 * MINUTE ? MINUTE : 5 * MINUTE;
  return Math.ceil(seconds / step) * step;
}
