import type { Fetch } from './fetch-json.ts';
import { readAtMost } from './read-at-most.ts';
import { unavailable } from './refusal.ts';

export interface FetchedList {
  readonly jwt: string;
  readonly etag: string | undefined;
  /** How long it lay in caches on its way, in milliseconds (RFC 9111 5.1). */
  readonly ageMs: number;
}

const TYPE = 'application/statuslist+jwt';
const TIMEOUT_MS = 5000;
const MOST_REDIRECTS = 3;
const MOST_BYTES = 24 * 2 ** 20;

/**
 * Asks for a Status List Token (draft-ietf-oauth-status-list 8.1); 'unchanged' answers `etag`. Redirects are followed
 * three times at most, and never to another origin. Throws a `GuardRefusal` with status 503 for every other answer, and
 * for none within five seconds.
 */
export async function fetchList(ask: Fetch, uri: string, etag?: string): Promise<FetchedList | 'unchanged'> {
  try {
    const headers = { accept: TYPE, ...(etag && { 'if-none-match': etag }) };
    const response = await follow(ask, uri, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status === 304 && etag) return 'unchanged';
    if (response.status !== 200 || !response.body) throw new Error(`${uri} answered ${response.status}`);
    return {
      jwt: new TextDecoder().decode(await readAtMost(response.body, MOST_BYTES)),
      etag: response.headers.get('etag') ?? undefined,
      ageMs: 1000 * Number(/^\d{1,9}$/.exec(response.headers.get('age') ?? '')?.[0] ?? 0),
    };
  } catch (error) {
    throw unavailable(uri, error);
  }
}

async function follow(ask: Fetch, uri: string, init: RequestInit): Promise<Response> {
  let url = uri;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const response = await ask(url, init);
    const location = response.headers.get('location');
    if (location === null || response.status < 301 || response.status > 308 || response.status === 304) return response;
    await response.body?.cancel();
    const next = new URL(location, url);
    if (next.origin !== new URL(uri).origin) throw new Error(`${uri} leads to another origin`);
    url = next.href;
  }
  throw new Error(`${uri} leads on and on`);
}
