import type { ProvenPerson } from '#credentials/proven-password.ts';
import type { SecondStepMethod } from '#credentials/second-step.ts';
import type { Desk } from './desk.ts';
import type { Interaction } from './interaction.ts';
import { secondOf, standOf } from './standing.ts';

export const CODE_METHODS = ['totp', 'email', 'recovery'] as const;
export type CodeMethod = (typeof CODE_METHODS)[number];

/** What somebody may prove by a code, in an interaction that waits for a second step. */
export interface AskedCode {
  readonly person: ProvenPerson;
  /** All ways, passkeys too, the best first. */
  readonly methods: readonly SecondStepMethod[];
  /** Those of them that are codes; one or more. */
  readonly codes: readonly CodeMethod[];
  /** Whether this browser may be remembered: nothing asks for more than the password in it then. */
  readonly canRemember: boolean;
}

/** Undefined where no second step is due, or only a passkey does it. */
export async function findAskedCode(desk: Desk, interaction: Interaction): Promise<AskedCode | undefined> {
  const { step, person, means, second } = await standOf(desk, interaction);
  if (!person || second.due !== 'prove' || !(step === 'code' || step === 'passkey')) return undefined;
  const codes = CODE_METHODS.filter((method) => second.methods.includes(method));
  if (codes.length === 0) return undefined;
  const later = { person, means: ['pwd', '~remembered'], interaction };
  const canRemember = means.includes('pwd') && secondOf(desk, await desk.settings(), later).due === 'none';
  return { person, methods: second.methods, codes, canRemember };
}
