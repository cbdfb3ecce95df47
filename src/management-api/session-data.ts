import { z } from 'zod';
import { Refusal } from '#platform/refusal.ts';
import { deleteSessionData } from '#sessions/delete-session-data.ts';
import { saveSessionData } from '#sessions/save-session-data.ts';
import { findSessionData } from '#sessions/session-data.ts';
import { appOf } from './holder.ts';
import { operation, taggedOperation } from './operation.ts';
import { readPrecondition } from './precondition.ts';
import { inputs, nothing, outputs } from './schemas.ts';
import { sentences } from './sentences.ts';

const PATH = '/api/v1/me/session-data';
const MOST_BYTES = 16 * 1024;

const data = z.record(z.string(), z.unknown()).describe('Whatever the app likes, up to 16 KB of JSON as it is sent.');
inputs.add(data, { id: 'SessionData' });
outputs.add(data, { id: 'SessionData' });

export const showSessionData = taggedOperation({
  method: 'GET',
  path: PATH,
  scope: 'session:data',
  audience: 'any',
  summary: 'What the app keeps with the session that its person signed in with',
  status: 200,
  input: nothing,
  output: data,
  errors: ['not-found', 'gone'],
  handle: async ({ desk, holder }) => {
    const found = await findSessionData(desk.db, appOf(holder));
    if (found === 'ended') throw ended();
    if (!found) throw new Refusal('not-found', sentences.noSessionData);
    return { tag: found.tag, body: found.data as z.output<typeof data> };
  },
});

export const putSessionData = taggedOperation({
  method: 'PUT',
  path: PATH,
  scope: 'session:data',
  audience: 'any',
  summary: 'Keep something with the session, until it ends; with If-Match only if nobody else changed it',
  status: 204,
  input: data,
  mostBytes: MOST_BYTES,
  errors: ['gone', 'precondition-failed'],
  handle: async ({ desk, visit, holder }, input) => {
    const condition = readPrecondition(visit.ctx);
    const saved = await saveSessionData(desk.db, appOf(holder), { data: input, condition });
    if (!saved.ok) throw saved.why === 'ended' ? ended() : changed();
    return { tag: saved.tag };
  },
});

export const removeSessionData = operation({
  method: 'DELETE',
  path: PATH,
  scope: 'session:data',
  audience: 'any',
  summary: 'Forget what the app keeps with the session',
  status: 204,
  input: nothing,
  errors: ['not-found', 'gone', 'precondition-failed'],
  handle: async ({ desk, visit, holder }) => {
    const outcome = await deleteSessionData(desk.db, appOf(holder), readPrecondition(visit.ctx));
    if (outcome === 'ended') throw ended();
    if (outcome === 'changed-meanwhile') throw changed();
    if (outcome === 'nothing-there') throw new Refusal('not-found', sentences.noSessionData);
  },
});

const ended = () => new Refusal('gone', sentences.sessionEnded);
const changed = () => new Refusal('precondition-failed', sentences.dataChanged);
