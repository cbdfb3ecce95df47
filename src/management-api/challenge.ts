import type { Context } from 'koa';
import { Refusal } from '#platform/refusal.ts';

/** What is missing (RFC 6750 3.1, RFC 9470 3); a request without any token is told nothing of it. */
interface Missing {
  readonly error?: 'invalid_token' | 'insufficient_scope' | 'insufficient_user_authentication';
  readonly scope?: string;
  readonly acr_values?: string | undefined;
  /** Seconds. */
  readonly max_age?: number;
}

/** Where a client reads which tokens are wanted (RFC 9728 3.1). */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

/** Says in `WWW-Authenticate` what to come back with, and makes the refusal to throw. `words` are ours, and plain. */
export function challenge(ctx: Context, issuer: string, words: string, missing: Missing = {}): Refusal {
  const parameters = {
    ...(missing.error && { error: missing.error, error_description: words }),
    ...missing,
    resource_metadata: `${issuer}${METADATA_PATH}/api`,
  };
  const told = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}="${value}"`);
  ctx.set('WWW-Authenticate', `Bearer ${told.join(', ')}`);
  return new Refusal(missing.error === 'insufficient_scope' ? 'forbidden' : 'not-signed-in', words);
}
