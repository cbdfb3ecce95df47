import { unavailable } from './refusal.ts';

/** The part of `fetch` that a guard needs; the platform's own unless it is given another. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface FetchedJson {
  readonly body: unknown;
  readonly etag: string | undefined;
  /** From `Cache-Control: max-age`, in milliseconds. */
  readonly maxAgeMs: number | undefined;
}

const TIMEOUT_MS = 5000;
const SHORTEST_MS = 5000;

/**
 * Asks an issuer for a JSON document. 'unchanged' answers `etag`, 'missing' is a 404; redirects are not followed.
 * Throws a `GuardRefusal` with status 503 for every other answer, and for none within five seconds.
 */
export async function fetchJson(
  ask: Fetch,
  url: string,
  etag?: string,
): Promise<FetchedJson | 'unchanged' | 'missing'> {
  try {
    const headers = { accept: 'application/json', ...(etag && { 'if-none-match': etag }) };
    const response = await ask(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status === 304) return 'unchanged';
    if (response.status === 404) return 'missing';
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
    return {
      body: await response.json(),
      etag: response.headers.get('etag') ?? undefined,
      maxAgeMs: maxAgeOf(response.headers.get('cache-control')),
    };
  } catch (error) {
    throw unavailable(url, error);
  }
}

function maxAgeOf(cacheControl: string | null): number | undefined {
  const seconds = /(?:^|[,\s])max-age=(\d{1,9})/i.exec(cacheControl ?? '')?.[1];
  return seconds === undefined ? undefined : Math.max(SHORTEST_MS, Number(seconds) * 1000);
}
