import { createHash, randomBytes } from 'node:crypto';
import type Provider from 'oidc-provider';
import type { Acr } from '#platform/acr.ts';
import { type Console, consoleCallback, consoleClientId } from './built-in-clients.ts';

export interface ConsoleSignIn {
  /** Where to send the browser. */
  readonly url: string;
  /** Keep both in a cookie of the console until the browser is back. */
  readonly state: string;
  readonly verifier: string;
}

export interface ConsoleRequest {
  readonly prompt?: 'create' | 'login' | undefined;
  /** The level the person must reach. */
  readonly level?: Acr | undefined;
}

const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');

/** An authorization request of one of our consoles, code + PKCE like any app's. */
export function beginConsoleSignIn(issuer: string, name: Console, asked: ConsoleRequest = {}): ConsoleSignIn {
  const [state, verifier] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
  const url = new URL(`${issuer}/oauth2/authorize`);
  url.search = new URLSearchParams({
    client_id: consoleClientId(name),
    response_type: 'code',
    scope: 'openid',
    redirect_uri: consoleCallback(issuer, name),
    state,
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    ...(asked.prompt && { prompt: asked.prompt }),
    ...(asked.level && { acr_values: asked.level }),
  }).toString();
  return { url: url.href, state, verifier };
}

interface Redemption {
  readonly console: Console;
  readonly code: string;
  readonly verifier: string;
}

/**
 * Redeems a console's code without a request to ourselves, by the rules of the token endpoint (RFC 6749 4.1.3, RFC 7636
 * 4.6): the console then goes by the session cookie. Undefined when the code is not good, or was used in the meantime.
 */
export async function finishConsoleSignIn(
  provider: Provider,
  given: Redemption,
): Promise<{ readonly accountId: string } | undefined> {
  const code = await provider.AuthorizationCode.find(given.code);
  if (!code?.isValid || code.clientId !== consoleClientId(given.console)) return undefined;
  if (code.redirectUri !== consoleCallback(provider.issuer, given.console)) return undefined;
  if (code.codeChallenge !== challengeOf(given.verifier)) return undefined;
  try {
    await code.consume();
  } catch {
    return undefined;
  }
  return code.accountId === undefined ? undefined : { accountId: code.accountId };
}
