import type { Credentials } from '#credentials/credentials.ts';
import type { Settings } from '#database/settings.ts';
import type { Database } from '#database/transaction.ts';
import type { OidcProvider } from './provider.ts';

/** What every door works with; the house makes it. */
export interface Desk {
  /** The public URL, without a trailing slash. */
  readonly issuer: string;
  readonly db: Database;
  readonly provider: OidcProvider;
  readonly credentials: Credentials;
  /** Whether who must set up a second step may put it off: never in production. */
  readonly mayDefer: boolean;
  settings(): Promise<Settings>;
}
