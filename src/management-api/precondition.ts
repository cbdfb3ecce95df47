import type { Context } from 'koa';
import type { Precondition } from '#sessions/session-data.ts';

/**
 * What a request says of what it is about to change: `If-Match` with tags or `*`, `If-None-Match: *` (RFC 9110 13.1).
 * A weak tag, or what is no tag, matches nothing.
 */
export function readPrecondition(ctx: Context): Precondition | undefined {
  const match = ctx.get('If-Match').trim();
  if (match === '*') return { kind: 'exists' };
  if (match !== '') return { kind: 'tagged', tags: [...match.matchAll(TAG)].map(([, tag = '']) => tag) };
  return ctx.get('If-None-Match').trim() === '*' ? { kind: 'absent' } : undefined;
}

/** A strong one, in a list or alone. */
const TAG = /(?<=^|,)\s*"([\x21\x23-\x7e]*)"\s*(?=,|$)/g;
