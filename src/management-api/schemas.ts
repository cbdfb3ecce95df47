import { z } from 'zod';

/** What goes in and what comes out under a name of its own in `/api/openapi.json`: a field means less going in. */
export const inputs = z.registry<{ id: string }>();
export const outputs = z.registry<{ id: string }>();

type Shape = Readonly<Record<string, z.ZodType>>;

/** An answer, or a part of one; it says all that is in it. */
export function answer<S extends Shape>(id: string, shape: S) {
  const schema = z.strictObject(shape);
  outputs.add(schema, { id });
  return schema;
}

/** What a request may say; another name in it is a mistake. */
export function request<S extends Shape>(id: string, shape: S) {
  const schema = z.strictObject(shape);
  inputs.add(schema, { id });
  return schema;
}

/** For requests that have nothing to say. */
export const nothing = z.strictObject({});

/** RFC 3339, in UTC. */
export const time = z.iso.datetime();

/** Of whatever can be proved by one: an app, a letter, a printed sheet. */
export const typedCode = z.string().min(1).max(64).describe('As it was typed; spaces and dashes do not matter.');

/** A list, so that more may be said of it one day. */
export function listOf<T extends z.ZodType>(id: string, item: T) {
  return answer(id, { items: z.array(item) });
}
