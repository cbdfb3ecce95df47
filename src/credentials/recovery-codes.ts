import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Settings } from '#database/settings.ts';
import { inTransaction, type OneWrite, type Tx } from '#database/transaction.ts';
import { sendLetter } from '#mail/send-letter.ts';
import { sha256 } from '#platform/secrets.ts';
import { askedBy, type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import type { Factors } from './factors.ts';
import { getFactorsForUpdate } from './factors-for-update.ts';
import { letterTo } from './letters.ts';
import type { SecondCodeOutcome, TypedSecondCode } from './second-code.ts';
import { type ChangedAccount, tellChange } from './tell-change.ts';
import { type Attempt, clearingAttempts, reserveAttempt, triedOf } from './throttle.ts';

/** Crockford's base32: no letter that is taken for a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 120 bits: as hard to guess as a key, so one SHA-256 keeps it. */
const CHARACTERS = 24;
const GROUP = 4;

/**
 * Makes new codes in place of all older ones; what it gives is shown once and never again. Writes nothing to anybody:
 * the act that calls it tells the person.
 */
async function replaceRecoveryCodes(tx: Tx, accountId: string, count: number): Promise<string[]> {
  const codes = Array.from({ length: count }, newRecoveryCode);
  await tx.deleteFrom('recovery_code').where('account_id', '=', accountId).execute();
  const rows = codes.map((code) => ({ account_id: accountId, code_hash: hashOf(code) }));
  await tx.insertInto('recovery_code').values(rows).execute();
  return codes;
}

/** New codes as their owner gets them: on the page, once, or by mail where the installation wants that. */
export interface GivenCodes {
  /** To be shown once; none where they were mailed, or where the account has some already. */
  readonly shown: readonly string[];
  /** The address they were mailed to. */
  readonly mailedTo?: string | undefined;
}

interface Recipient {
  readonly account: ChangedAccount;
  readonly caller: Caller;
  /** As `Credentials.mfa` gave it, before the transaction. */
  readonly mfa: Settings['mfa'];
}

/** Recovery codes for who sets up their first second step, as `held` tells of it; none where there are some already. */
export async function firstRecoveryCodes(
  tx: Tx,
  needs: Pick<Credentials, 'letters' | 'vault'>,
  { held, ...recipient }: Recipient & { /** As `getFactorsForUpdate` gave them. */ readonly held: Factors },
): Promise<GivenCodes> {
  return held.recoveryCodes > 0 ? { shown: [] } : give(tx, needs, recipient);
}

/**
 * Makes new codes in place of all older ones and tells the owner by mail, with the codes where they are to be mailed. Two
 * that ask at once wait for each other, so that the codes of one page work.
 */
export async function giveRecoveryCodes(
  tx: Tx,
  needs: Pick<Credentials, 'letters' | 'vault'>,
  recipient: Recipient,
): Promise<GivenCodes> {
  await getFactorsForUpdate(tx, recipient.account.id);
  return give(tx, needs, recipient);
}

async function give(
  tx: Tx,
  needs: Pick<Credentials, 'letters' | 'vault'>,
  { account, caller, mfa }: Recipient,
): Promise<GivenCodes> {
  const codes = await replaceRecoveryCodes(tx, account.id, mfa.recoveryCodes);
  const act = 'recovery_codes.made';
  if (!mfa.sendsRecoveryCodesByMail || account.email === null) {
    await tellChange(tx, needs, { account, caller, change: 'recovery-codes-made', act });
    return { shown: codes };
  }
  const to = letterTo({ ...account, emailVerified: true });
  await sendLetter(tx, needs.letters, { name: 'recovery-codes', ...to, codes, asked: askedBy(caller) });
  await recordPersonalAct(tx, needs.vault, { act, account, caller });
  return { shown: [], mailedTo: account.email };
}

/** In groups of four, as it is printed. */
function newRecoveryCode(): string {
  const text = [...randomBytes(CHARACTERS)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return text.replace(new RegExp(`.{${GROUP}}(?=.)`, 'g'), '$&-');
}

/**
 * Signs in by a recovery code: each works once, of many at once one succeeds, and the owner is told how many are left.
 * It takes its turn at the throttle that passwords and the other codes share.
 */
export async function useRecoveryCode(
  needs: Credentials,
  typed: TypedSecondCode & { readonly account: ChangedAccount },
): Promise<SecondCodeOutcome> {
  const { db, vault } = needs;
  const { account, code, caller, clientId } = typed;
  const attempt: Attempt = { vault, tried: triedOf(account, ''), address: caller.address };
  const turn = await reserveAttempt(db, attempt);
  if (!turn.allowed) return { ok: false, why: 'throttled', retryAfterSeconds: turn.retryAfterSeconds };
  return inTransaction(db, async (tx): Promise<SecondCodeOutcome> => {
    const codesLeft = await useUp(tx, account.id, code);
    const ok = codesLeft !== undefined;
    const write = ok ? (clearingAttempts(tx, attempt) as unknown as OneWrite) : tx;
    const outcome = ok ? 'done' : 'refused';
    await recordPersonalAct(write, vault, { act: 'recovery_code.checked', outcome, account, clientId, caller });
    if (!ok) return { ok, why: 'no-match' };
    await tellChange(tx, needs, {
      account,
      caller,
      change: 'recovery-code-used',
      act: 'recovery_code.used',
      codesLeft,
    });
    return { ok };
  });
}

/** How many are left after it; undefined for one that is none of this account's, or was used. */
async function useUp(tx: Tx, accountId: string, code: string): Promise<number | undefined> {
  const used = await tx
    .updateTable('recovery_code')
    .set({ used_at: sql<Date>`now()` })
    .where('code_hash', '=', hashOf(code))
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .returning('code_hash')
    .executeTakeFirst();
  if (!used) return undefined;
  const { count } = await tx
    .selectFrom('recovery_code')
    .select((is) => is.fn.countAll<string>().as('count'))
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** As people type it: small letters, other dashes, O for 0 and I or L for 1 are the same code. */
function hashOf(code: string): Buffer {
  const plain = code
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
    .replace(/[^0-9A-Z]/g, '');
  return sha256(plain);
}
