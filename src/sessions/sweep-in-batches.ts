/** Rows a statement of a sweep takes at most, so that none holds locks or fills the log for long. */
export const BATCH = 1000;

/** Repeats a sweep until it finds less than a batch; answers how many rows went. */
export async function sweepInBatches(sweep: (limit: number) => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const swept = await sweep(BATCH);
    total += swept;
    if (swept < BATCH) return total;
  }
}
