import type { Environment } from '#platform/environment.ts';
import type { Path } from './mistakes.ts';
import type { MistakeList } from './source.ts';

const PLACE = /\$\$\{|\$\{([^}]*)(\}?)/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Fills `${NAME}` inside every string from the environment; `$${` stays behind as `${`. What is filled in is text and
 * is not looked at again. A name that is not set is a mistake; one that is set to nothing is not.
 */
export function fillIn(value: unknown, environment: Environment, mistakes: MistakeList): unknown {
  return mapStrings(value, (text, path) =>
    text.replace(PLACE, (place, name: string | undefined, end: string | undefined) => {
      if (name === undefined) return '${';
      const words = refuse(name, end === '}', environment);
      if (words) mistakes.add(path, words);
      return words ? place : (environment[name] ?? '');
    }),
  );
}

function refuse(name: string, isClosed: boolean, environment: Environment): string | undefined {
  if (!isClosed) return 'a ${ is never closed; write $${ for the two characters themselves';
  if (!NAME.test(name)) return `\${${name}} is not the name of an environment variable`;
  if (!Object.hasOwn(environment, name) || environment[name] === undefined)
    return `the environment variable ${name} is not set`;
  return undefined;
}

/** The same value with every string inside it (never a key) changed. */
export function mapStrings(value: unknown, change: (text: string, path: Path) => string, path: Path = []): unknown {
  if (typeof value === 'string') return change(value, path);
  if (Array.isArray(value)) return value.map((inner, index) => mapStrings(inner, change, [...path, index]));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mapStrings(inner, change, [...path, key])]),
  );
}
