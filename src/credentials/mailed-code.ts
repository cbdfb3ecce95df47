import { randomInt } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { inTransaction, type OneWrite, type Reader, type Tx } from '#database/transaction.ts';
import { sendLetter } from '#mail/send-letter.ts';
import { newId } from '#platform/ids.ts';
import { sha256, type Vault } from '#platform/secrets.ts';
import { askedBy, type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import { type LetterPace, secondsToTurn, takePacedTurn } from './letter-pace.ts';
import { letterTo } from './letters.ts';
import { codeMacs } from './proof.ts';
import type { Resent } from './resend-verification.ts';
import type { ChangedAccount } from './tell-change.ts';

/** How long a code by mail works. */
export const mailedCodeSeconds = 10 * 60;

const PACE: LetterPace = { secondsBetween: 30, mostAnHour: 10 };
/** Wrong codes after which another has to be sent. */
const MOST_WRONG_CODES = 5;

/** One person's code, in the one sign-in or session (its uid) that it was asked for in. */
export interface MailedCodePlace {
  readonly accountId: string;
  readonly boundTo: string;
}

export interface MailedCodeRequest {
  readonly account: ChangedAccount;
  readonly boundTo: string;
  readonly clientId?: string | undefined;
  /** The app that the person is on the way to. */
  readonly appName?: string | undefined;
  readonly caller: Caller;
}

/**
 * Mails six digits to the account's own address, one letter in 30 seconds and ten an hour; the newest code of a place
 * is the one that works. Sends nothing to an account without an address.
 */
export async function sendMailedCode(needs: Credentials, request: MailedCodeRequest): Promise<Resent> {
  const { account, boundTo, clientId, appName, caller } = request;
  if (account.email === null) return { ok: true };
  return inTransaction(needs.db, async (tx): Promise<Resent> => {
    const made = await issue(tx, needs.vault, { accountId: account.id, boundTo });
    if (made.code === undefined) return { ok: false, retryAfterSeconds: made.retryAfterSeconds };
    const codeMinutes = mailedCodeSeconds / 60;
    const to = letterTo({ ...account, emailVerified: true });
    const asked = askedBy(caller);
    await sendLetter(tx, needs.letters, { name: 'sign-in-code', ...to, code: made.code, codeMinutes, appName, asked });
    await recordPersonalAct(tx, needs.vault, { act: 'email_code.sent', account, clientId, caller });
    return { ok: true };
  });
}

/** Whether a code was sent there that still works. */
export async function hasMailedCode(reader: Reader, place: MailedCodePlace): Promise<boolean> {
  const row = await reader.selectFrom('mailed_code').select('id').where(isOpen(place)).executeTakeFirst();
  return row !== undefined;
}

/**
 * Uses a code up: of many at once one succeeds. Its turn at the code is taken before anything is compared, and after
 * five turns the right one is refused too. False for a wrong, used, replaced or expired code.
 */
export async function useMailedCode(
  tx: Tx,
  { vault, code, ...place }: MailedCodePlace & { readonly vault: Vault; readonly code: string },
): Promise<boolean> {
  const turn = await tx
    .updateTable('mailed_code')
    .set({ wrong_codes: sql<number>`wrong_codes + 1` })
    .where(isOpen(place))
    .returning('id')
    .executeTakeFirst();
  if (!turn) return false;
  const used = await tx
    .deleteFrom('mailed_code')
    .where('id', '=', turn.id)
    .where('code_mac', 'in', codeMacs(vault, turn.id, code.replace(/\s/g, '')))
    .returning('id')
    .executeTakeFirst();
  return used !== undefined;
}

function isOpen({ accountId, boundTo }: MailedCodePlace): RawBuilder<boolean> {
  return sql<boolean>`bound_to_hash = ${sha256(boundTo)} and account_id = ${accountId}
    and expires_at > now() and wrong_codes < ${sql.lit(MOST_WRONG_CODES)}`;
}

type Issued =
  | { readonly code: string }
  /** Its turn for a letter has not come. */
  | { readonly code?: undefined; readonly retryAfterSeconds: number };

async function issue(write: OneWrite, vault: Vault, place: MailedCodePlace): Promise<Issued> {
  const id = newId('mlc');
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const turn = firstMac(vault.macs('letters', `sign_in_code:${place.accountId}`));
  const made = await write
    .with('turn', () => takePacedTurn(turn, PACE))
    .with('made', () => insertCode(place, { id, codeMac: firstMac(codeMacs(vault, id, code)) }))
    .selectNoFrom((from) => [
      from.selectFrom('made').select('id').as('id'),
      from.selectFrom('attempt').select(secondsToTurn(PACE).as('wait')).where('key_hash', '=', turn).as('wait'),
    ])
    .executeTakeFirstOrThrow();
  return made.id ? { code } : { retryAfterSeconds: Math.max(1, made.wait ?? PACE.secondsBetween) };
}

/** In place of an older one there; only where the letter's turn was had. */
function insertCode(
  { accountId, boundTo }: MailedCodePlace,
  { id, codeMac }: { readonly id: string; readonly codeMac: Buffer },
): RawBuilder<{ id: string }> {
  return sql`(
    insert into mailed_code (id, account_id, bound_to_hash, code_mac, expires_at)
    select ${id}, ${accountId}, ${sha256(boundTo)}::bytea, ${codeMac}::bytea,
      now() + ${mailedCodeSeconds} * interval '1 second'
    from turn
    on conflict (bound_to_hash) do update set id = excluded.id, account_id = excluded.account_id,
      code_mac = excluded.code_mac, wrong_codes = 0, created_at = now(), expires_at = excluded.expires_at
    returning id)`;
}

function firstMac(macs: readonly Buffer[]): Buffer {
  const [mac] = macs;
  if (!mac) throw new Error('a vault has one key or more');
  return mac;
}
