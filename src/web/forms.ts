import type { z } from 'zod';
import type { Problem } from '#platform/problem.ts';
import { Refusal } from '#platform/refusal.ts';
import type { Words } from '#platform/words/words.ts';
import type { Answer } from './answer.ts';
import { readBody } from './body.ts';
import { isCleanLine } from './characters.ts';
import { Malformed } from './malformed.ts';
import { readPairs } from './pairs.ts';
import { sentences } from './sentences.ts';
import type { Tools } from './tools.ts';
import type { Visit } from './visit.ts';

/** A form: what it takes, and how it is shown again. */
export interface Form<T> {
  /**
   * Of the fields as text, each trimmed unless its name says `password`. People read the words of its issues: a schema
   * with sentences of its own is made of the visitor's words.
   */
  readonly schema: FormSchema<T>;
  /** Fields that may hold several lines. */
  readonly multiline?: readonly string[];
  /** The same page with what was typed and what is wrong; `showAgain` adds the status. */
  again(visit: Visit, refused: Refused): Promise<Answer>;
}

export type FormSchema<T> = z.ZodType<T> | ((words: Words) => z.ZodType<T>);

export interface Refused {
  /** By field; never passwords or the CSRF token. */
  readonly typed: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
  /** 422 unless it says otherwise. */
  readonly status?: number;
  readonly retryAfterSeconds?: number | undefined;
}

type Fields = Readonly<Record<string, string>>;

export type FormResult<T> = { readonly ok: true; readonly input: T } | { readonly ok: false; readonly answer: Answer };

/** Reads a form that was sent: its token first, then its fields; gives the page to show again where they do not fit. */
export async function readForm<T>(form: Form<T>, visit: Visit, { kit, csrf }: Tools): Promise<FormResult<T>> {
  const { ctx } = visit;
  const fields = readFields(await readBody(ctx, 'form'), form.multiline ?? []);
  csrf.check(ctx, await kit.sessionIdOf(ctx), fields.csrf_token ?? ctx.get('X-CSRF-Token'));
  const { words } = visit.frame;
  const schema = typeof form.schema === 'function' ? form.schema(words) : form.schema;
  // What a schema has no sentence for is told in the visitor's language all the same.
  const parsed = schema.safeParse(fields, { error: () => words.problems.invalid });
  if (parsed.success) return { ok: true, input: parsed.data };
  return {
    ok: false,
    answer: await showAgain(form, visit, { typed: typedIn(fields), problems: problemsOf(parsed.error) }),
  };
}

/** Shows a form again with 422, or what `refused` says; to a program it says the same as problem+json. */
export async function showAgain<T>(form: Form<T>, visit: Visit, refused: Refused): Promise<Answer> {
  const { status = 422, retryAfterSeconds, problems } = refused;
  if (visit.wantsJson && status === 422) throw refusalOf(problems);
  const answer = await form.again(visit, refused);
  // Another page in its place, say of a link that has run out, has a status of its own.
  if (answer.kind !== 'page' || answer.status !== 200) return answer;
  const headers = retryAfterSeconds === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfterSeconds)) };
  return { ...answer, status, headers: { ...answer.headers, ...headers } };
}

/** What was typed, without what must not be sent back. */
export function typedIn(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'csrf_token' && !isSecret(name)));
}

function readFields(body: string, multiline: readonly string[]): Fields {
  const fields = [...readPairs(body)].map(([name, value]) => {
    if (!multiline.includes(name) && !isCleanLine(value)) throw new Malformed(sentences.oddCharacters(name));
    return [name, isSecret(name) ? value : value.trim()];
  });
  return Object.fromEntries(fields);
}

function isSecret(name: string): boolean {
  return name.includes('password');
}

/** The first thing wrong with each field. */
function problemsOf({ issues }: z.ZodError): Problem[] {
  const byField = new Map<string, Problem>();
  for (const { path, message } of issues) {
    const field = path[0] === undefined ? undefined : String(path[0]);
    if (!byField.has(field ?? '')) byField.set(field ?? '', { field, words: message });
  }
  return [...byField.values()];
}

function refusalOf(problems: readonly Problem[]): Refusal {
  const errors = problems.map(({ field, words }) => ({
    pointer: field === undefined ? '' : `/${field}`,
    detail: words,
  }));
  return new Refusal('invalid-input', problems[0]?.words ?? '', { errors });
}
