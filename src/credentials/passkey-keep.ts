import { inTransaction, type OneWrite, type Tx } from '#database/transaction.ts';
import type { Means } from '#platform/acr.ts';
import { type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import { findPasskeyForUpdate, type PasskeyRecord } from './passkey.ts';
import { type Ceremonial, meansOf } from './passkey-verify.ts';
import type { ProvenPerson } from './proven-password.ts';
import { tellChange } from './tell-change.ts';
import { type Attempt, clearingAttempts } from './throttle.ts';

export interface PresentedPasskey {
  /** What the authenticator answered, as the page posted it: JSON. */
  readonly credential: string;
  /** The public URL, without a trailing slash. */
  readonly issuer: string;
  readonly interactionUid: string;
  readonly caller: Caller;
  /** The client that the person is on the way to. */
  readonly clientId?: string | undefined;
}

/**
 * Why a passkey was not taken. `unreadable`: no answer at all · `expired`: the page was open too long, or its answer was
 * sent twice · `unknown`: nobody's (any more) · `not-verified`: right, but it did not check the person, or never has beside
 * another proof · `copied`: its count went backwards · `unconfirmed`: right, but the account's address is not confirmed ·
 * `no-match`: all else.
 */
export type PasskeyRefusal =
  | 'unreadable'
  | 'expired'
  | 'unknown'
  | 'not-verified'
  | 'copied'
  | 'unconfirmed'
  | 'no-match';

export type PasskeyOutcome =
  | { readonly ok: true; readonly person: ProvenPerson; readonly means: readonly Means[] }
  | { readonly ok: false; readonly why: PasskeyRefusal };

export type PasskeyNeeds = Pick<Credentials, 'db' | 'vault' | 'clock' | 'letters'>;

interface RefusedPasskey {
  readonly presented: PresentedPasskey;
  readonly person?: ProvenPerson | undefined;
  readonly why: PasskeyRefusal;
}

/** Records that a passkey was not taken. */
export async function refusePasskey(
  needs: PasskeyNeeds,
  { presented, person, why }: RefusedPasskey,
): Promise<PasskeyOutcome> {
  await recordChecked(needs.db, needs, { presented, person, outcome: 'refused', facts: { why } });
  return { ok: false, why };
}

interface ProvedPasskey {
  readonly presented: PresentedPasskey;
  readonly person: ProvenPerson;
  readonly passkey: PasskeyRecord;
  readonly said: Ceremonial;
  /** Given back. */
  readonly attempt?: Attempt;
}

/**
 * Writes down that a passkey was right, all in one transaction that holds its row. What its count tells is decided
 * here: of two that bring the same count at once, one is late. One that an undone change of address has taken its trust
 * from meanwhile (`undoEmailChange`) is refused, or its use would give that back.
 */
export function acceptPasskey(needs: PasskeyNeeds, proved: ProvedPasskey): Promise<PasskeyOutcome> {
  const { presented, person, passkey, said, attempt } = proved;
  return inTransaction(needs.db, async (tx): Promise<PasskeyOutcome> => {
    const kept = await findPasskeyForUpdate(tx, passkey.id);
    if (!kept) return { ok: false, why: 'unknown' };
    if (passkey.isUserVerifying && !kept.isUserVerifying) {
      await recordChecked(tx, needs, { presented, person, outcome: 'refused', facts: { why: 'not-verified' } });
      return { ok: false, why: 'not-verified' };
    }
    const isSuspect = wentBackwards(kept, said);
    if (isSuspect) await tellSuspicion(tx, needs, { presented, person, passkey: kept });
    if (isSuspect && !kept.isBackupEligible) {
      await recordChecked(tx, needs, { presented, person, outcome: 'refused', facts: { why: 'copied' } });
      return { ok: false, why: 'copied' };
    }
    await keepUse(tx, kept, said);
    const write = attempt ? (clearingAttempts(tx, attempt) as unknown as OneWrite) : tx;
    await recordChecked(write, needs, { presented, person, outcome: 'done' });
    return { ok: true, person, means: meansOf(said) };
  });
}

/**
 * Whether a count is no higher than the last one (WebAuthn Level 3, 6.1.1). Passkeys that are synced mostly do not count,
 * and each device may count for itself, so there it is a hint; one that lives in a single device cannot go backwards.
 */
function wentBackwards(kept: PasskeyRecord, said: Ceremonial): boolean {
  return (said.count > 0 || kept.count > 0) && said.count <= kept.count;
}

/** Marks it and tells its owner, the first time only. */
async function tellSuspicion(
  tx: Tx,
  needs: PasskeyNeeds,
  suspect: Omit<ProvedPasskey, 'said' | 'attempt'>,
): Promise<void> {
  const { presented, person, passkey } = suspect;
  const marked = await tx
    .updateTable('passkey')
    .set((is) => ({ suspected_at: is.fn<Date>('now') }))
    .where('id', '=', passkey.id)
    .where('suspected_at', 'is', null)
    .executeTakeFirst();
  if (marked.numUpdatedRows === 0n) return;
  const { caller } = presented;
  const change = { change: 'passkey-copied', act: 'passkey.suspected', which: passkey.name } as const;
  await tellChange(tx, needs, { account: person, caller, ...change });
}

/** Only somebody who proved another thing too can teach us that a passkey checks its owner: hence not in a sign-in alone. */
async function keepUse(write: OneWrite, kept: PasskeyRecord, said: Ceremonial): Promise<void> {
  await write
    .updateTable('passkey')
    .set((is) => ({
      sign_count: String(Math.max(kept.count, said.count)),
      is_backed_up: said.isBackedUp,
      is_user_verifying: kept.isUserVerifying || said.isUserVerified,
      last_used_at: is.fn<Date>('now'),
    }))
    .where('id', '=', kept.id)
    .execute();
}

interface Checked {
  readonly presented: PresentedPasskey;
  readonly person: ProvenPerson | undefined;
  readonly outcome: 'done' | 'refused';
  readonly facts?: Record<string, unknown>;
}

function recordChecked(write: OneWrite, { vault }: PasskeyNeeds, checked: Checked): Promise<void> {
  const { presented, person, outcome, facts } = checked;
  const { caller, clientId } = presented;
  return recordPersonalAct(write, vault, { act: 'passkey.checked', outcome, account: person, clientId, caller, facts });
}
