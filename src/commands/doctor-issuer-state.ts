import type { Clock } from '#platform/clock.ts';
import { type Outbound, openOutbound } from '#platform/outbound.ts';

/** What came back from the public URL. */
export type IssuerState =
  | { readonly kind: 'silent'; readonly code: string; readonly reason: string }
  | { readonly kind: 'wrong-host' }
  | { readonly kind: 'stranger'; readonly status: number }
  | ({ readonly kind: 'usher' } & Visit);

interface Visit {
  /** What it calls itself. */
  readonly issuer: string;
  /** The keys it publishes. */
  readonly kids: readonly string[];
  /** Milliseconds its clock is ahead of this process's; known to about a second. */
  readonly aheadMs: number | undefined;
}

/** The guard against private addresses is lifted for the issuer itself, which may well be one. */
export function outboundTo(issuer: string): Outbound {
  return openOutbound({ allow: () => [new URL(issuer).hostname.replace(/^\[|\]$/g, '')] });
}

/** Goes to the issuer as an app would, by its public URL. Never rejects. */
export async function visitIssuer(issuer: string, clock: Clock): Promise<IssuerState> {
  const outbound = outboundTo(issuer);
  try {
    const answer = await outbound.fetch(`${issuer}/.well-known/openid-configuration`);
    if (answer.status === 421) return { kind: 'wrong-host' };
    const found = await readJson<{ issuer?: unknown; jwks_uri?: unknown }>(answer);
    if (typeof found?.issuer !== 'string') return { kind: 'stranger', status: answer.status };
    const keys = await readJson<{ keys?: { kid?: string }[] }>(await outbound.fetch(`${issuer}/oauth2/jwks`));
    return {
      kind: 'usher',
      issuer: found.issuer,
      kids: (Array.isArray(keys?.keys) ? keys.keys : []).map(({ kid }) => String(kid)),
      aheadMs: await measure(outbound, issuer, clock),
    };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    return { kind: 'silent', code, reason: message || code };
  }
}

async function readJson<T>(answer: Response): Promise<T | undefined> {
  if (answer.status !== 200) return undefined;
  return (await answer.json().catch(() => undefined)) as T | undefined;
}

/** By an answer that nobody on the way may keep. Its header is cut to whole seconds, so the middle of one is taken. */
async function measure(outbound: Outbound, issuer: string, clock: Clock): Promise<number | undefined> {
  const before = clock().getTime();
  const { headers } = await outbound.fetch(`${issuer}/healthz`);
  const middle = (before + clock().getTime()) / 2;
  const at = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(at) ? undefined : at + 500 - middle;
}
