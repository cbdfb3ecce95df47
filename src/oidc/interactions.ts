import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import { errors, type Interaction, type InteractionResults } from 'oidc-provider';
import { levelOf } from '#platform/acr.ts';
import { Refusal } from '#platform/refusal.ts';
import { wantedLevelOf } from './acr.ts';
import { OPENID_SCOPES, scopeOfClaim } from './claims.ts';
import type { Consent } from './consent.ts';
import type { RequestingClient, SignInRequest, SignInResult } from './sign-in-request.ts';

const GONE = 'This sign-in has ended or took too long. Go back to the app and start again.';

/** What a request has read: nothing else changes an interaction, and saving it says so when it has ended since. */
const known = new WeakMap<Context, Interaction>();

/** The interaction of this browser; throws `Refusal('gone')` when there is none, or another one is asked for. */
export async function readInteraction(provider: Provider, ctx: Context): Promise<SignInRequest> {
  const interaction = await findInteraction(provider, ctx);
  known.set(ctx, interaction);
  const params = interaction.params as Record<string, unknown>;
  const client = await provider.Client.find(String(params.client_id));
  if (!client) throw new Refusal('gone', GONE, { cause: 'the client is gone' });
  return {
    uid: interaction.uid,
    prompt: { name: interaction.prompt.name, reasons: interaction.prompt.reasons },
    client: toRequestingClient(client),
    accountId: interaction.session?.accountId,
    sessionUid: interaction.session?.uid,
    sessionMeans: interaction.session?.amr ?? [],
    wantedLevel: wantedLevelOf(params),
    loginHint: text(params.login_hint),
    uiLocales: words(params.ui_locales),
    acrValues: words(params.acr_values),
    missing: missingOf(interaction.prompt.details),
    seat: seatOf(interaction.prompt),
    flow: (interaction as { flow?: SignInRequest['flow'] }).flow ?? {},
    params,
  };
}

/**
 * Ends the interaction with a result, merged with that of the question before; returns where the browser goes on. One
 * statement where the request has read its interaction. Throws as `readInteraction` does.
 */
export async function recordResult(provider: Provider, ctx: Context, result: InteractionResults): Promise<string> {
  const interaction = await knownInteraction(provider, ctx);
  interaction.result = { ...interaction.lastSubmission, ...result };
  try {
    await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
    return interaction.returnTo;
  } catch (cause) {
    throw asRefusal(cause);
  }
}

/** `ts` is said outright: results are merged on every step, and the time must not move on with them. */
export function toLibraryResult(result: SignInResult): InteractionResults {
  if (!('login' in result)) return { ...result };
  const { accountId, means, authTime } = result.login;
  const ts = authTime ?? Math.floor(Date.now() / 1000);
  return { ...result, login: { accountId, acr: levelOf(means), amr: [...means], ts } };
}

/** What the person agrees to on the page that names `missing`: all that was asked for. */
export function consentOf({ missing }: SignInRequest): Consent {
  return {
    scopes: missing.scopes.filter((scope) => OPENID_SCOPES.has(scope)),
    claims: missing.claims,
    resources: missing.resources,
  };
}

/** The library's own interaction of this browser, read once a request; throws as `readInteraction` does. */
export async function knownInteraction(provider: Provider, ctx: Context): Promise<Interaction> {
  const interaction = known.get(ctx) ?? (await findInteraction(provider, ctx));
  known.set(ctx, interaction);
  return interaction;
}

async function findInteraction(provider: Provider, ctx: Context): Promise<Interaction> {
  try {
    return await provider.interactionDetails(ctx.req, ctx.res);
  } catch (cause) {
    throw asRefusal(cause);
  }
}

function asRefusal(cause: unknown): unknown {
  return cause instanceof errors.SessionNotFound ? new Refusal('gone', GONE, { cause }) : cause;
}

function toRequestingClient(client: NonNullable<Awaited<ReturnType<Provider['Client']['find']>>>): RequestingClient {
  return {
    id: client.clientId,
    name: client.clientName ?? client.clientId,
    isFirstParty: client.first_party === true,
    uri: client.clientUri,
    logoUri: client.logoUri,
    policyUri: client.policyUri,
    tosUri: client.tosUri,
    initiateLoginUri: client.initiateLoginUri,
  };
}

function missingOf(details: Record<string, unknown>): SignInRequest['missing'] {
  const {
    missingOIDCScope = [],
    missingOIDCClaims = [],
    missingResourceScopes = {},
  } = details as {
    missingOIDCScope?: string[];
    missingOIDCClaims?: string[];
    missingResourceScopes?: Record<string, string[]>;
  };
  // A claim asked for by its name is told, and agreed to, in the words of its scope.
  const named = missingOIDCClaims.map(scopeOfClaim).filter((scope) => scope !== undefined);
  const scopes = [...new Set([...missingOIDCScope, ...named])];
  return { scopes, claims: missingOIDCClaims, resources: missingResourceScopes };
}

function seatOf({ name, details }: Interaction['prompt']): SignInRequest['seat'] {
  const { licenceIds = [] } = details as { licenceIds?: string[] };
  return name === 'seat' ? { licenceIds } : undefined;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const words = (value: unknown) => (text(value) ?? '').split(' ').filter(Boolean);
