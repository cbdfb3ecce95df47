import { z } from 'zod';
import { inTransaction } from '#database/transaction.ts';
import { takeBackApp } from '#sessions/take-back-app.ts';
import { listUsedApps } from '#sessions/used-app.ts';
import { operation } from './operation.ts';
import { requireFound } from './refusals.ts';
import { answer, listOf, nothing, time } from './schemas.ts';

const PATH = '/api/v1/me/apps';

const app = answer('App', {
  client_id: z.string(),
  name: z.string(),
  uri: z.string().nullable(),
  first_party: z.boolean().describe('Part of this installation: it needs no consent.'),
  consent: answer('Consent', {
    scopes: z.array(z.string()),
    resources: z.record(z.string(), z.array(z.string())).describe('Permissions by the identifier of the API.'),
  }).nullable(),
  since: time,
  last_used_at: time.nullable().describe('When it was last given a token, as far as that is known.'),
  connected: z.boolean().describe('Whether it can get tokens now.'),
});

export const showApps = operation({
  method: 'GET',
  path: PATH,
  scope: 'account:read',
  summary: 'The apps that were let in, and what each may do',
  status: 200,
  input: nothing,
  output: listOf('Apps', app),
  errors: [],
  handle: async ({ desk, holder }) => {
    const apps = await listUsedApps(desk.db, holder.account.id);
    const items = apps.map(({ clientId, name, uri, isFirstParty, consent, since, lastUsedAt, isConnected }) => ({
      client_id: clientId,
      name,
      uri: uri ?? null,
      first_party: isFirstParty,
      consent: consent ? { scopes: [...consent.scopes], resources: copyOf(consent.resources) } : null,
      since: since.toISOString(),
      last_used_at: lastUsedAt?.toISOString() ?? null,
      connected: isConnected,
    }));
    return { items };
  },
});

export const takeBackOne = operation({
  method: 'DELETE',
  path: `${PATH}/:id`,
  scope: 'account:write',
  summary: 'Take back what an app may do, and sign it out everywhere',
  status: 204,
  input: nothing,
  errors: ['not-found'],
  handle: async ({ desk, visit, holder, caller }) => {
    const taking = { account: holder.account, clientId: visit.params.id ?? '', caller };
    const taken = await inTransaction(desk.db, (tx) => takeBackApp(tx, desk.credentials.vault, taking));
    requireFound(taken !== undefined);
  },
});

function copyOf(resources: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(resources).map(([api, words]) => [api, [...words]]));
}
