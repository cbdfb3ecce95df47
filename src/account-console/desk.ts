import type { Database } from '#database/transaction.ts';
import type { OidcProvider } from '#oidc/provider.ts';

/** What the console works with; the house makes it. */
export interface Desk {
  /** The public URL, without a trailing slash. */
  readonly issuer: string;
  readonly db: Database;
  readonly provider: OidcProvider;
}
