import { z } from 'zod';
import type { PasskeyRefusal, PresentedPasskey } from '#credentials/passkey-keep.ts';
import { signInWithPasskey } from '#credentials/passkey-sign-in.ts';
import { type Answer, goTo } from '#web/answer.ts';
import { showAgain } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';
import { beginWith } from './finish.ts';
import { type Interaction, isIdentifying } from './interaction.ts';
import { unknownPasskeySignals } from './passkey-form.ts';
import { identifyAnswer } from './password.ts';

interface Posted {
  readonly interaction: Interaction;
  readonly presented: PresentedPasskey;
}

/** A passkey in place of a name and a password. */
export async function signInAlone(desk: Desk, visit: Visit, { interaction, presented }: Posted): Promise<Answer> {
  if (!isIdentifying(interaction)) return goTo(interaction.path);
  const outcome = await signInWithPasskey(desk.credentials, presented);
  if (!outcome.ok) return refuseAlone(desk, visit, { interaction, presented, why: outcome.why });
  const { person, means } = outcome;
  return beginWith(desk, visit, { interaction, person, means });
}

/** The page that asks for name and password, with what was wrong about the passkey. */
export function refuseAlone(
  desk: Desk,
  visit: Visit,
  { interaction, presented, why }: Posted & { readonly why: PasskeyRefusal },
): Promise<Answer> {
  const problems = [{ words: visit.frame.words.passkeys.problems[why] }];
  const signals = why === 'unknown' ? unknownPasskeySignals(desk, presented.credential) : undefined;
  const again = () => identifyAnswer(desk, visit, { interaction, problems, signals });
  return showAgain({ schema: z.unknown(), again }, visit, { typed: {}, problems });
}
