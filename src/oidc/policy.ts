import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { SessionLimits } from '#database/settings.ts';
import { canReachOneOf } from './acr.ts';
import { isPastAbsolute } from './lifetimes.ts';

const { Check, Prompt, base } = interactionPolicy;

/**
 * Which questions an authorization asks, in this order, one at a time: what it demands · `create` · `select_account` ·
 * `login` · (a second factor and a seat come here) · `consent`. All are asked again at every authorization.
 */
export function interactionPrompts(limits: () => SessionLimits): interactionPolicy.DefaultPolicy {
  const policy = base();
  policy.add(new Prompt({ name: 'demands' }, acrCheck()), 0);
  policy.add(new Prompt({ name: 'create', requestable: true }), 1);
  policy.add(new Prompt({ name: 'select_account', requestable: true }), 2);
  policy.get('login')?.checks.add(accountCheck());
  policy.get('login')?.checks.add(ageCheck(limits));
  askConsentOfOthersOnly(policy);
  return policy;
}

/** A level nobody can reach is refused before a password is asked for, and never asked for again and again. */
function acrCheck(): interactionPolicy.Check {
  return new Check('acr', 'the demanded level cannot be reached', 'unmet_authentication_requirements', ({ oidc }) => {
    const { essential, value, values } = oidc.claims.id_token?.acr ?? {};
    const named = [value, ...(Array.isArray(values) ? values : [])].filter((word) => typeof word === 'string');
    if (named.length > 0 && !canReachOneOf(named, essential === true)) {
      throw new errors.UnmetAuthenticationRequirements('none of the requested authentication contexts can be reached');
    }
    return false;
  });
}

/** A session of someone disabled or gone: the library would fail further on, so they are asked to sign in. */
function accountCheck(): interactionPolicy.Check {
  const isGone = ({ oidc }: KoaContextWithOIDC) => Boolean(oidc.session?.accountId) && !oidc.account;
  return new Check('account_unavailable', 'the account is not available', 'login_required', isGone);
}

function ageCheck(limits: () => SessionLimits): interactionPolicy.Check {
  return new Check('session_too_old', 'the sign-in is older than sessions may be', 'login_required', ({ oidc }) =>
    isPastAbsolute(limits(), oidc.session?.loginTs),
  );
}

/**
 * Our own apps have no consent page, not even for `prompt=consent`. A native one is asked all the same when its
 * redirect could be caught by another app on the device: silence would hand that one a code (RFC 8252 8.6).
 */
function askConsentOfOthersOnly(policy: interactionPolicy.DefaultPolicy): void {
  const checks = policy.get('consent')?.checks;
  const [requested, native] = [checks?.get('consent_prompt'), checks?.get('native_client_prompt')];
  if (!requested || !native) throw new Error('the library names its consent checks otherwise');
  const { check: isRequested } = requested;
  const { check: isNative } = native;
  requested.check = (ctx) => !isFirstParty(ctx) && isRequested(ctx);
  native.check = (ctx) => !(isFirstParty(ctx) && isHttps(ctx.oidc.params?.redirect_uri)) && isNative(ctx);
}

function isFirstParty({ oidc }: KoaContextWithOIDC): boolean {
  return oidc.client?.first_party === true;
}

function isHttps(uri: unknown): boolean {
  return typeof uri === 'string' && uri.startsWith('https:');
}
