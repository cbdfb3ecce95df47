import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import type { Reader } from '#database/transaction.ts';
import { scopeOfClaim } from './claims.ts';
import { type Consent, findConsent } from './consent.ts';

/** What the library never asks consent for. */
const NEVER_ASKED = new Set(['sub', 'sid', 'auth_time', 'acr', 'amr', 'iss']);

/**
 * The grant of this session and app, made or widened without a question where none is due: our own apps have all they
 * may ask for, others what the person agreed to before. A grant is per session and app, so that ending one device
 * leaves the others alone. One statement when it stands already and is enough.
 */
export async function loadGrant(ctx: KoaContextWithOIDC, reader: Reader): Promise<Grant | undefined> {
  const { client, account, session, provider } = ctx.oidc;
  if (!client || !account || !session) return undefined;
  const between = { accountId: account.accountId, clientId: client.clientId };
  const found = await findGrant(ctx, session.grantIdFor(client.clientId));
  const missing = missingFrom(ctx, found);
  if (found && isNothing(missing)) return found;

  const agreed = client.first_party === true ? missing : await agreedOf(reader, between, missing);
  if (isNothing(agreed)) return found;
  const grant = found ?? new provider.Grant(between);
  widen(grant, agreed);
  // A grant that is not enough yet stays unsaved: the consent page is next, and it may be refused.
  if (found || sameSize(agreed, missing)) await grant.save();
  return grant;
}

async function findGrant(ctx: KoaContextWithOIDC, id: string | undefined): Promise<Grant | undefined> {
  const { provider, account, client } = ctx.oidc;
  const grant = id === undefined ? undefined : await provider.Grant.find(id);
  return grant?.accountId === account?.accountId && grant?.clientId === client?.clientId ? grant : undefined;
}

function missingFrom({ oidc }: KoaContextWithOIDC, grant: Grant | undefined): Consent {
  const scopes = new Set(grant?.getOIDCScopeEncountered().split(' '));
  const claims = new Set(grant?.getOIDCClaimsEncountered());
  const resources = Object.entries(oidc.resourceServers ?? {}).map(([identifier, server]) => {
    const granted = new Set(grant?.getResourceScopeEncountered(identifier).split(' '));
    const asked = [...oidc.requestParamScopes].filter((word) => server.scopes.has(word) && !granted.has(word));
    return [identifier, asked] as const;
  });
  return {
    scopes: [...oidc.requestParamOIDCScopes].filter((scope) => !scopes.has(scope)),
    claims: [...oidc.requestParamClaims].filter((claim) => !claims.has(claim) && !NEVER_ASKED.has(claim)),
    resources: Object.fromEntries(resources.filter(([, words]) => words.length > 0)),
  };
}

async function agreedOf(reader: Reader, between: Parameters<typeof findConsent>[1], asked: Consent): Promise<Consent> {
  const consent = await findConsent(reader, between);
  const resources = Object.entries(asked.resources).map(([api, words]) => {
    const agreed = words.filter((word) => consent?.resources[api]?.includes(word));
    return [api, agreed] as const;
  });
  return {
    scopes: asked.scopes.filter((scope) => consent?.scopes.includes(scope)),
    claims: asked.claims.filter((claim) => consent && hasAgreedTo(consent, claim)),
    resources: Object.fromEntries(resources.filter(([, words]) => words.length > 0)),
  };
}

/** Who let an app see a scope let it see each claim of it. */
function hasAgreedTo({ scopes, claims }: Consent, claim: string): boolean {
  return claims.includes(claim) || scopes.includes(scopeOfClaim(claim) ?? claim);
}

function widen(grant: Grant, { scopes, claims, resources }: Consent): void {
  if (scopes.length > 0) grant.addOIDCScope([...scopes]);
  if (claims.length > 0) grant.addOIDCClaims([...claims]);
  for (const [api, words] of Object.entries(resources)) grant.addResourceScope(api, [...words]);
}

function size({ scopes, claims, resources }: Consent): number {
  return scopes.length + claims.length + Object.values(resources).flat().length;
}

const isNothing = (consent: Consent) => size(consent) === 0;
const sameSize = (one: Consent, other: Consent) => size(one) === size(other);
