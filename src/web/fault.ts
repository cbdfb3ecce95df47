import { Refusal, type RefusalCode } from '#platform/refusal.ts';
import { Malformed } from './malformed.ts';

/** What a request ended in, in the terms of HTTP. */
export interface Fault {
  readonly status: number;
  readonly code: RefusalCode | 'malformed' | 'internal';
  /** Words made for this case, safe to show; none: the catalogue has words for the code. */
  readonly words: string;
  readonly retryAfterSeconds?: number | undefined;
  readonly errors?: Refusal['errors'];
}

const STATUSES: Readonly<Record<RefusalCode, number>> = {
  'invalid-input': 422,
  'not-signed-in': 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  csrf: 403,
  'wrong-host': 421,
  'unsupported-media-type': 415,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  'payload-too-large': 413,
  'precondition-failed': 412,
  'too-many-requests': 429,
  'not-implemented': 501,
  unavailable: 503,
};

/** What Node and PostgreSQL say when the database cannot be reached; it will be back. */
const OUTAGES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  '53300',
  '57P01',
  '57P02',
  '57P03',
]);
/** PostgreSQL cannot keep these characters: where they got past a parser of another's, it is still the caller's text. */
const CHARACTER_ERRORS = new Set(['22021', '22P05']);
const OUTAGE_WORDS = /^(Connection terminated|timeout exceeded when trying to connect|connection is closed)/i;

/** The status a refusal is told with. */
export const statusOf = (code: RefusalCode) => STATUSES[code];

/** Finds the status of whatever was thrown. Only what we threw on purpose, or a parser refused, is the caller's fault. */
export function findFault(error: unknown): Fault {
  if (error instanceof Refusal) {
    const { code, words, retryAfterSeconds, errors } = error;
    return { status: STATUSES[code], code, words, retryAfterSeconds, errors };
  }
  if (error instanceof Malformed) return { status: 400, code: 'malformed', words: error.words };
  const status = statusOfParser(error);
  if (status === 413) return { status, code: 'payload-too-large', words: '' };
  if (status === 415) return { status, code: 'unsupported-media-type', words: '' };
  if (status !== undefined) return { status, code: 'malformed', words: '' };
  if (CHARACTER_ERRORS.has(codeOf(error))) return { status: 400, code: 'malformed', words: '' };
  if (isOutage(error)) return { status: 503, code: 'unavailable', words: '', retryAfterSeconds: 5 };
  return { status: 500, code: 'internal', words: '' };
}

/** Body parsers throw errors that carry a 4xx and say that they may be told (`http-errors`). */
function statusOfParser(error: unknown): number | undefined {
  if (!(error instanceof Error) || error instanceof TypeError) return undefined;
  const { status, expose } = error as { status?: unknown; expose?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 && expose === true ? status : undefined;
}

function isOutage(error: unknown): boolean {
  return OUTAGES.has(codeOf(error)) || (error instanceof Error && OUTAGE_WORDS.test(error.message));
}

function codeOf(error: unknown): string {
  const { code } = error instanceof Error ? (error as { code?: unknown }) : {};
  return typeof code === 'string' ? code : '';
}
