import type { Context } from 'koa';
import type { Desk } from '#oidc/desk.ts';
import { Refusal } from '#platform/refusal.ts';
import { type Answer, json, text } from '#web/answer.ts';
import { endpoint, type Handler } from '#web/handlers.ts';
import type { Visit } from '#web/visit.ts';
import { authenticate } from './authenticate.ts';
import type { Holder } from './holder.ts';
import { answerOnce } from './idempotency.ts';
import type { Media, Operation, Tagged } from './operation.ts';
import { sentences } from './sentences.ts';

const JSON_TYPES = ['application/json', 'application/problem+json'];

/** A row as the kit runs it: who calls is found out before anything of the body is read. */
export function runOperation(desk: Desk, row: Operation): Handler {
  return {
    kind: 'endpoint',
    async run(ctx, tools) {
      const holder = await authenticate(desk, { ctx, tools }, row);
      requireAcceptable(ctx, row);
      const { mostBytes } = row;
      const handler = endpoint(row.input, (visit, input) => answerTo(desk, row, { visit, holder, input }), {
        mostBytes,
      });
      await handler.run(ctx, tools);
    },
  };
}

interface Asked {
  readonly visit: Visit;
  readonly holder: Holder;
  readonly input: unknown;
}

function answerTo(desk: Desk, row: Operation, { visit, holder, input }: Asked): Promise<Answer> {
  if (row.method !== 'GET' && visit.query.size > 0) throw new Refusal('invalid-input', sentences.query);
  const { address, agent, requestId } = visit;
  const call = { desk, visit, holder, caller: { address, agent, requestId } };
  const act = async () => writeOut(row, await row.handle(call, input));
  return row.method === 'POST' ? answerOnce(call, { input, act }) : act();
}

function writeOut(row: Operation, result: unknown): Answer {
  if (row.media) {
    const { body, type } = result as Media;
    return text(body, type, { status: row.status, headers: { Vary: 'Accept' } });
  }
  const { tag, body = result } = row.isTagged ? (result as Tagged<unknown>) : {};
  const headers = tag === undefined ? {} : { ETag: `"${tag}"` };
  if (row.output) return json(body, row.status, headers);
  return text('', 'application/json', { status: row.status, headers });
}

/** 406, before anything is done that could not be told. */
function requireAcceptable(ctx: Context, { media = JSON_TYPES }: Operation): void {
  if (ctx.accepts(...media) === false) throw new Refusal('not-acceptable', sentences.notAcceptable(media));
}
