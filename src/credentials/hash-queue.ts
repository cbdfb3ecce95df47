import { Refusal } from '#platform/refusal.ts';

export interface HashQueue {
  /** Runs `work` when a place is free. Throws `Refusal('unavailable')` at once when too many wait. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** For the metrics, and for tests that count what an act costs. */
  load(): { readonly running: number; readonly waiting: number; readonly done: number };
}

interface QueueLimits {
  /** How many run at once. */
  readonly parallel: number;
  /** How many may wait beside them. */
  readonly queue: number;
}

const RETRY_AFTER_SECONDS = 2;

/** A bounded pool: hashes beyond it wait in line, and beyond the line they are refused rather than piled up. */
export function createHashQueue({ parallel, queue }: QueueLimits): HashQueue {
  const waiting: (() => void)[] = [];
  let running = 0;
  let done = 0;

  async function takePlace(): Promise<void> {
    if (running < parallel) {
      running += 1;
      return;
    }
    if (waiting.length >= queue) {
      const words = 'Usher is busy checking passwords. Please try again in a moment.';
      throw new Refusal('unavailable', words, { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  /** The place goes straight to the next in line, so nobody slips in between. */
  function leavePlace(): void {
    done += 1;
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }

  return {
    async run(work) {
      await takePlace();
      try {
        return await work();
      } finally {
        leavePlace();
      }
    },
    load: () => ({ running, waiting: waiting.length, done }),
  };
}
