/** A seat in use, in seconds. */
export interface SeatInUse {
  /** Since it was taken. */
  readonly heldSeconds: number;
  /** Since it was last used. */
  readonly unusedSeconds: number;
  /** Until it comes free by itself, unless it is used again. */
  readonly leftSeconds: number;
}

/** Fewer uses than that say nothing about the next one. */
const LEAST_KNOWN = 5;
const MOST_MINUTES = 12 * 60;

/**
 * In how many seconds one of these seats is likely to come free; undefined where nothing honest can be said. Either
 * somebody seems to have gone, since their seat has been unused for longer than it lasts any more; or it is the minute
 * by which, as long as seats were held before (`pastSeconds`), one of them is given back as likely as not.
 */
export function estimateWait(seats: readonly SeatInUse[], pastSeconds: readonly number[]): number | undefined {
  const gone = seats.filter(({ unusedSeconds, leftSeconds }) => unusedSeconds > leftSeconds);
  const soonest = Math.min(...gone.map(({ leftSeconds }) => leftSeconds), evenOdds(seats, pastSeconds));
  return soonest <= MOST_MINUTES * 60 ? Math.max(0, soonest) : undefined;
}

/** In seconds; infinite where it is later than anybody waits, or not known. */
function evenOdds(seats: readonly SeatInUse[], pastSeconds: readonly number[]): number {
  if (pastSeconds.length < LEAST_KNOWN) return Infinity;
  // By halves: the longer from now, the less likely that everybody stays.
  let [tooSoon, late] = [0, MOST_MINUTES + 1];
  while (late - tooSoon > 1) {
    const minutes = Math.floor((tooSoon + late) / 2);
    if (chanceThatAllStay(seats, pastSeconds, minutes * 60) > 0.5) tooSoon = minutes;
    else late = minutes;
  }
  return late > MOST_MINUTES ? Infinity : late * 60;
}

function chanceThatAllStay(seats: readonly SeatInUse[], pastSeconds: readonly number[], moreSeconds: number): number {
  let chance = 1;
  for (const { heldSeconds } of seats) {
    let [asLong, longer] = [0, 0];
    for (const seconds of pastSeconds) {
      if (seconds > heldSeconds) asLong += 1;
      if (seconds > heldSeconds + moreSeconds) longer += 1;
    }
    // Held longer than any before: there is nothing to go by.
    if (asLong > 0) chance *= longer / asLong;
  }
  return chance;
}
