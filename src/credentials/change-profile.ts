import type { Account } from '#accounts/account.ts';
import { changedFields, type ProfileField, type ProfileText, profileOf, readProfile } from '#accounts/profile.ts';
import { saveProfile } from '#accounts/save-profile.ts';
import { inTransaction } from '#database/transaction.ts';
import { type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import { findTakenNames } from './taken-names.ts';

export interface ProfileChange {
  /** As it was when the person began. */
  readonly account: Account;
  readonly typed: ProfileText;
  /** BCP 47: those that Usher speaks. */
  readonly languages: readonly string[];
  readonly caller: Caller;
}

export type ProfileOutcome =
  | { readonly ok: true; readonly changed: readonly ProfileField[] }
  | { readonly ok: false; readonly why: 'invalid'; readonly wrong: readonly ProfileField[] }
  | { readonly ok: false; readonly why: 'username-taken' }
  /** Somebody else, or the same person elsewhere, was quicker. */
  | { readonly ok: false; readonly why: 'changed-meanwhile' };

type Needs = Pick<Credentials, 'db' | 'vault'>;

/**
 * Changes what people say of themselves. A username that somebody has is refused, and so is one that is held as for an
 * account (`findTakenNames`); the record names the fields, never what they say.
 */
export async function changeProfile(needs: Needs, change: ProfileChange): Promise<ProfileOutcome> {
  const { account, typed } = change;
  const read = readProfile(account, typed, change.languages);
  if (!read.ok) return { ...read, why: 'invalid' };
  const { profile } = read;
  const after = profileOf({ ...profile, username: profile.username?.username ?? null });
  const changed = changedFields(profileOf(account), after);
  if (changed.length === 0) return { ok: true, changed };
  const key = profile.username?.key ?? '';
  const isOwn = key === account.username?.toLowerCase();
  if (key && !isOwn && (await findTakenNames(needs.db, '', key)).isUsernameTaken) {
    return { ok: false, why: 'username-taken' };
  }
  return inTransaction(needs.db, async (tx): Promise<ProfileOutcome> => {
    const isSaved = await saveProfile(tx, { accountId: account.id, seenAt: account.updatedAt, profile });
    if (!isSaved) return { ok: false, why: 'changed-meanwhile' };
    const { caller } = change;
    await recordPersonalAct(tx, needs.vault, { act: 'profile.changed', account, caller, facts: { fields: changed } });
    return { ok: true, changed };
  }).catch(refuseTakenUsername);
}

/** Unique violation, class 23 of PostgreSQL's codes: free a moment ago. */
function refuseTakenUsername(error: { code?: string; constraint?: string }): ProfileOutcome {
  if (error.code === '23505' && error.constraint === 'account_username_key_key') {
    return { ok: false, why: 'username-taken' };
  }
  throw error;
}
