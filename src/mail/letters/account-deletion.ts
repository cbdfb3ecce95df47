import type { Write } from '../letter.ts';
import { type AccountDeletionStage, type Asked, accountDeletionLetter } from '../pages.ts';

export interface AccountDeletion {
  /** `planned`: it will go; `kept`: its owner changed their mind; `done`: it is gone. */
  readonly stage: AccountDeletionStage;
  /** When it goes, or would have gone. */
  readonly deletesAt: Date;
  readonly personName?: string | undefined;
  readonly asked: Asked;
}

/** Tells what becomes of an account that its owner wishes gone; the first has the link to keep it. */
export const writeAccountDeletion: Write<AccountDeletion> = async ({ personName, ...facts }, frame) => {
  const link = facts.stage === 'planned' ? `${frame.issuer}/account/data` : undefined;
  return { ...(await accountDeletionLetter.render({ ...facts, name: personName, keepUrl: link }, frame)), link };
};
