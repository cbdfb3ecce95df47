import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Client } from '#clients/client.ts';
import type { Cached } from '#database/changes.ts';
import type { SessionLimits } from '#database/settings.ts';
import type { Database } from '#database/transaction.ts';
import type { Log } from '#platform/log.ts';
import type { Vault } from '#platform/secrets.ts';
import type { Role } from '#roles/role.ts';

/** A used refresh token came back too late, or after its successor was used: its grant has just ended. */
export interface RefreshReuse {
  readonly grantId: string;
  readonly accountId: string | undefined;
  readonly clientId: string;
}

export interface AdapterDeps {
  readonly db: Database;
  readonly vault: Vault;
  readonly log: Log;
  /** The public URL, without a trailing slash. */
  readonly issuer: string;
  /** All clients, kept in memory: `changes.cached(['client'], () => listClients(db))`. */
  readonly clients: Cached<readonly Client[]>;
  readonly roles: Cached<readonly Role[]>;
  /** The scopes the library knows; a client's other words become `api_scope` in its metadata. */
  readonly openIdScopes: ReadonlySet<string>;
  readonly limits: () => Promise<SessionLimits>;
  /** Where a session is used from, told of the request that saves it. */
  readonly whoIs: (ctx: KoaContextWithOIDC) => { readonly address?: string; readonly agent?: string };
  /** Told once a grant, after it ended; what it throws is logged and the answer stays the same. */
  readonly onRefreshReuse: (reuse: RefreshReuse) => Promise<void>;
}
