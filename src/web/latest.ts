import type { Log } from '#platform/log.ts';

const PATIENCE_MILLISECONDS = 1000;

/**
 * Asks `load`, and answers with what it said last (`first` before that) while it fails or takes more than a second:
 * settings outlive an outage, and health is told all the while. Never rejects.
 */
export function latest<T>(load: () => Promise<T>, first: T, log: Log): () => Promise<T> {
  let known = first;
  return async () => {
    const { promise: tooSlow, resolve } = Promise.withResolvers<T>();
    const timer = setTimeout(() => resolve(known), PATIENCE_MILLISECONDS);
    try {
      known = await Promise.race([load(), tooSlow]);
    } catch (error) {
      log.warn({ err: error }, 'the settings could not be read; the last ones known serve on');
    } finally {
      clearTimeout(timer);
    }
    return known;
  };
}
