import { listClients } from '#clients/client.ts';
import { openChanges } from '#database/changes.ts';
import { defaultSettings, type SessionLimits } from '#database/settings.ts';
import { createAdapter } from '#oidc/adapter.ts';
import type { AdapterDeps, RefreshReuse } from '#oidc/adapter-deps.ts';
import { openLog } from '#platform/log.ts';
import { openVault, parseSecretKeys } from '#platform/secrets.ts';
import { listRoles } from '#roles/role.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

export const ISSUER = 'http://localhost:9999';
const SCOPES = ['openid', 'profile', 'email', 'offline_access'];

export interface TestAdapter extends AsyncDisposable {
  readonly deps: AdapterDeps;
  readonly database: TestDatabase;
  readonly adapter: ReturnType<typeof createAdapter>;
  /** Everybody who would have been told of a reused refresh token. */
  readonly told: RefreshReuse[];
  /** Looks for changes of clients at once, so that none is noticed in the middle of what a test counts. */
  look(): Promise<void>;
}

/** Our adapter over a database of its own, with the account `acc_ada` and the settings a test asks for. */
export async function openTestAdapter(limits: Partial<SessionLimits> = {}, issuer = ISSUER): Promise<TestAdapter> {
  const database = await openTestDatabase({ maxConnections: 20 });
  const log = openLog({ level: 'silent', format: 'json' });
  const changes = openChanges({ db: database.db, log });
  const told: RefreshReuse[] = [];
  const deps: AdapterDeps = {
    db: database.db,
    vault: openVault(parseSecretKeys('ab'.repeat(32))),
    log,
    issuer,
    clients: changes.cached(['client'], () => listClients(database.db)),
    roles: changes.cached(['role'], () => listRoles(database.db)),
    openIdScopes: new Set(SCOPES),
    limits: async () => ({ ...defaultSettings.sessions, ...limits }),
    whoIs: (ctx) => ({ address: '192.0.2.1', agent: ctx.get('user-agent') }),
    onRefreshReuse: async (reuse) => {
      told.push(reuse);
    },
  };
  await database.db.insertInto('account').values({ id: 'acc_ada', email: null, email_key: null }).execute();
  return {
    deps,
    database,
    told,
    look: () => changes.poll(),
    adapter: createAdapter(deps),
    async [Symbol.asyncDispose]() {
      changes.close();
      await database.close();
    },
  };
}

/** Moves every stored time back, as if so many seconds had passed since. */
export async function age(database: TestDatabase, seconds: number): Promise<void> {
  const columns: Record<string, string[]> = {
    session: ['previous_expires_at', 'signed_in_at', 'created_at', 'seen_at', 'expires_at'],
    token: ['created_at', 'expires_at', 'consumed_at'],
    grant: ['created_at', 'ended_at'],
    interaction: ['created_at', 'expires_at'],
    replay: ['expires_at'],
  };
  for (const [table, names] of Object.entries(columns)) {
    const moves = names.map((name) => `${name} = ${name} - make_interval(secs => ${seconds})`);
    await database.pool.query(`update "${table}" set ${moves.join(', ')}`);
  }
}
