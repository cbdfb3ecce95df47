import type { Letter } from '#mail/letters.ts';
import type { AccountDeletionStage } from '#mail/pages.ts';

/** Whose account it is, with what their letters need. */
export interface LeavingPerson {
  readonly email: string | null;
  readonly name: string | null;
  readonly locale: string | null;
}

interface Told {
  readonly stage: AccountDeletionStage;
  readonly deletesAt: Date;
  /** None once the account is gone. */
  readonly accountId?: string;
  /** The request that caused it, if one did. */
  readonly caller?: { readonly address: string; readonly agent: string };
}

/** The letter about an account that is to go; undefined where the person has no address. */
export function deletionLetter({ email, name, locale }: LeavingPerson, told: Told): Letter | undefined {
  if (email === null) return undefined;
  const { stage, deletesAt, accountId, caller } = told;
  return {
    name: 'account-deletion',
    to: email,
    accountId,
    personName: name ?? undefined,
    locale: locale ?? undefined,
    stage,
    deletesAt,
    asked: { at: new Date(), timeZone: 'UTC', address: caller?.address, agent: caller?.agent },
  };
}
