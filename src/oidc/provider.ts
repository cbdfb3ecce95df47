import type { Context, Middleware } from 'koa';
import { recordAct } from '#audit/record-act.ts';
import { inTransaction, type Tx } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';
import { openApiTokenReader, type ReadApiToken } from './api-token.ts';
import { askAnew } from './ask-anew.ts';
import { type Console, ensureBuiltInClients } from './built-in-clients.ts';
import { addConsent } from './consent.ts';
import { beginConsoleSignIn, type ConsoleRequest, type ConsoleSignIn, finishConsoleSignIn } from './console-sign-in.ts';
import { interactionUidOf } from './interaction-cookie.ts';
import { consentOf, readInteraction, recordResult, toLibraryResult } from './interactions.ts';
import { leaveOtherAccount } from './leave-other-account.ts';
import { sessionCookieSeconds } from './lifetimes.ts';
import { type LiveSession, readSession, signOut } from './live-session.ts';
import type { ProviderDeps } from './provider-deps.ts';
import { raiseSession } from './raise-session.ts';
import { protocolMiddleware, runInstances } from './running-provider.ts';
import type { SignedIn, SignInRequest, SignInResult } from './sign-in-request.ts';
import { ensureSigningKeys } from './signing-keys.ts';
import { startSession } from './start-session.ts';
import { openStatuses, type Statuses } from './statuses.ts';

export interface OidcProvider {
  /** The protocol's routes; mounted last, and nothing may read a body before it. */
  readonly middleware: Middleware;
  /** Its status lists; whoever opened the provider closes them. */
  readonly statuses: Statuses;
  /** Throws `Refusal('gone')` when the interaction has ended, expired or belongs to another browser. */
  interactionDetails(ctx: Context): Promise<SignInRequest>;
  /** Which interaction this browser is in, by its cookie alone; undefined where we never signed it. No statement. */
  interactionUid(ctx: Context): Promise<string | undefined>;
  /** Records the result and answers 303 to where the authorization goes on. */
  finishInteraction(ctx: Context, result: SignInResult): Promise<void>;
  /** The same without answering: the URL to go on to. */
  recordResult(ctx: Context, result: SignInResult): Promise<string>;
  /** Asks all over who it is, and forgets what was answered here; the URL to go on to. */
  askAnew(ctx: Context): Promise<string>;
  /**
   * Writes down that the signed-in person agrees to all that is missing; returns the URL to go on to. Throws
   * `Refusal('conflict')` when consent is not the open question.
   */
  giveConsent(ctx: Context, request: SignInRequest, options?: { readonly requestId?: string }): Promise<string>;
  /** The person signed in in this browser, one statement; none without a cookie. */
  readSession(ctx: Context): Promise<LiveSession | undefined>;
  /** The bearer token of a request to our own API, if it is signed by us and has not expired; no statement. */
  readonly readApiToken: ReadApiToken;
  /** Whether a public client's pages come from this origin: they call our API by a token, never by a cookie. */
  isAppOrigin(origin: string): Promise<boolean>;
  /** Ends the session of this browser with all that hangs on it, and its cookie; answers nothing. */
  signOut(ctx: Context): Promise<void>;
  /** Signs somebody in here and now, outside any app's request. */
  startSession(ctx: Context, who: SignedIn): Promise<void>;
  /** Adds what somebody proved just now to their session, which gets a new id; one that has ended stays ended. */
  raiseSession(ctx: Context, session: LiveSession, means: readonly string[]): Promise<void>;
  /** Whether there is a key to sign with; rejects when the keys cannot be read. */
  canSign(): Promise<boolean>;
  /** Begins a sign-in for one of our own consoles. */
  beginConsoleSignIn(console: Console, asked?: ConsoleRequest): ConsoleSignIn;
  /** Redeems the code a console got back; undefined when it is not good. */
  finishConsoleSignIn(given: {
    readonly console: Console;
    readonly code: string;
    readonly verifier: string;
  }): Promise<{ readonly accountId: string } | undefined>;
}

/**
 * Opens the provider over the keys in the database, which it makes when there are none. Throws a plain sentence when
 * `SECRET_KEY` does not open them.
 */
export async function createProvider(deps: ProviderDeps): Promise<OidcProvider> {
  await ensureSigningKeys(deps.db, deps.vault);
  await ensureBuiltInClients(deps.db, deps.issuer);
  const running = await runInstances(deps);
  const { issuer, db } = deps;
  const current = async () => (await running.current()).provider;
  const go = async (ctx: Context, result: SignInResult) => {
    const provider = await current();
    const { accountId } = 'login' in result ? result.login : {};
    if (accountId !== undefined)
      await leaveOtherAccount(provider, ctx, { accountId, cookie: running.cookies().session });
    return recordResult(provider, ctx, toLibraryResult(result));
  };

  return {
    middleware: protocolMiddleware(issuer, running),
    statuses: openStatuses({ ...deps, ...running }),
    interactionDetails: async (ctx) => readInteraction(await current(), ctx),
    interactionUid: async (ctx) => interactionUidOf(await current(), ctx),
    recordResult: go,
    askAnew: async (ctx) => askAnew(await current(), ctx),
    async finishInteraction(ctx, result) {
      const url = await go(ctx, result);
      ctx.status = 303;
      ctx.redirect(url);
    },
    async giveConsent(ctx, request, options = {}) {
      await inTransaction(db, (tx) => writeConsent(tx, request, options.requestId));
      return recordResult(await current(), ctx, { consent: {} });
    },
    readSession: async (ctx) => readSession(await current(), ctx),
    readApiToken: openApiTokenReader({
      issuer,
      verify: async (...asked) => (await running.current()).verify(...asked),
      places: running.places,
    }),
    isAppOrigin: running.isAppOrigin,
    signOut: async (ctx) => signOut(await current(), ctx, running.cookies().session),
    async startSession(ctx, who) {
      const mostSeconds = sessionCookieSeconds(running.sessionLimits());
      await startSession(await current(), ctx, { who, cookie: running.cookies().session, mostSeconds });
    },
    async raiseSession(ctx, session, means) {
      const mostSeconds = sessionCookieSeconds(running.sessionLimits(), session.authTime);
      const raised = { session, means, cookie: running.cookies().session, mostSeconds };
      await raiseSession({ write: db, provider: await current(), ctx }, raised);
    },
    canSign: async () => (await running.current()).provider !== undefined,
    beginConsoleSignIn: (name, asked) => beginConsoleSignIn(issuer, name, asked),
    finishConsoleSignIn: async (given) => finishConsoleSignIn(await current(), given),
  };
}

async function writeConsent(tx: Tx, request: SignInRequest, requestId: string | undefined): Promise<void> {
  const { accountId, client } = request;
  if (accountId === undefined || request.prompt.name !== 'consent')
    throw new Refusal('conflict', 'Nothing is to be agreed to here.');
  const given = consentOf(request);
  await addConsent(tx, { accountId, clientId: client.id }, given);
  await recordAct(tx, {
    act: 'consent.given',
    actor: { kind: 'person', id: accountId },
    accountId,
    clientId: client.id,
    requestId,
    facts: { ...given },
  });
}
