import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { needsSecondFactor, type SecondStep, secondStepOf } from '#credentials/second-step.ts';
import type { Settings } from '#database/settings.ts';
import type { Database } from '#database/transaction.ts';
import { levelOf, reaches } from '#platform/acr.ts';
import { askedOf, canReachAny, wantedLevelOf } from './acr.ts';
import { isPastAbsolute } from './lifetimes.ts';
import type { Person } from './person.ts';
import { organisationPrompt, seatPrompt } from './seat-prompts.ts';
import { allRolesOf } from './standing.ts';

const { Check, Prompt, base } = interactionPolicy;

export interface PolicyNeeds {
  readonly db: Database;
  readonly settings: () => Pick<Settings, 'sessions' | 'mfa'>;
  /** Whether who must set up a second step may put it off: never in production. */
  readonly mayDefer: boolean;
}

/**
 * Which questions an authorization asks, in this order, one at a time: what it demands · `create` · `select_account` ·
 * `login` · `mfa` · `organisation` · `seat` · `consent`. All are asked again at every authorization.
 */
export function interactionPrompts(needs: PolicyNeeds): interactionPolicy.DefaultPolicy {
  const policy = base();
  policy.add(new Prompt({ name: 'demands' }, acrCheck()), 0);
  policy.add(new Prompt({ name: 'create', requestable: true }), 1);
  policy.add(new Prompt({ name: 'select_account', requestable: true }), 2);
  policy.get('login')?.checks.add(accountCheck());
  policy.get('login')?.checks.add(ageCheck(needs));
  // The library compares levels letter by letter and asks for the password again: ours is the next prompt.
  policy.get('login')?.checks.remove('essential_acr');
  policy.get('login')?.checks.remove('essential_acrs');
  policy.add(new Prompt({ name: 'mfa' }, levelCheck(), secondStepCheck(needs)), 4);
  policy.add(organisationPrompt(needs.db), 5);
  policy.add(seatPrompt(needs.db), 6);
  askConsentOfOthersOnly(policy);
  return policy;
}

/** A level nobody can reach is refused before a password is asked for, and never asked for again and again. */
function acrCheck(): interactionPolicy.Check {
  return new Check('acr', 'the demanded level cannot be reached', 'unmet_authentication_requirements', ({ oidc }) => {
    if (!canReachAny(askedOf(oidc) ?? {})) {
      throw new errors.UnmetAuthenticationRequirements('none of the requested authentication contexts can be reached');
    }
    return false;
  });
}

/** A live session whose level is lower than the app asks for (RFC 9470). */
function levelCheck(): interactionPolicy.Check {
  const words = 'the demanded level is not reached yet';
  return new Check('level', words, 'unmet_authentication_requirements', ({ oidc }) => {
    const wanted = wantedLevelOf(oidc.params ?? {});
    return wanted !== undefined && !reaches(levelOf(oidc.session?.amr ?? []), wanted);
  });
}

/** Whoever has a second step, or must have one, has done it: also with a live session, also where nobody is asked. */
function secondStepCheck(needs: PolicyNeeds): interactionPolicy.Check {
  return new Check('second_step', 'a second step is needed', 'interaction_required', (ctx) => {
    const person = ctx.oidc.account?.person as Person | undefined;
    return person !== undefined && dueOf(needs, person, ctx.oidc.session?.amr ?? []).due !== 'none';
  });
}

function dueOf({ settings, mayDefer }: PolicyNeeds, person: Person, means: readonly string[]): SecondStep {
  const isRequired = needsSecondFactor(settings().mfa, allRolesOf(person));
  return secondStepOf({ means, factors: person.factors, isRequired, mayDefer });
}

/** A session of someone disabled or gone: the library would fail further on, so they are asked to sign in. */
function accountCheck(): interactionPolicy.Check {
  const isGone = ({ oidc }: KoaContextWithOIDC) => Boolean(oidc.session?.accountId) && !oidc.account;
  return new Check('account_unavailable', 'the account is not available', 'login_required', isGone);
}

function ageCheck({ settings }: PolicyNeeds): interactionPolicy.Check {
  return new Check('session_too_old', 'the sign-in is older than sessions may be', 'login_required', ({ oidc }) =>
    isPastAbsolute(settings().sessions, oidc.session?.loginTs),
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
