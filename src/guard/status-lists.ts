import { type JWTPayload, jwtVerify } from 'jose';
import { fetchList } from './fetch-list.ts';
import type { Issuer } from './issuer.ts';
import { type Kept, keep, type Loaded } from './kept.ts';
import { badToken, unavailable } from './refusal.ts';
import type { Settings, TrustedIssuer } from './settings.ts';
import { placeIn, type StatusList, statusAt, unpackStatusList } from './status-list.ts';

/** What an issuer's status lists say of its tokens. */
export interface StatusLists {
  /**
   * Throws a `GuardRefusal`: 401 for a token that is not valid, 503 when that cannot be known. Asks nobody while the list
   * is fresh.
   */
  check(claims: JWTPayload): void | Promise<void>;
}

type Needs = TrustedIssuer &
  Pick<Issuer, 'keyFor' | 'hasStatusLists'> &
  Pick<Settings, 'fetch' | 'statusList' | 'clockToleranceSeconds'>;

const [SHORTEST_MS, USUAL_MS, LONGEST_MS] = [1000, 30_000, 300_000];
/** The oldest goes for a new one. */
const MOST_LISTS = 256;

interface FetchedStatuses {
  readonly list: StatusList;
  readonly etag: string | undefined;
  readonly ttlMs: number;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
}

export function openStatusLists(needs: Needs): StatusLists {
  const { issuer, statusList: settings } = needs;
  const { origin } = new URL(issuer);
  const lists = new Map<string, Kept<FetchedStatuses>>();

  function listAt(uri: string): Kept<FetchedStatuses> {
    const known = lists.get(uri);
    if (known) return known;
    // Elsewhere it could be anybody's, and asking there anybody's wish.
    if (new URL(uri).origin !== origin) throw badToken('invalid', 'its status list is not at its issuer');
    const list = keep<FetchedStatuses>({
      load: (previous) => loadList(needs, uri, previous),
      maxAgeMs: LONGEST_MS,
      staleMs: settings.openMs,
      cooldownMs: SHORTEST_MS,
      renewsAhead: true,
    });
    const [oldest] = lists.keys();
    if (lists.size >= MOST_LISTS && oldest !== undefined) lists.delete(oldest);
    lists.set(uri, list);
    return list;
  }

  async function checkWithoutPlace(): Promise<void> {
    if (settings.required ?? (await needs.hasStatusLists()))
      throw badToken('invalid', 'it has no place in a status list');
  }

  return {
    check(claims) {
      const place = placeIn(claims);
      if (place === undefined) return checkWithoutPlace();
      if (place === 'unreadable') throw badToken('invalid', 'its status cannot be read');
      const kept = listAt(place.uri).get();
      if (kept instanceof Promise) return kept.then(({ list }) => judge(list, place.idx));
      judge(kept.list, place.idx);
    },
  };
}

/** draft-ietf-oauth-status-list 7.1: whatever is not valid is a no. */
function judge(list: StatusList, index: number): void {
  const status = statusAt(list, index);
  if (status === 0) return;
  if (status === 1) throw badToken('revoked');
  if (status === 2) throw badToken('suspended');
  throw badToken('invalid', status === undefined ? 'its status list has no such place' : 'its status is not known');
}

async function loadList(
  needs: Needs,
  uri: string,
  previous: FetchedStatuses | undefined,
): Promise<Loaded<FetchedStatuses>> {
  const fetched = await fetchList(needs.fetch, uri, previous?.etag);
  if (fetched === 'unchanged' && previous) return lasting(uri, previous, 0);
  if (fetched === 'unchanged') throw unavailable(uri);
  try {
    const claims = await verifyList(needs, uri, fetched.jwt);
    const { ttl, exp, status_list } = claims;
    const ttlMs = typeof ttl === 'number' && ttl > 0 ? ttl * 1000 : USUAL_MS;
    const list = await unpackStatusList(status_list);
    const expiresAt = exp === undefined ? Number.POSITIVE_INFINITY : exp * 1000;
    return lasting(uri, { list, etag: fetched.etag, ttlMs, expiresAt }, fetched.ageMs);
  } catch (error) {
    throw unavailable(uri, error);
  }
}

/** What it says of its own time, cut to what is sound; never beyond its end. Throws for one that has ended. */
function lasting(uri: string, value: FetchedStatuses, ageMs: number): Loaded<FetchedStatuses> {
  const left = value.expiresAt - Date.now();
  if (left <= 0) throw unavailable(uri, new Error('the status list is out of date'));
  const ttlMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, value.ttlMs - ageMs));
  return { value, maxAgeMs: Math.min(ttlMs, left) };
}

/** By the issuer's keys, as any token of its own; draft-ietf-oauth-status-list 8.3. */
async function verifyList(needs: Needs, uri: string, jwt: string): Promise<JWTPayload> {
  const { issuer, algorithms, keyFor, clockToleranceSeconds } = needs;
  const { payload } = await jwtVerify(jwt, keyFor, {
    subject: uri,
    typ: 'statuslist+jwt',
    algorithms,
    requiredClaims: ['iat'],
  });
  if (payload.iss !== undefined && payload.iss !== issuer) throw new Error('the status list is another issuer’s');
  if (Number(payload.iat) > Date.now() / 1000 + clockToleranceSeconds) throw new Error('the status list is of later');
  return payload;
}
