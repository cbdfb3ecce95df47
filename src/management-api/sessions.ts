import { z } from 'zod';
import { inTransaction } from '#database/transaction.ts';
import { readDevice } from '#platform/device.ts';
import { endOtherSessions, endSession } from '#sessions/end-session.ts';
import { listSessions } from '#sessions/session.ts';
import { operation } from './operation.ts';
import { requireFound } from './refusals.ts';
import { answer, listOf, nothing, time } from './schemas.ts';

const PATH = '/api/v1/me/sessions';

const session = answer('Session', {
  id: z.string(),
  current: z.boolean().describe('Whether the request comes from it.'),
  device: z.string().nullable().describe('As the browser calls itself; only a help to recognise it.'),
  address: z.string().nullable(),
  signed_in_at: time,
  last_seen_at: time.describe('To the minute.'),
  expires_at: time,
});

export const showSessions = operation({
  method: 'GET',
  path: PATH,
  scope: 'account:read',
  summary: 'The browsers that are signed in, the one used last first',
  status: 200,
  input: nothing,
  output: listOf('Sessions', session),
  errors: [],
  handle: async ({ desk, holder }) => {
    const sessions = await listSessions(desk.db, holder.account.id);
    const items = sessions.map(({ uid, agent, address, signedInAt, seenAt, expiresAt }) => ({
      id: uid,
      current: uid === holder.session,
      device: (agent && readDevice(agent)) || null,
      address: address ?? null,
      signed_in_at: signedInAt.toISOString(),
      last_seen_at: seenAt.toISOString(),
      expires_at: expiresAt.toISOString(),
    }));
    return { items };
  },
});

export const endOne = operation({
  method: 'DELETE',
  path: `${PATH}/:id`,
  scope: 'account:write',
  summary: 'Sign a browser out, with every app it is signed in to',
  freshness: 'fresh',
  status: 204,
  input: nothing,
  errors: ['not-found'],
  handle: async ({ desk, visit, holder, caller }) => {
    const ending = { account: holder.account, session: visit.params.id ?? '', caller };
    requireFound(await inTransaction(desk.db, (tx) => endSession(tx, desk.credentials.vault, ending)));
  },
});

export const endOthers = operation({
  method: 'DELETE',
  path: PATH,
  scope: 'account:write',
  summary: 'Sign out everywhere but in the session that the request comes from',
  freshness: 'fresh',
  status: 200,
  input: nothing,
  output: answer('EndedSessions', { ended: z.int().describe('How many browsers were signed out.') }),
  errors: [],
  handle: async ({ desk, holder, caller }) => {
    // An app that stayed connected after its session has no session to stay in: it is signed out with the others.
    const ending = { account: holder.account, except: holder.session ?? '', caller };
    return { ended: await inTransaction(desk.db, (tx) => endOtherSessions(tx, desk.credentials.vault, ending)) };
  },
});
