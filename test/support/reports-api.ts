import { saveResourceServer } from '#clients/save-resource-server.ts';
import type { Database } from '#database/transaction.ts';

/** An API with signed tokens; `more` says otherwise. */
export async function saveReportsApi(
  db: Database,
  more: Partial<Parameters<typeof saveResourceServer>[1]> = {},
): Promise<void> {
  await saveResourceServer(db, {
    identifier: 'https://api.example.com',
    name: 'Reports API',
    secretHash: undefined,
    permissions: ['reports:read'],
    tokenFormat: 'jwt',
    signingAlg: 'ES256',
    lifetimeSeconds: 600,
    ...more,
  });
}

/** The same, with its permission in every role. */
export async function addReportsApi(db: Database): Promise<void> {
  await saveReportsApi(db);
  await db
    .updateTable('role')
    .set({ permissions: ['reports:read'] })
    .execute();
}
