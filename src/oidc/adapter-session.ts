import { sql } from 'kysely';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { sha256 } from '#platform/secrets.ts';
import type { AdapterDeps } from './adapter-deps.ts';
import { type Adapter, currentContext, currentStash, type Payload } from './request-stash.ts';
import { leaveSessionCookie } from './session-cookie.ts';
import { deltaOf, type LoadedSession, loadedFrom, loadedSession, rememberSession } from './session-delta.ts';
import { findSessionById, findSessionByUid } from './session-read.ts';
import { insertSession, type SessionWrite, updateSession } from './session-write.ts';

/** A session whose expiry alone moved is saved again only after this long. */
const SLIDE_SECONDS = 60;

const RETIRED = 'session: its id was replaced at a sign-in';
const ROTATED = 'session: the id being replaced';

/**
 * Sessions, one row each by their stable uid. A request writes only what it changed, so that two of them in one
 * session do not lose each other's work, and only to a session that is still there: a late save brings none back.
 */
export function createSessionAdapter(deps: AdapterDeps): Adapter {
  const none = async () => undefined;
  return {
    async find(id) {
      const found = await findSessionById(deps, id);
      if (found === 'retired') currentStash().kept.set(RETIRED, true);
      return found === 'retired' ? undefined : found;
    },
    async findByUid(uid) {
      const { sessions } = currentStash();
      return sessions.has(uid) ? sessions.get(uid) : findSessionByUid(deps, uid);
    },
    upsert: (id, payload, expiresIn = 0) => saveSession(deps, { id, payload, expiresIn }),
    async destroy(id) {
      const oidc = currentContext()?.oidc;
      // The library removes the old id just before it saves under the new one: that save is the rotation.
      const { oldId } = (oidc?.session ?? {}) as { oldId?: string };
      if (oldId !== undefined && oldId === id) currentStash().kept.set(ROTATED, id);
      else await endSession(deps, id);
    },
    findByUserCode: none,
    consume: none,
    revokeByGrantId: none,
  };
}

interface Save {
  readonly id: string;
  readonly payload: Payload;
  readonly expiresIn: number;
}

async function saveSession(deps: AdapterDeps, { id, payload, expiresIn }: Save): Promise<void> {
  const ctx = currentContext();
  const stash = currentStash();
  if (ctx && stash.kept.has(RETIRED) && payload.accountId === undefined) {
    // The browser has been given a newer id by the sign-in: an empty session must not take its place.
    leaveSessionCookie(ctx);
    return;
  }
  const loaded = loadedSession(stash, payload.uid ?? '');
  const rotated = stash.kept.get(ROTATED) as string | undefined;
  stash.kept.delete(ROTATED);
  const write = { deps, ctx, payload, delta: deltaOf(payload, loaded), expiresIn, idHash: sha256(id) };
  if (!loaded) await insertSession(write);
  else if (await isUpToDate(write, loaded)) return;
  else {
    const current = await updateSession(write, loaded, loaded.idHash.equals(write.idHash) ? undefined : rotated);
    if (ctx && !current?.equals(write.idHash)) return leaveSessionCookie(ctx);
  }
  rememberSession(stash, loadedFrom(payload, write.idHash));
}

/** Whether there is nothing to write but an expiry that barely moved, for a browser that has the right cookie. */
async function isUpToDate({ deps, payload, delta, expiresIn, idHash }: SessionWrite, loaded: LoadedSession) {
  if (!delta.isEmpty || loaded.isPrevious || !loaded.idHash.equals(idHash)) return false;
  const { idleSeconds, absoluteSeconds } = await deps.limits();
  const now = Math.floor(Date.now() / 1000);
  const began = payload.loginTs ?? payload.iat ?? now;
  const exp = Math.min(now + expiresIn, now + (idleSeconds ?? Infinity), began + (absoluteSeconds ?? Infinity));
  return Math.abs(exp - loaded.exp) < SLIDE_SECONDS;
}

/** Signed out: the session goes with every grant that was given in it (contract 4.1.2). */
async function endSession(deps: AdapterDeps, id: string): Promise<void> {
  const idHash = sha256(id);
  const { rows } = await sql<{ uid: string }>`
    select uid from session where id_hash = ${idHash}
      or (previous_id_hash = ${idHash} and previous_expires_at > now() and not previous_is_retired)`.execute(deps.db);
  for (const { uid } of rows) {
    currentStash().sessions.set(uid, undefined);
    await endSignIns(deps.db, { whose: { session: uid }, cause: 'sign_out' });
  }
}
