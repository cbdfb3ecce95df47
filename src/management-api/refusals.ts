import { Refusal } from '#platform/refusal.ts';
import { sentences } from './sentences.ts';

/** A field that cannot be accepted, as every mistake in the input is told. */
export function wrongField(field: string, detail: string): Refusal {
  return new Refusal('invalid-input', detail, { errors: [{ pointer: `/${field}`, detail }] });
}

export function throttled({ retryAfterSeconds }: { readonly retryAfterSeconds: number }): Refusal {
  return new Refusal('too-many-requests', sentences.throttled, { retryAfterSeconds });
}

/** What came of a code that was typed; throws unless it was the right one. */
export function requireRightCode(
  outcome:
    | { readonly ok: true }
    | { readonly ok: false; readonly why: 'no-match' }
    | { readonly ok: false; readonly why: 'throttled'; readonly retryAfterSeconds: number },
): void {
  if (outcome.ok) return;
  throw outcome.why === 'throttled' ? throttled(outcome) : wrongField('code', sentences.wrongCode);
}

export function requireFound(isFound: boolean): void {
  if (!isFound) throw new Refusal('not-found', '');
}
