import type { Passkey } from '#credentials/passkey.ts';
import { type OptionNeeds, secondStepOptions, signInOptions } from '#credentials/passkey-options.ts';
import { relyingPartyOf } from '#credentials/passkey-verify.ts';
import type { PasskeyFormPart } from '#platform/passkey-parts.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';
import type { Interaction } from './interaction.ts';

/** What makes the options of a page of this door. */
export function optionNeeds({ issuer, credentials }: Desk): OptionNeeds {
  return { issuer, vault: credentials.vault, clock: credentials.clock };
}

/** Beside name and password: any passkey of ours. Costs no statement, and tells nobody's. */
export function signInForm(desk: Desk, { frame: { words } }: Visit, { uid, path }: Interaction): PasskeyFormPart {
  return {
    ...{ action: `${path}/passkey`, ask: 'get', buttonId: 'use-passkey', isAutofill: true },
    options: JSON.stringify(signInOptions(optionNeeds(desk), uid)),
    words: words.passkeys.signIn,
    waiting: words.passkeys.browser.waiting,
    cancelled: words.passkeys.browser.cancelled,
  };
}

interface SecondStepOf {
  readonly interaction: Interaction;
  readonly accountId: string;
  readonly passkeys: readonly Passkey[];
}

/** One of this person's passkeys, after something else was proved. */
export function secondStepForm(desk: Desk, { frame: { words } }: Visit, step: SecondStepOf): PasskeyFormPart {
  const { interaction, accountId, passkeys } = step;
  const options = secondStepOptions(optionNeeds(desk), { interactionUid: interaction.uid, accountId, passkeys });
  return {
    ...{ action: `${interaction.path}/passkey`, ask: 'get', buttonId: 'continue' },
    options: JSON.stringify(options),
    words: words.passkeys.second.continue,
    waiting: words.passkeys.browser.waiting,
    cancelled: words.passkeys.browser.cancelled,
  };
}

/** Lets authenticators forget a passkey that is gone here; it alone may be told to who is not signed in. */
export function unknownPasskeySignals({ issuer }: Desk, credential: string): string {
  const { id } = JSON.parse(credential) as { id: string };
  return JSON.stringify({ signalUnknownCredential: { rpId: relyingPartyOf(issuer).id, credentialId: id } });
}
