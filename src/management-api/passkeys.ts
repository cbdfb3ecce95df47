import { z } from 'zod';
import { isPlainText } from '#accounts/plain-text.ts';
import { listPasskeys } from '#credentials/passkey.ts';
import { removePasskey, renamePasskey } from '#credentials/passkey-change.ts';
import { Refusal } from '#platform/refusal.ts';
import { isRequiredOf } from './factors.ts';
import { operation } from './operation.ts';
import { requireFound } from './refusals.ts';
import { answer, listOf, nothing, request, time } from './schemas.ts';
import { sentences } from './sentences.ts';

const PATH = '/api/v1/me/passkeys';

const passkey = answer('Passkey', {
  id: z.string(),
  name: z.string(),
  is_synced: z.boolean().describe('Whether it is kept on more devices than one.'),
  created_at: time,
  last_used_at: time.nullable(),
  suspected_at: time.nullable().describe('When its count of uses went backwards: there may be a copy of it.'),
});

export const showPasskeys = operation({
  method: 'GET',
  path: PATH,
  scope: 'account:read',
  summary: 'The passkeys; new ones are made on the account’s own pages',
  status: 200,
  input: nothing,
  output: listOf('Passkeys', passkey),
  errors: [],
  handle: async ({ desk, holder }) => {
    const passkeys = await listPasskeys(desk.db, holder.account.id);
    const items = passkeys.map(({ id, name, isBackedUp, createdAt, lastUsedAt, suspectedAt }) => ({
      id,
      name,
      is_synced: isBackedUp,
      created_at: createdAt.toISOString(),
      last_used_at: lastUsedAt?.toISOString() ?? null,
      suspected_at: suspectedAt?.toISOString() ?? null,
    }));
    return { items };
  },
});

export const renameOnePasskey = operation({
  method: 'PATCH',
  path: `${PATH}/:id`,
  scope: 'account:write',
  summary: 'Give a passkey another name',
  status: 204,
  input: request('PasskeyName', { name: z.string().trim().min(1).max(100).refine(isPlainText, sentences.notFit) }),
  errors: ['not-found'],
  handle: async ({ desk, visit, holder, caller }, { name }) => {
    const { id = '' } = visit.params;
    requireFound(await renamePasskey(desk.credentials, { account: holder.account, id, name, caller }));
  },
});

export const removeOnePasskey = operation({
  method: 'DELETE',
  path: `${PATH}/:id`,
  scope: 'account:write',
  summary: 'Take a passkey away',
  freshness: 'fresh',
  status: 204,
  input: nothing,
  errors: ['not-found', 'conflict'],
  handle: async (call) => {
    const { desk, visit, holder, caller } = call;
    const { id = '' } = visit.params;
    const isRequired = await isRequiredOf(call);
    const outcome = await removePasskey(desk.credentials, { account: holder.account, id, caller, isRequired });
    if (outcome === 'last') throw new Refusal('conflict', sentences.lastFactor);
    requireFound(outcome === 'removed');
  },
});
