import { sql } from 'kysely';
import { inTransaction, type OneWrite, type Reader } from '#database/transaction.ts';
import { type Place, sha256, type Vault } from '#platform/secrets.ts';
import type { Caller, Credentials } from './credentials.ts';
import { getFactorsForUpdate } from './factors-for-update.ts';
import { firstRecoveryCodes, type GivenCodes } from './recovery-codes.ts';
import { type ChangedAccount, tellChange } from './tell-change.ts';
import { totpPlace } from './totp.ts';
import { findTotpStep, newTotpKey } from './totp-code.ts';

const OPEN_MINUTES = 30;
/** Where an app is set up: one person's key, in one interaction or session (its uid). */
export interface TotpPlace {
  readonly accountId: string;
  readonly boundTo: string;
}

/**
 * Begins to set up an authenticator app, or goes on with what was begun there within the last half hour, so that a page
 * that is shown again shows the same key; in any other place the key is another one, or whoever was first could know
 * the one that the owner sets up later. Gives the key in base32. One statement.
 */
export async function beginTotp({ db, vault }: Pick<Credentials, 'db' | 'vault'>, place: TotpPlace): Promise<string> {
  const secret = vault.encrypt(newTotpKey(), pendingPlace(place));
  const expires_at = sql<Date>`now() + make_interval(mins => ${OPEN_MINUTES})`;
  const row = await db
    .insertInto('totp_enrolment')
    .values({ account_id: place.accountId, bound_to_hash: sha256(place.boundTo), secret, expires_at })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'bound_to_hash']).doUpdateSet({
        secret: sql`case when totp_enrolment.expires_at > now() then totp_enrolment.secret else excluded.secret end`,
        expires_at,
      }),
    )
    .returning('secret')
    .executeTakeFirstOrThrow();
  return vault.decrypt(row.secret, pendingPlace(place));
}

const pendingPlace = ({ accountId, boundTo }: TotpPlace): Place =>
  `totp_enrolment:secret:${accountId}.${sha256(boundTo).toString('hex')}`;

/** The key of the app that is set up, for who wants to see the QR code again; undefined without one. */
export async function findTotpKey(
  reader: Reader,
  { vault, accountId }: { vault: Vault; accountId: string },
): Promise<string | undefined> {
  const row = await reader.selectFrom('totp').select('secret').where('account_id', '=', accountId).executeTakeFirst();
  return row && vault.decrypt(row.secret, totpPlace(accountId));
}

/** The key that is being set up there; undefined where nothing was begun, or not lately. */
export async function findBegunTotp(
  reader: Reader,
  { vault, ...place }: TotpPlace & { readonly vault: Vault },
): Promise<string | undefined> {
  const secret = await findPending(reader, place);
  return secret && vault.decrypt(secret, pendingPlace(place));
}

export interface TotpConfirmation {
  readonly account: ChangedAccount;
  /** As in `beginTotp`. */
  readonly boundTo: string;
  readonly code: string;
  readonly caller: Caller;
}

export type EnrolOutcome =
  | { readonly ok: true; readonly codes: GivenCodes }
  /** `nothing-begun`: the key that was shown has lapsed. */
  | { readonly ok: false; readonly why: 'no-match' | 'nothing-begun' };

/**
 * Sets the app up when the person typed its code: that code is used up with it. In place of an older app, if there was
 * one. Of many at once one succeeds.
 */
export async function confirmTotp(
  needs: Credentials,
  { account, boundTo, code, caller }: TotpConfirmation,
): Promise<EnrolOutcome> {
  const { db, vault, clock } = needs;
  const place = { accountId: account.id, boundTo };
  const mfa = await needs.mfa();
  return inTransaction(db, async (tx): Promise<EnrolOutcome> => {
    const pending = await findPending(tx, place);
    if (!pending) return { ok: false, why: 'nothing-begun' };
    const key = vault.decrypt(pending, pendingPlace(place));
    const step = findTotpStep(key, code, clock());
    if (step === undefined) return { ok: false, why: 'no-match' };
    const held = await getFactorsForUpdate(tx, account.id);
    if (!(await takePending(tx, place))) return { ok: false, why: 'nothing-begun' };
    await saveTotp(tx, { accountId: account.id, secret: vault.encrypt(key, totpPlace(account.id)), step });
    await tellChange(tx, needs, { account, caller, change: 'authenticator-added', act: 'totp.added' });
    return { ok: true, codes: await firstRecoveryCodes(tx, needs, { account, caller, mfa, held }) };
  });
}

/** Takes the app away. `last`: it is the only thing left that reaches what one of the person's roles asks for. */
export function removeTotp(
  needs: Credentials,
  { account, caller, isRequired }: Omit<TotpConfirmation, 'code' | 'boundTo'> & { isRequired: boolean },
): Promise<'removed' | 'not-found' | 'last'> {
  return inTransaction(needs.db, async (tx) => {
    const { totp, passkeys } = await getFactorsForUpdate(tx, account.id);
    if (!totp) return 'not-found';
    if (isRequired && passkeys === 0) return 'last';
    await tx.deleteFrom('totp').where('account_id', '=', account.id).execute();
    await tellChange(tx, needs, { account, caller, change: 'authenticator-removed', act: 'totp.removed' });
    return 'removed';
  });
}

async function findPending(reader: Reader, { accountId, boundTo }: TotpPlace): Promise<string | undefined> {
  const row = await reader
    .selectFrom('totp_enrolment')
    .select('secret')
    .where('account_id', '=', accountId)
    .where('bound_to_hash', '=', sha256(boundTo))
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst();
  return row?.secret;
}

/** Whatever else was begun for this account ends with it. False where another was quicker. */
async function takePending(write: OneWrite, { accountId, boundTo }: TotpPlace): Promise<boolean> {
  const taken = await write
    .deleteFrom('totp_enrolment')
    .where('account_id', '=', accountId)
    .returning('bound_to_hash')
    .execute();
  return taken.some(({ bound_to_hash }) => bound_to_hash.equals(sha256(boundTo)));
}

async function saveTotp(
  write: OneWrite,
  { accountId, secret, step }: { accountId: string; secret: string; step: number },
): Promise<void> {
  const fresh = { secret, used_steps: sql<string[]>`array[${step}::bigint]`, last_used_at: sql<Date>`now()` };
  await write
    .insertInto('totp')
    .values({ account_id: accountId, ...fresh })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ ...fresh, created_at: sql<Date>`now()` }))
    .execute();
}
