/** The status of what a guard refuses: RFC 6750 3.1, and 503 when an issuer could not be asked. */
export type RefusalStatus = 400 | 401 | 403 | 503;

interface RefusalDetails {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A request that a guard does not let through, with the answer it should get. Its words are safe to show. */
export class GuardRefusal extends Error {
  override readonly name = 'GuardRefusal';
  readonly status: RefusalStatus;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON: `error` and `error_description` (RFC 6750 3.1), and `redirect` where the guard was given one. */
  readonly body: Readonly<Record<string, string>>;

  constructor(status: RefusalStatus, words: string, details: RefusalDetails = {}) {
    super(words, { cause: details.cause });
    this.status = status;
    this.headers = { 'Cache-Control': 'no-store', ...details.headers };
    this.body = details.body ?? {};
  }

  /** The same, saying in its body where a person may sign in. */
  leadingTo(redirect: string): GuardRefusal {
    const { headers, cause } = this;
    return new GuardRefusal(this.status, this.message, { headers, body: { ...this.body, redirect }, cause });
  }

  toResponse(): Response {
    return Response.json(this.body, { status: this.status, headers: this.headers });
  }
}

/** 401 without an error code: nobody has tried to authenticate (RFC 6750 3.1). */
export function noToken(realm: string): GuardRefusal {
  return new GuardRefusal(401, 'An access token is needed.', {
    headers: { 'WWW-Authenticate': challenge({ realm }) },
  });
}

/** 400 `invalid_request`: the header is there and cannot be read (RFC 6750 3.1). */
export function unreadableHeader(): GuardRefusal {
  return bearerError(400, { error: 'invalid_request', error_description: 'The Authorization header is malformed' });
}

/** 401 `invalid_token` for `expired`, `revoked`, `suspended` or `invalid`, with the reason of the last (RFC 6750 3.1). */
export function badToken(
  why: 'expired' | 'revoked' | 'suspended' | 'invalid',
  reason = '',
  cause?: unknown,
): GuardRefusal {
  const error_description = `The access token is ${why}${reason && `: ${reason}`}`;
  return bearerError(401, { error: 'invalid_token', error_description }, cause);
}

/** 403 `insufficient_scope`, with the scope that would do where it is one of permissions (RFC 6750 3.1). */
export function notAllowed(reason: string, scope?: string): GuardRefusal {
  return bearerError(403, { error: 'insufficient_scope', error_description: reason, ...(scope && { scope }) });
}

/** 503: without the issuer's keys or ranks there is no answer, and no is the safe one. */
export function unavailable(what: string, cause?: unknown): GuardRefusal {
  return new GuardRefusal(503, `${what} could not be fetched`, {
    headers: { 'Retry-After': '5' },
    body: { error: 'temporarily_unavailable', error_description: 'The access token cannot be checked at the moment' },
    cause,
  });
}

function bearerError(status: RefusalStatus, parameters: Record<string, string>, cause?: unknown): GuardRefusal {
  return new GuardRefusal(status, parameters.error_description ?? '', {
    headers: { 'WWW-Authenticate': challenge(parameters) },
    body: parameters,
    cause,
  });
}

/** RFC 9110 11.6.1; what RFC 6750 3 does not allow inside the quotes is left out. */
function challenge(parameters: Record<string, string>): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}="${value.replace(/[^ !#-[\]-~]/g, '')}"`);
  return `Bearer ${pairs.join(', ')}`;
}
