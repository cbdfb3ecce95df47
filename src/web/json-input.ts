import type { z } from 'zod';
import { Refusal } from '#platform/refusal.ts';
import { readBody } from './body.ts';
import { isCleanText } from './characters.ts';
import { Malformed } from './malformed.ts';
import { sentences } from './sentences.ts';
import type { Tools } from './tools.ts';
import type { Visit } from './visit.ts';

const DEEPEST = 32;

interface Reading extends Tools {
  /** What the JSON may come to, where that is less than any body may. */
  readonly mostBytes?: number | undefined;
}

/** An endpoint's input, parsed: the query of a GET or HEAD, else the JSON body, where an empty one is `{}`. */
export async function readInput<T>(schema: z.ZodType<T>, visit: Visit, tools: Reading): Promise<T> {
  const isReading = visit.ctx.method === 'GET' || visit.ctx.method === 'HEAD';
  if (!isReading) await checkCsrf(visit, tools);
  const input = isReading ? Object.fromEntries(visit.query) : parseJson(await readJson(visit, tools));
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new Refusal('invalid-input', sentences.invalid, {
    errors: parsed.error.issues.map(({ path, message }) => ({ pointer: pointerTo(path), detail: message })),
  });
}

async function readJson({ ctx }: Visit, { mostBytes = Number.POSITIVE_INFINITY }: Reading): Promise<string> {
  const body = await readBody(ctx, 'json');
  if (Buffer.byteLength(body) > mostBytes) throw new Refusal('payload-too-large', sentences.tooLong(mostBytes));
  return body;
}

/** A cookie goes along with whatever another site makes a browser send; what stands in `Authorization` does not. */
async function checkCsrf({ ctx }: Visit, { kit, csrf }: Tools): Promise<void> {
  if (ctx.get('Authorization') !== '') return;
  const sessionId = await kit.sessionIdOf(ctx);
  if (sessionId !== undefined) csrf.check(ctx, sessionId, ctx.get('X-CSRF-Token'));
}

function parseJson(body: string): unknown {
  if (body === '') return {};
  const value = parse(body);
  if (typeof value !== 'object' || value === null) throw new Malformed(sentences.badJson);
  requireClean(value);
  return value;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Malformed(sentences.badJson);
  }
}

/** Walks all of it, without recursion: 64 KB of brackets are deeper than a stack. */
function requireClean(root: object): void {
  const waiting: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string' && !isCleanText(value)) throw new Malformed(sentences.oddInput);
    if (typeof value !== 'object' || value === null) continue;
    if (depth === DEEPEST) throw new Malformed(sentences.deepJson);
    for (const [key, member] of Object.entries(value)) {
      if (!isCleanText(key) || key === '__proto__') throw new Malformed(sentences.oddInput);
      waiting.push({ value: member, depth: depth + 1 });
    }
  }
}

/** RFC 6901. */
function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
