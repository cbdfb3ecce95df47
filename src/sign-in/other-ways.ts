import type { SecondStepMethod } from '#credentials/second-step.ts';
import type { OtherWaysPart } from '#platform/parts.ts';
import type { Interaction } from './interaction.ts';

/** The ways to do the second step beside the one that is shown: for `partials/other-ways`. */
export function otherWays(
  { path, prompt }: Interaction,
  methods: readonly SecondStepMethod[],
  shown: SecondStepMethod,
): OtherWaysPart {
  const others = methods.filter((method) => method !== shown);
  const urlOf = (method: SecondStepMethod, url: string) => (others.includes(method) ? url : undefined);
  return {
    passkeyUrl: urlOf('passkey', `${path}/passkey`),
    totpUrl: urlOf('totp', `${path}/code?by=totp`),
    emailAction: urlOf('email', `${path}/send-code`),
    recoveryUrl: urlOf('recovery', `${path}/code?by=recovery`),
    // Who has a live session adds to it here: somebody else signs in elsewhere.
    startOverUrl: prompt.name === 'mfa' ? undefined : `${path}/password`,
  };
}
