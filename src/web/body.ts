import { bodyParser } from '@koa/bodyparser';
import type { Context } from 'koa';
import { Refusal } from '#platform/refusal.ts';
import { Malformed } from './malformed.ts';
import { sentences } from './sentences.ts';

const LIMIT = '64kb';
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** The library reads, counts and decodes; the meaning is found in the text, since its form parser loses duplicates. */
const readText = bodyParser({
  enableTypes: ['text'],
  extendTypes: { text: [FORM, JSON_TYPE] },
  textLimit: LIMIT,
  parsedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
});

/**
 * The body as text, 64 KB at most; empty when there is none. Refuses another type, charset or any content encoding with
 * 415, a longer body with 413, bytes that are not UTF-8 with 400.
 */
export async function readBody(ctx: Context, kind: 'form' | 'json'): Promise<string> {
  if (!hasBody(ctx)) return '';
  requireType(ctx, kind === 'form' ? FORM : JSON_TYPE);
  try {
    await readText(ctx, async () => {});
  } catch (error) {
    // What is left of the body is read and dropped, else the caller might never see the answer.
    ctx.req.resume();
    throw error;
  }
  const { rawBody } = ctx.request as { rawBody?: string };
  if (rawBody === undefined || rawBody.includes('\ufffd')) throw new Malformed(sentences.badEncoding);
  return rawBody;
}

function hasBody(ctx: Context): boolean {
  const length = ctx.get('Content-Length');
  return ctx.get('Transfer-Encoding') !== '' || (length !== '' && length !== '0');
}

function requireType(ctx: Context, type: string): void {
  const charset = ctx.request.charset.toLowerCase();
  const encoding = ctx.get('Content-Encoding').toLowerCase();
  if (ctx.is(type) === type && ['', 'utf-8', 'utf8'].includes(charset) && ['', 'identity'].includes(encoding)) return;
  throw new Refusal('unsupported-media-type', sentences.wrongType(type));
}
