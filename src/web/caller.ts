import type { RateLimit } from '#database/settings.ts';

/** Who a request is counted for, where it says more than its address. */
export interface Caller {
  readonly kind: 'api-key' | 'client' | 'account';
  readonly id: string;
  /** Its own limit; null: none. Left out: the group's. */
  readonly limit?: RateLimit | null;
}
