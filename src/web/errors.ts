import type { Context, Middleware } from 'koa';
import { english } from '#platform/words/words.ts';
import { show } from './answer.ts';
import { errorForm } from './error-form.ts';
import { type Fault, findFault } from './fault.ts';
import { openFrame } from './open-frame.ts';
import { errorPage } from './pages.ts';
import { oauthJson, problemJson, wordsFor } from './problem-json.ts';
import { factsOf } from './request-facts.ts';
import type { Tools } from './tools.ts';

/** The one place where an error becomes an answer. What is a bug is logged once, with the request id, and not told. */
export function errorBoundary(tools: Tools): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const fault = findFault(error);
      writeDown(ctx, tools, { error, fault });
      if (!ctx.headerSent && ctx.writable) await answerFault(ctx, tools, fault);
    }
  };
}

function writeDown(ctx: Context, { kit }: Tools, { error, fault }: { error: unknown; fault: Fault }): void {
  const { requestId } = factsOf(ctx.req);
  if (fault.code === 'internal') kit.log.error({ requestId, err: error }, 'a bug ended a request');
  else if (fault.status >= 500 && fault.status !== 501)
    kit.log.warn({ requestId, err: error }, 'a request could not be served');
  else kit.log.debug({ requestId, code: fault.code, err: error }, 'a request was refused');
}

async function answerFault(ctx: Context, tools: Tools, fault: Fault): Promise<void> {
  ctx.status = fault.status;
  ctx.set('Cache-Control', 'no-store');
  if (fault.retryAfterSeconds !== undefined) ctx.set('Retry-After', String(Math.ceil(fault.retryAfterSeconds)));
  ctx.vary('Accept');
  const form = errorForm(ctx, fault.status);
  if (form === 'page') return showFault(ctx, tools, fault);
  const { requestId, violatedPolicy } = factsOf(ctx.req);
  const { words } = english;
  ctx.type = form === 'problem' ? 'application/problem+json' : 'application/json';
  ctx.body = JSON.stringify(
    form === 'problem' ? problemJson(fault, { requestId, words, violatedPolicy }) : oauthJson(fault, words),
  );
}

async function showFault(ctx: Context, tools: Tools, fault: Fault): Promise<void> {
  const { requestId } = factsOf(ctx.req);
  try {
    const frame = await openFrame(ctx, tools);
    const { title, words } = wordsFor(fault, frame.words);
    // Words made for one case are in English.
    const isTold = fault.words !== '' && fault.code !== 'malformed' && frame.lang === english.lang;
    const page = { status: fault.status, title, words: isTold ? fault.words : words, requestId };
    const html = await show(errorPage, page).render(frame);
    ctx.type = 'html';
    ctx.set('Content-Language', frame.lang);
    ctx.body = html;
  } catch (error) {
    // Without its template the page is still an answer.
    tools.kit.log.error({ requestId, err: error }, 'the error page could not be drawn');
    const { title, words } = wordsFor(fault, english.words);
    ctx.type = 'text';
    ctx.body = `${title}. ${words} (${requestId})`;
  }
}
