import type { Context } from 'koa';
import { Refusal } from '#platform/refusal.ts';

/** PostgreSQL keeps no NUL in text: what cannot be stored is refused at the door. Throws `Refusal('invalid-input')`. */
export function refuseNul(ctx: Context): void {
  if (/%00/.test(ctx.querystring))
    throw new Refusal('invalid-input', 'The request has a character that cannot be used.');
}
