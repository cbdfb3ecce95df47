import type { Database } from '#database/transaction.ts';
import type { Log } from '#platform/log.ts';
import { freeIdleSeats } from './free-idle-seats.ts';

const EVERY_MS = 1000;

/**
 * Frees idle seats as they run out. Every process that does jobs looks once a second, one statement: a queue would be
 * too slow for people in line, and whoever is second passes over what the first one has.
 */
export function keepFreeingSeats({ db, log }: { readonly db: Database; readonly log: Log }): {
  close(): Promise<void>;
} {
  const stopping = new AbortController();
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  let isQuiet = false;

  async function look(): Promise<void> {
    try {
      await freeIdleSeats(db);
      isQuiet = false;
    } catch (error) {
      if (!isQuiet && !stopping.signal.aborted) log.warn({ err: error }, 'idle seats could not be freed');
      isQuiet = true;
    }
    if (stopping.signal.aborted) stop();
    else lookLater();
  }

  function lookLater(): void {
    timer = setTimeout(() => {
      timer = undefined;
      void look();
    }, EVERY_MS).unref();
  }

  lookLater();
  return {
    async close() {
      stopping.abort();
      if (!timer) return stopped;
      clearTimeout(timer);
    },
  };
}
