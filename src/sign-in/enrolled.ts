import type { ProvenPerson } from '#credentials/proven-password.ts';
import type { GivenCodes } from '#credentials/recovery-codes.ts';
import type { Means } from '#platform/acr.ts';
import { recoveryCodesFile } from '#platform/recovery-codes-file.ts';
import { type Answer, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';
import { goOnWithoutWish, noteMeans } from './finish.ts';
import type { Interaction } from './interaction.ts';
import { recoveryCodesPage } from './second-step-pages.ts';

/** Somebody has just set up a second step, and so proved it. */
export interface Enrolled {
  readonly interaction: Interaction;
  readonly person: ProvenPerson;
  readonly codes: GivenCodes;
  readonly means: readonly Means[];
}

/**
 * Shows new recovery codes in the answer of the very form that made them, since nobody can show them again; its button
 * leads on. Without new codes the sign-in goes on at once.
 */
export async function enrolledAnswer(desk: Desk, visit: Visit, enrolled: Enrolled): Promise<Answer> {
  const { interaction, person, codes, means } = enrolled;
  const { shown, mailedTo } = codes;
  if (shown.length === 0 && mailedTo === undefined) return goOnWithoutWish(desk, visit, interaction, means);
  await noteMeans(desk, interaction, means);
  const fileUrl = recoveryCodesFile(visit.frame, { codes: shown, email: person.email ?? person.username ?? person.id });
  const { app, path } = interaction;
  return show(recoveryCodesPage, {
    app,
    codes: shown,
    fileUrl,
    mailedTo,
    mailboxUrl: desk.mailboxUrl,
    goOnUrl: path,
  });
}
