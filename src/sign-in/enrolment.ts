import type { ProvenPerson } from '#credentials/proven-password.ts';
import type { SecondStep } from '#credentials/second-step.ts';
import type { Settings } from '#database/settings.ts';
import type { Desk } from './desk.ts';
import type { Interaction } from './interaction.ts';
import { standOf } from './standing.ts';

/** What may be set up in an interaction that waits for a second step to be set up. */
export interface Enrolment {
  readonly person: ProvenPerson;
  readonly kinds: readonly ('passkey' | 'totp' | 'email')[];
  /** What saying no does: `wish` and `defer` go on without, `app` tells the app; none where nobody may. */
  readonly refusal: 'wish' | 'defer' | 'app' | undefined;
}

/** Undefined where nothing is to be set up: the second step that is due is another, or none. */
export async function findEnrolment(desk: Desk, interaction: Interaction): Promise<Enrolment | undefined> {
  const { step, person, second } = await standOf(desk, interaction);
  if (step !== 'enrol' || !person) return undefined;
  if (second.due !== 'enrol') return { person, kinds: wishedKinds(await desk.settings(), person), refusal: 'wish' };
  return { person, kinds: second.kinds, refusal: refusalOf(second, interaction) };
}

/** Mailed codes are offered to who may choose freely, where the installation has them. */
function wishedKinds({ mfa }: Settings, { email }: ProvenPerson): Enrolment['kinds'] {
  return mfa.hasEmailCode && email !== null ? ['passkey', 'totp', 'email'] : ['passkey', 'totp'];
}

function refusalOf({ canDefer }: SecondStep & { due: 'enrol' }, { wantedLevel }: Interaction): Enrolment['refusal'] {
  if (canDefer) return 'defer';
  return wantedLevel === undefined || wantedLevel === 'urn:usher:aal1' ? undefined : 'app';
}
