import { findProvenPerson, findSignedInPerson, type ProvenPerson } from '#credentials/proven-password.ts';
import { needsSecondFactor, type SecondStep, secondStepOf } from '#credentials/second-step.ts';
import type { Settings } from '#database/settings.ts';
import type { Desk } from './desk.ts';
import type { Interaction, Memory } from './interaction.ts';
import { nextStep, type Step } from './next-step.ts';

/** Where an interaction stands: what it asks next, and of whom. */
export interface Stand {
  readonly step: Step;
  /** Whoever proved who they are here, or whose live session the protocol asks about. */
  readonly person: ProvenPerson | undefined;
  /** What they proved so far, with the leaves they were given. */
  readonly means: readonly string[];
  readonly second: SecondStep;
}

const NONE: SecondStep = { due: 'none' };

/** Asked again by every page and before every completion; one statement, and the settings. */
export async function standOf(desk: Desk, interaction: Interaction): Promise<Stand> {
  const settings = await desk.settings();
  const { memory, prompt, sessionMeans } = interaction;
  const isMfa = prompt.name === 'mfa';
  const person = isMfa ? await sessionPerson(desk, interaction) : await provenPerson(desk, memory);
  const means = memory.means ?? (isMfa ? sessionMeans : ['pwd']);
  const second = person ? secondOf(desk, settings, { person, means, interaction }) : NONE;
  const step = nextStep({
    prompt: prompt.name,
    hasSession: interaction.accountId !== undefined,
    isRegistrationOpen: settings.registration.isOpen,
    pending: pendingFrom(memory, person),
    second,
    wishesToEnrol: memory.wishesToEnrol === true,
  });
  return { step, person, means, second };
}

interface Asked {
  readonly person: Pick<ProvenPerson, 'roles' | 'factors'>;
  readonly means: readonly string[];
  readonly interaction: Interaction;
}

/** What the second step still asks of somebody on the way to this app. */
export function secondOf(desk: Desk, { mfa }: Settings, { person, means, interaction }: Asked): SecondStep {
  const isRequired = needsSecondFactor(mfa, person.roles);
  const { totp, passkeys } = person.factors;
  // Where mailed codes were turned off, they are asked of those only who have nothing else.
  const takesEmail = mfa.hasEmailCode || (!totp && passkeys === 0);
  const factors = takesEmail ? person.factors : { ...person.factors, email: false };
  return secondStepOf({ means, factors, isRequired, mayDefer: desk.mayDefer, wanted: interaction.wantedLevel });
}

/** Whether the address that a sign-in waits for is confirmed by now. */
export async function pendingOf(desk: Desk, memory: Memory): Promise<'none' | 'unverified' | 'verified'> {
  return pendingFrom(memory, await provenPerson(desk, memory));
}

function pendingFrom(
  { email, accountId, since }: Memory,
  person: ProvenPerson | undefined,
): 'none' | 'unverified' | 'verified' {
  if (email === undefined) return 'none';
  if (accountId === undefined || since === undefined) return 'unverified';
  if (!person) return 'none';
  return person.isVerified ? 'verified' : 'unverified';
}

async function provenPerson(desk: Desk, { email, accountId, since }: Memory): Promise<ProvenPerson | undefined> {
  if (email === undefined) return undefined;
  // Asked where there is nobody too: whether the address had an account must not be told by what a page costs.
  return findProvenPerson(desk.db, { accountId: accountId ?? '', since: since ?? 'epoch' });
}

async function sessionPerson(desk: Desk, { accountId }: Interaction): Promise<ProvenPerson | undefined> {
  return accountId === undefined ? undefined : findSignedInPerson(desk.db, accountId);
}
