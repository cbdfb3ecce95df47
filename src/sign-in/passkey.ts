import { z } from 'zod';
import { listPasskeys } from '#credentials/passkey.ts';
import { ceremonyOf } from '#credentials/passkey-challenge.ts';
import type { PresentedPasskey } from '#credentials/passkey-keep.ts';
import { readAssertion } from '#credentials/passkey-response.ts';
import { checkPasskey } from '#credentials/passkey-sign-in.ts';
import type { Problem } from '#platform/problem.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import { showAgain } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { callerOf } from './caller.ts';
import type { Desk } from './desk.ts';
import { goOnWith } from './finish.ts';
import { interactionPage, interactionSubmit } from './handlers.ts';
import { getInteraction, type Interaction, isIdentifying } from './interaction.ts';
import { otherWays } from './other-ways.ts';
import { refuseAlone, signInAlone } from './passkey-alone.ts';
import { secondStepForm, unknownPasskeySignals } from './passkey-form.ts';
import { passkeyPage } from './passkey-pages.ts';
import { type Stand, standOf } from './standing.ts';

/** `/sign-in/UID/passkey`: the second step by a passkey. */
export const showPasskey = (desk: Desk) =>
  interactionPage(desk, async (visit) => {
    return passkeyAnswer(desk, visit, { interaction: await getInteraction(desk, visit) });
  });

/** What it posts, and what the page that asks for name and password posts: the challenge tells which of them was asked. */
export const submitPasskey = (desk: Desk) => {
  const schema = z.object({ credential: z.string().catch('') });
  const again = async (visit: Visit) => passkeyAnswer(desk, visit, { interaction: await getInteraction(desk, visit) });
  return interactionSubmit(desk, { schema, again }, async (visit, { credential }) => {
    const interaction = await getInteraction(desk, visit);
    const posted = { interaction, presented: presentedIn(desk, visit, { interaction, credential }) };
    const challenge = readAssertion(credential)?.client.challenge ?? '';
    if (ceremonyOf(challenge) === 'sign-in') return signInAlone(desk, visit, posted);
    const stand = await standOf(desk, interaction);
    if (asksForPasskey(stand)) return proveSecond(desk, visit, { ...posted, stand });
    const isAsking = isIdentifying(interaction) && stand.step === 'identify';
    return isAsking ? refuseAlone(desk, visit, { ...posted, why: 'unreadable' }) : goTo(interaction.path);
  });
};

interface PostedSecond {
  readonly interaction: Interaction;
  readonly presented: PresentedPasskey;
  readonly stand: PasskeyStand;
}

async function proveSecond(desk: Desk, visit: Visit, posted: PostedSecond): Promise<Answer> {
  const { interaction, presented, stand } = posted;
  // Where a session is asked about, nobody typed a password that the throttle has counted.
  const tookTurn = interaction.prompt.name !== 'mfa';
  const outcome = await checkPasskey(desk.credentials, { ...presented, person: stand.person, tookTurn });
  if (outcome.ok) return goOnWith(desk, visit, interaction, outcome.means);
  const problems = [{ words: visit.frame.words.passkeys.problems[outcome.why] }];
  const signals = outcome.why === 'unknown' ? unknownPasskeySignals(desk, presented.credential) : undefined;
  const again = () => passkeyAnswer(desk, visit, { interaction, problems, signals });
  return showAgain({ schema: z.unknown(), again }, visit, { typed: {}, problems });
}

interface Shown {
  readonly interaction: Interaction;
  readonly problems?: readonly Problem[];
  readonly signals?: string | undefined;
}

async function passkeyAnswer(desk: Desk, visit: Visit, shown: Shown): Promise<Answer> {
  const { interaction, problems = [], signals } = shown;
  const stand = await standOf(desk, interaction);
  if (!asksForPasskey(stand)) return goTo(interaction.path);
  const { person, second } = stand;
  const { app, redirectUri } = interaction;
  const passkeys = await listPasskeys(desk.db, person.id);
  const about = {
    app,
    problems,
    signals,
    email: person.email ?? person.username ?? person.id,
    form: secondStepForm(desk, visit, { interaction, accountId: person.id, passkeys }),
    ways: otherWays(interaction, second.methods, 'passkey'),
  };
  return show(passkeyPage, about, { leadsTo: redirectUri });
}

function presentedIn(
  { issuer }: Desk,
  visit: Visit,
  { interaction, credential }: { interaction: Interaction; credential: string },
): PresentedPasskey {
  const { uid: interactionUid, client } = interaction;
  return { credential, issuer, interactionUid, caller: callerOf(visit), clientId: client.id };
}

type PasskeyStand = Stand & {
  readonly person: NonNullable<Stand['person']>;
  readonly second: Extract<Stand['second'], { due: 'prove' }>;
};

function asksForPasskey(stand: Stand): stand is PasskeyStand {
  const { step, person, second } = stand;
  if (person === undefined || second.due !== 'prove') return false;
  return (step === 'passkey' || step === 'code') && second.methods.includes('passkey');
}
