import type { Context } from 'koa';
import { Refusal } from '#platform/refusal.ts';
import { sha256 } from '#platform/secrets.ts';
import { isKnownTag } from '#web/entity-tag.ts';
import type { Handler } from '#web/handlers.ts';
import type { Route } from '#web/routes.ts';
import { type Encoding, LIST_TTL_SECONDS, type SignedList, type StatusLists } from './status-lists.ts';
import { readListId } from './status-place.ts';

interface Needs {
  readonly lists: StatusLists;
  /** The URIs of all lists. */
  readonly listAll: () => Promise<readonly string[]>;
}

const TYPE = 'application/statuslist+jwt';
/** Half of what a reader keeps it for: who reads it through a cache must not get one that is too old by then. */
const CACHE_SECONDS = LIST_TTL_SECONDS / 2;
const ENCODINGS: readonly Encoding[] = ['br', 'gzip'];

/**
 * `/oauth2/status-lists` and its lists (draft-ietf-oauth-status-list 8 and 9). They are public, say nothing of anybody,
 * and are read without a visit: no cookie, no language, no statement.
 */
export function statusRoutes({ lists, listAll }: Needs): Route[] {
  const showOne = raw(async (ctx) => {
    openToAll(ctx);
    // Of another time than now nothing is kept.
    if ('time' in ctx.query) throw new Refusal('not-implemented', 'There are no status lists of other times.');
    requireAcceptable(ctx, TYPE);
    const id = readListId(String(ctx.params.id));
    const list = id === undefined ? undefined : await lists.find(id);
    if (!list) throw new Refusal('not-found', 'There is no such status list.');
    await sendList(ctx, list);
  });
  const showAll = raw(async (ctx) => {
    openToAll(ctx);
    requireAcceptable(ctx, 'application/json');
    const body = JSON.stringify({ status_lists: await listAll() });
    ctx.vary('Accept');
    const etag = `"${sha256(body).toString('base64url').slice(0, 22)}"`;
    send(ctx, { type: 'application/json; charset=utf-8', etag, seconds: CACHE_SECONDS, body });
  });
  const preflight = raw(async (ctx) => {
    openToAll(ctx);
    ctx.set({
      'Access-Control-Allow-Methods': 'GET, HEAD',
      'Access-Control-Allow-Headers': '*',
      'Access-Control-Max-Age': '86400',
    });
    ctx.status = 204;
  });
  return [
    { method: 'GET', path: '/oauth2/status-lists', limit: 'none', handle: showAll },
    { method: 'OPTIONS', path: '/oauth2/status-lists', limit: 'none', handle: preflight },
    { method: 'GET', path: '/oauth2/status-lists/:id', limit: 'none', handle: showOne },
    { method: 'OPTIONS', path: '/oauth2/status-lists/:id', limit: 'none', handle: preflight },
  ];
}

const raw = (run: (ctx: Context) => Promise<void>): Handler => ({ kind: 'endpoint', run });

/** Without cookies: the star and credentials exclude each other. */
function openToAll(ctx: Context): void {
  ctx.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'ETag',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
}

function requireAcceptable(ctx: Context, type: string): void {
  if (ctx.accepts(type) === false) throw new Refusal('not-acceptable', `This is ${type} and nothing else.`);
}

async function sendList(ctx: Context, list: SignedList): Promise<void> {
  ctx.vary(['Accept', 'Accept-Encoding']);
  const encoding = ENCODINGS.find((one) => ctx.acceptsEncodings(...ENCODINGS, 'identity') === one);
  // A representation of its own has a tag of its own (RFC 9110 8.8.3.3).
  const etag = encoding ? `"${list.etag}-${encoding}"` : `"${list.etag}"`;
  if (encoding) ctx.set('Content-Encoding', encoding);
  const left = list.exp - Math.floor(Date.now() / 1000);
  const body = encoding ? await list.encoded(encoding) : list.jwt;
  send(ctx, { type: TYPE, etag, seconds: Math.max(0, Math.min(CACHE_SECONDS, left)), body });
}

interface Sent {
  readonly type: string;
  readonly etag: string;
  readonly seconds: number;
  readonly body: string | Buffer;
}

function send(ctx: Context, { type, etag, seconds, body }: Sent): void {
  ctx.set({ ETag: etag, 'Cache-Control': `public, max-age=${seconds}` });
  ctx.status = 200;
  if (isKnownTag(ctx.get('If-None-Match'), etag)) {
    ctx.status = 304;
    return;
  }
  ctx.set('Content-Type', type);
  ctx.body = body;
}
