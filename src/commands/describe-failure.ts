import { readEnvironment } from '#platform/config.ts';
import { Refusal } from '#platform/refusal.ts';
import { StartError } from '#platform/start-error.ts';

const ONE_LINE = 300;

/** One clear line for what an operator can mend; a bug shows its stack only when asked for. */
export function describeFailure(error: unknown): string {
  if (error instanceof StartError) return error.message;
  if (error instanceof Refusal) return error.words;
  const known = error instanceof Error ? error : new Error(String(error));
  if (isDebugging()) return String(known.stack);
  const reason = known.message || (known as NodeJS.ErrnoException).code || known.name;
  const line = reason.replaceAll(/\s+/g, ' ').slice(0, ONE_LINE);
  return `Usher failed: ${line} (LOG_LEVEL=debug shows where)`;
}

function isDebugging(): boolean {
  try {
    return ['debug', 'trace'].includes(readEnvironment().LOG_LEVEL ?? '');
  } catch {
    return false;
  }
}
