import { setTimeout as wait } from 'node:timers/promises';

/** As long as PostgreSQL may take to come back from a restart. */
const WAITS_MILLISECONDS = [200, 1000, 4000, 10_000, 15_000];

/** Tries a statement again while the database is away, for half a minute; then throws its last error. */
export async function untilDone(act: () => Promise<void>, waits = WAITS_MILLISECONDS): Promise<void> {
  for (const milliseconds of waits) {
    try {
      return await act();
    } catch {
      await wait(milliseconds);
    }
  }
  return act();
}
