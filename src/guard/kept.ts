/** What a load brings. */
export interface Loaded<T> {
  readonly value: T;
  /** How long it is good, in milliseconds; the keeper's own `maxAgeMs` unless it is shorter. */
  readonly maxAgeMs?: number | undefined;
}

/** Something fetched from elsewhere and kept for a while. */
export interface Kept<T> {
  /** Loads when there is nothing, or nothing fresh; an old value serves while the load fails. Throws what it throws. */
  get(): T | Promise<T>;
  /** Loads before its time, since the value lacks something; at most once in `cooldownMs`, else gives what is there. */
  renew(): Promise<T>;
}

interface KeptSettings<T> {
  /** Gets the value it had before, if any. */
  load(previous: T | undefined): Promise<Loaded<T>>;
  readonly maxAgeMs: number;
  /** How old a value may be that serves while the load fails, in milliseconds. */
  readonly staleMs: number;
  readonly cooldownMs: number;
  /** Whether it is loaded again, beside those it serves, when a fifth of its time is left: so nobody waits for it. */
  readonly renewsAhead?: boolean;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: (() => number) | undefined;
}

const RETRY_MS = 1000;
const RETRY_WITH_STALE_MS = 5000;
const AHEAD = 0.8;

interface Entry<T> {
  readonly value: T;
  readonly loadedAt: number;
  readonly maxAgeMs: number;
}

/**
 * However many ask at once, there is one load at a time; a failed one is not repeated for a second (five while an old
 * value serves). What is loaded is as old as the question for it.
 */
export function keep<T>(settings: KeptSettings<T>): Kept<T> {
  const { load, maxAgeMs, staleMs, cooldownMs, renewsAhead = false, now = () => performance.now() } = settings;
  let entry: Entry<T> | undefined;
  let loading: Promise<T> | undefined;
  let failure: { readonly error: unknown; readonly at: number } | undefined;
  let renewedAt = Number.NEGATIVE_INFINITY;

  async function loadNow(): Promise<T> {
    const loadedAt = now();
    try {
      const loaded = await load(entry?.value);
      entry = { value: loaded.value, loadedAt, maxAgeMs: Math.min(loaded.maxAgeMs ?? maxAgeMs, maxAgeMs) };
      failure = undefined;
      return loaded.value;
    } catch (error) {
      failure = { error, at: now() };
      throw error;
    } finally {
      loading = undefined;
    }
  }

  function reload(): Promise<T> {
    loading ??= loadNow();
    return loading;
  }

  const isOlderThan = (milliseconds: number) => !entry || now() - entry.loadedAt >= milliseconds;
  const hasFailedWithin = (milliseconds: number) => failure !== undefined && now() - failure.at < milliseconds;

  /** Only on failure: what is there if it is not too old. */
  function fallBack(error: unknown): T {
    if (entry && !isOlderThan(staleMs)) return entry.value;
    throw error;
  }

  function renewAhead({ maxAgeMs: wholeMs }: Entry<T>): void {
    if (loading || !isOlderThan(AHEAD * wholeMs) || hasFailedWithin(RETRY_MS)) return;
    reload().catch(() => undefined);
  }

  return {
    get() {
      if (entry && !isOlderThan(entry.maxAgeMs)) {
        if (renewsAhead) renewAhead(entry);
        return entry.value;
      }
      if (hasFailedWithin(isOlderThan(staleMs) ? RETRY_MS : RETRY_WITH_STALE_MS)) return fallBack(failure?.error);
      return reload().catch(fallBack);
    },
    async renew() {
      if (!loading && entry && now() - renewedAt < cooldownMs) return entry.value;
      if (!loading) renewedAt = now();
      return reload();
    },
  };
}
