import type { Hasher } from '#credentials/hash-pool.ts';
import type { Changes } from '#database/changes.ts';
import type { Database } from '#database/transaction.ts';
import type { Log } from '#platform/log.ts';
import type { Outbound } from '#platform/outbound.ts';
import type { Vault } from '#platform/secrets.ts';
import type { AdapterDeps } from './adapter-deps.ts';
import type { ShowError } from './error-page.ts';
import type { ShowLogout } from './logout.ts';

/** What the house hands to the provider. */
export interface ProviderDeps {
  /** The public URL, without a trailing slash. */
  readonly issuer: string;
  readonly db: Database;
  readonly vault: Vault;
  /** Checks the hashes of client secrets that were made elsewhere. */
  readonly hasher: Pick<Hasher, 'matches'>;
  readonly log: Log;
  readonly changes: Changes;
  readonly outbound: Outbound;
  /** The pages it needs but does not draw: each sets `ctx.body`, and headers if it must, never the status. */
  readonly pages: { readonly error: ShowError; readonly logout: ShowLogout };
  /** Whether who must set up a second step may put it off: never in production. */
  readonly mayDefer: boolean;
  readonly whoIs: AdapterDeps['whoIs'];
  readonly onRefreshReuse: AdapterDeps['onRefreshReuse'];
}
