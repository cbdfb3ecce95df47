/** The stable codes of what Usher refuses; the web kit turns each into a status and a problem type. */
export type RefusalCode =
  | 'invalid-input'
  | 'not-signed-in'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'gone'
  | 'csrf'
  | 'wrong-host'
  | 'unsupported-media-type'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'payload-too-large'
  | 'precondition-failed'
  | 'too-many-requests'
  | 'not-implemented'
  | 'unavailable';

interface RefusalDetails {
  /** The hidden reason, for the log only. */
  readonly cause?: unknown;
  /** When to try again, in seconds. */
  readonly retryAfterSeconds?: number;
  /** One entry a field, for forms and problem+json. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** A no that the caller may read: `words` are safe to show, `cause` is not. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly words: string;
  readonly retryAfterSeconds: number | undefined;
  readonly errors: RefusalDetails['errors'];

  constructor(code: RefusalCode, words: string, details: RefusalDetails = {}) {
    super(words, { cause: details.cause });
    this.code = code;
    this.words = words;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.errors = details.errors;
  }
}
