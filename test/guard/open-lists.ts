import { deflateSync } from 'node:zlib';
import { SignJWT } from 'jose';
import { vi } from 'vitest';
import { openIssuer, type TestIssuer } from './open-issuer.ts';

export const LIST = '/oauth2/status-lists/0';

export interface ListIssuer extends TestIssuer {
  /** The statuses of the list at `LIST`, by index. */
  readonly statuses: Record<number, number>;
  /** What else its token says, over what it should; a claim of undefined is left out. */
  claims: Record<string, unknown>;
  header: Record<string, unknown>;
  /** Headers the list goes out with. */
  headers: Record<string, string>;
  /** How many times it was sent whole. */
  sent: number;
  /** A token at a place of the list. */
  mintAt(idx: unknown, uri?: unknown): Promise<string>;
}

/** An issuer that publishes a status list of 64 places with two bits each, at `LIST`. */
export async function openLists(): Promise<ListIssuer> {
  const issuer = await openIssuer();
  const uri = `${issuer.issuer}${LIST}`;
  const open: ListIssuer = Object.assign(issuer, {
    statuses: {},
    claims: {},
    header: {},
    headers: {},
    sent: 0,
    mintAt: (idx: unknown, at: unknown = uri) => issuer.mint({ status: { status_list: { idx, uri: at } } }),
  });
  let kept: { readonly of: string; readonly jwt: string } | undefined;
  open.pages.set(LIST, async (request, response) => {
    // Signed anew only when it says something else: a signature is never twice the same.
    const of = JSON.stringify([open.statuses, open.claims, open.header, open.keys.map(({ kid }) => kid)]);
    if (kept?.of !== of) kept = { of, jwt: await signList(open, uri) };
    const etag = `"${Buffer.from(kept.jwt.slice(-20)).toString('hex')}"`;
    if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
    else {
      open.sent += 1;
      response.writeHead(200, { 'content-type': 'application/statuslist+jwt', etag, ...open.headers }).end(kept.jwt);
    }
  });
  return open;
}

async function signList({ statuses, claims, header, keys: [key], issuer }: ListIssuer, uri: string): Promise<string> {
  if (!key) throw new Error('the issuer has no key');
  const now = Math.floor(Date.now() / 1000);
  const good = {
    iss: issuer,
    sub: uri,
    iat: now,
    exp: now + 600,
    ttl: 10,
    status_list: { bits: 2, lst: pack(statuses) },
  };
  return new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'statuslist+jwt', ...header })
    .sign(key.privateKey);
}

/** `lst` of 64 places; what is not named is valid. */
export function pack(statuses: Readonly<Record<number, number>>, bits = 2): string {
  const bytes = new Uint8Array((64 * bits) / 8);
  for (const [index, status] of Object.entries(statuses)) {
    const at = Number(index) * bits;
    bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (status << (at & 7));
  }
  return deflateSync(bytes, { level: 9 }).toString('base64url');
}

/** Moves on the clock by which the guard keeps what it fetched; `vi.restoreAllMocks` gives the real one back. */
export function moveClock(): (seconds: number) => void {
  let moved = 0;
  const real = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => real() + moved);
  return (seconds) => {
    moved += seconds * 1000;
  };
}
