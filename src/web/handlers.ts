import type { Context } from 'koa';
import type { z } from 'zod';
import type { Answer } from './answer.ts';
import { type Form, readForm } from './forms.ts';
import { readInput } from './json-input.ts';
import { openVisit } from './open-visit.ts';
import type { Tools } from './tools.ts';
import type { Visit } from './visit.ts';
import { writeAnswer } from './write-answer.ts';

/** What a row of a route table does with a request. There are three kinds and no other. */
export interface Handler {
  readonly kind: 'page' | 'submit' | 'endpoint';
  run(ctx: Context, tools: Tools): Promise<void>;
}

/** A page that is read: it changes nothing. */
export function page(show: (visit: Visit) => Promise<Answer>): Handler {
  return {
    kind: 'page',
    run: async (ctx, tools) => {
      const visit = await openVisit(ctx, tools);
      await writeAnswer(visit, await show(visit));
    },
  };
}

/** A form that is sent: its CSRF token is checked, its fields are parsed, and mistakes show it again with status 422. */
export function submit<T>(form: Form<T>, handle: (visit: Visit, input: T) => Promise<Answer>): Handler {
  return {
    kind: 'submit',
    run: async (ctx, tools) => {
      const visit = await openVisit(ctx, tools);
      const read = await readForm(form, visit, tools);
      await writeAnswer(visit, read.ok ? await handle(visit, read.input) : read.answer);
    },
  };
}

/**
 * JSON for machines: input is the query of a GET or HEAD, else the JSON body. What changes something under a session's
 * cookie needs `X-CSRF-TOKEN`; a bearer token or an API key does not.
 */
export function endpoint<T>(
  schema: z.ZodType<T>,
  handle: (visit: Visit, input: T) => Promise<Answer>,
  options: { readonly mostBytes?: number | undefined } = {},
): Handler {
  return {
    kind: 'endpoint',
    run: async (ctx, tools) => {
      const visit = await openVisit(ctx, tools);
      await writeAnswer(visit, await handle(visit, await readInput(schema, visit, { ...tools, ...options })));
    },
  };
}
