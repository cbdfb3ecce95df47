import type { Context } from 'koa';
import { wantsJson } from './error-form.ts';
import { openFrame } from './open-frame.ts';
import { readPairs } from './pairs.ts';
import { factsOf } from './request-facts.ts';
import type { Tools } from './tools.ts';
import type { Visit } from './visit.ts';

const LONGEST_AGENT = 512;

/** Reads what every handler is given. Throws `Malformed` for a query that repeats a name or cannot be read. */
export async function openVisit(ctx: Context, tools: Tools): Promise<Visit> {
  const { requestId, address } = factsOf(ctx.req);
  const frame = await openFrame(ctx, tools, await tools.kit.sessionIdOf(ctx));
  const query = new URLSearchParams([...readPairs(ctx.querystring)]);
  return {
    ctx,
    requestId,
    address,
    agent: ctx
      .get('User-Agent')
      .toWellFormed()
      .replace(/\p{Cc}/gu, '')
      .slice(0, LONGEST_AGENT),
    params: ctx.params ?? {},
    query,
    log: tools.kit.log.child({ requestId }),
    frame,
    lang: frame.lang,
    wantsJson: wantsJson(ctx),
  };
}
