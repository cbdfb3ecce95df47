import type { Words } from '#platform/words/words.ts';
import type { Fault } from './fault.ts';

const QUOTA_EXCEEDED = 'https://iana.org/assignments/http-problem-types#quota-exceeded';

/** The body of `application/problem+json` (RFC 9457); 429 as the RateLimit draft has it. */
export function problemJson(
  fault: Fault,
  about: { requestId: string; words: Words; violatedPolicy?: string | undefined },
) {
  const { title, words } = wordsFor(fault, about.words);
  return {
    type: fault.status === 429 ? QUOTA_EXCEEDED : `urn:usher:problem:${fault.code}`,
    title,
    status: fault.status,
    detail: fault.words || words,
    instance: about.requestId,
    ...(fault.errors && { errors: fault.errors }),
    ...(about.violatedPolicy && { 'violated-policies': [about.violatedPolicy] }),
  };
}

/** The body of an OAuth error (RFC 6749 5.2), for the machine endpoints under `/oauth2`. */
export function oauthJson(fault: Fault, words: Words) {
  return { error: oauthError(fault), error_description: fault.words || wordsFor(fault, words).words };
}

/** The catalogue's words for a person. */
export function wordsFor(fault: Fault, words: Words): { title: string; words: string } {
  if (fault.code === 'internal') return words.errors.bug;
  return words.errors.byCode[fault.code === 'malformed' ? 'invalid-input' : fault.code];
}

function oauthError({ status }: Fault): string {
  if (status === 429 || status === 503) return 'temporarily_unavailable';
  if (status === 401) return 'invalid_client';
  if (status === 403) return 'access_denied';
  return status >= 500 ? 'server_error' : 'invalid_request';
}
