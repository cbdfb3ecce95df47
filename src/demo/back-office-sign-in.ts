import * as client from 'openid-client';

export interface SignInSettings {
  readonly issuer: string;
  readonly clientSecret: string;
  /** Where this app is, without a trailing slash. */
  readonly url: string;
}

/** What must come back unchanged: kept in the session of the browser that began. */
export interface SignInAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Who is signed in, with their tokens; all of it stays on the server. */
export interface SignedIn {
  readonly name: string;
  readonly idToken: string;
  /** Kept only to show what happens to a token that has expired. */
  readonly firstAccessToken: string;
  accessToken: string;
  refreshToken: string | undefined;
  /** In milliseconds since 1970. */
  expiresAt: number;
  renewals: number;
  renewal?: Promise<void> | undefined;
}

const SCOPE = 'openid profile email offline_access reports:read reports:write';
const SPARE_MS = 10_000;

/** The app as Usher knows it. */
export interface UsherApp {
  readonly usher: client.Configuration;
  readonly url: string;
}

/** Reads Usher's discovery document; everything else follows from it. */
export async function connectToUsher({ issuer, clientSecret, url }: SignInSettings): Promise<UsherApp> {
  const auth = client.ClientSecretBasic(clientSecret);
  const usher = await client.discovery(new URL(issuer), 'back-office', undefined, auth, {
    execute: [client.allowInsecureRequests], // http is for your own machine only
  });
  return { usher, url };
}

/** Where to send the browser: the code flow with PKCE, state and nonce. With the prompt `create`, to register first. */
export async function beginSignIn(
  { usher, url }: UsherApp,
  prompt?: 'create',
): Promise<{ attempt: SignInAttempt; location: string }> {
  const attempt = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    codeVerifier: client.randomPKCECodeVerifier(),
  };
  const location = client.buildAuthorizationUrl(usher, {
    redirect_uri: `${url}/callback`,
    scope: SCOPE,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(attempt.codeVerifier),
    code_challenge_method: 'S256',
    ...(prompt && { prompt }),
  });
  return { attempt, location: location.href };
}

/** Redeems what the browser came back with. Throws when it does not belong to the attempt, or is a refusal. */
export async function finishSignIn(
  { usher }: UsherApp,
  currentUrl: URL,
  { state, nonce, codeVerifier }: SignInAttempt,
): Promise<SignedIn> {
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier, idTokenExpected: true };
  const tokens = await client.authorizationCodeGrant(usher, currentUrl, checks);
  // The ID token says who it is by number; the name comes from the userinfo endpoint (OpenID Connect Core 5.4).
  const sub = tokens.claims()?.sub ?? '';
  const { name = sub } = await client.fetchUserInfo(usher, tokens.access_token, sub);
  return {
    name,
    idToken: tokens.id_token ?? '',
    firstAccessToken: tokens.access_token,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    expiresAt: expiryOf(tokens),
    renewals: 0,
  };
}

/** Renews the access token if its time is nearly over; once, however many requests ask for it together. */
export async function freshen({ usher }: UsherApp, signedIn: SignedIn): Promise<void> {
  if (signedIn.expiresAt - SPARE_MS > Date.now() || signedIn.refreshToken === undefined) return;
  signedIn.renewal ??= renew(usher, signedIn, signedIn.refreshToken).finally(() => {
    signedIn.renewal = undefined;
  });
  await signedIn.renewal;
}

/** Where to send the browser to be signed out of Usher too (OpenID Connect RP-Initiated Logout 1.0). */
export function signOutLocation({ usher, url }: UsherApp, { idToken }: SignedIn): string {
  return client.buildEndSessionUrl(usher, { id_token_hint: idToken, post_logout_redirect_uri: `${url}/` }).href;
}

async function renew(usher: client.Configuration, signedIn: SignedIn, refreshToken: string): Promise<void> {
  const tokens = await client.refreshTokenGrant(usher, refreshToken);
  signedIn.accessToken = tokens.access_token;
  // Each refresh token is good for one use; the next one came with the answer.
  signedIn.refreshToken = tokens.refresh_token ?? signedIn.refreshToken;
  signedIn.expiresAt = expiryOf(tokens);
  signedIn.renewals += 1;
}

function expiryOf(tokens: client.TokenEndpointResponseHelpers): number {
  return Date.now() + (tokens.expiresIn() ?? 0) * 1000;
}
