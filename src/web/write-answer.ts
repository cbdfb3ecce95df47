import type { Answer } from './answer.ts';
import { allowFormTarget } from './headers.ts';
import type { Visit } from './visit.ts';

/** Puts an answer on its way. What is not a file is never cached, unless the answer says otherwise. */
export async function writeAnswer({ ctx, frame }: Visit, answer: Answer): Promise<void> {
  ctx.set('Cache-Control', 'no-store');
  if (answer.kind === 'redirect') {
    ctx.status = 303;
    ctx.set('Location', answer.url);
    ctx.body = '';
    return;
  }
  const body = answer.kind === 'page' ? await answer.render(frame) : answer.body;
  if (answer.kind === 'page' && answer.leadsTo) allowFormTarget(ctx, answer.leadsTo);
  ctx.status = answer.status;
  ctx.set(answer.headers ?? {});
  // What a cache may give to anybody sets no cookie of whoever asked first.
  if (/\bpublic\b/.test(ctx.response.get('Cache-Control'))) ctx.remove('Set-Cookie');
  if (answer.kind === 'page') {
    ctx.type = 'html';
    ctx.set('Content-Language', frame.lang);
  }
  if (answer.kind === 'text') ctx.type = answer.type;
  if (answer.kind === 'json' && !ctx.response.get('Content-Type')) ctx.type = 'json';
  ctx.body = answer.kind === 'json' ? JSON.stringify(body) : body;
}
