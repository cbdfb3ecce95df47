/**
 * The rate limits’ tallies, shared among processes; lost with a crash, which is fine.
 *
 * @room web
 */
export interface RequestCountTable {
  /** SHA-256 of who asks: an address, a sign-in under way or a client. */
  caller_hash: Buffer;
  /** The limit that counts: `sign_in`. */
  limit_group: string;
  /** When the counted window began. */
  window_start: Date;
  /** How many were let in since. */
  requests: number;
}
