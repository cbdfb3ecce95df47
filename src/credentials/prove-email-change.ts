import { randomBytes } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { inTransaction, type OneWrite, type Tx } from '#database/transaction.ts';
import { sendLetter } from '#mail/send-letter.ts';
import { sha256 } from '#platform/secrets.ts';
import { askedBy, type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import { letterTo } from './letters.ts';
import { lockEmailChanges } from './lock-email-changes.ts';
import { codeMacs, codeSeconds } from './proof.ts';
import type { Prover } from './second-code.ts';
import { type Attempt, clearAttempts, reserveAttempt, triedOf } from './throttle.ts';

const UNDO_DAYS = 7;
/** Wrong codes after which only the link works. */
const MOST_WRONG_CODES = 5;

/** Whose address is another one now. */
export interface ChangedEmail {
  readonly accountId: string;
  readonly email: string;
  readonly oldEmail: string | null;
  /** Not where it has an address back that it had before: who came after has no claim to it. */
  readonly canBeUndone: boolean;
  readonly auditKey: string | null;
  readonly name: string | null;
  readonly locale: string | null;
}

type Needs = Pick<Credentials, 'db' | 'vault' | 'letters'>;

/**
 * Gives the account its new address by the link that was mailed there, when the person pressed the button. Undefined
 * where the link was used, replaced or has run out, or the address has become somebody else's: of two accounts that
 * want one address at once, one gets it.
 */
export function proveEmailChangeByLink(
  needs: Needs,
  { token, caller }: { readonly token: string; readonly caller: Caller },
): Promise<ChangedEmail | undefined> {
  return withAddress(needs.db, (tx) =>
    prove(tx, needs, {
      which: sql`email_change.token_hash = ${sha256(token)}`,
      isRight: sql`true`,
      caller,
      by: 'link',
    }),
  );
}

export type EmailCodeOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: 'no-match' }
  | { readonly ok: false; readonly why: 'throttled'; readonly retryAfterSeconds: number };

export interface TypedEmailCode {
  readonly account: Prover;
  readonly code: string;
  readonly caller: Caller;
}

/** The same by the code, typed by who asked. It takes its turn at the account's throttle; five wrong ones end it. */
export async function proveEmailChangeByCode(needs: Needs, typed: TypedEmailCode): Promise<EmailCodeOutcome> {
  const { db, vault } = needs;
  const { account, code, caller } = typed;
  const attempt: Attempt = { vault, tried: triedOf(account, ''), address: caller.address };
  const turn = await reserveAttempt(db, attempt);
  if (!turn.allowed) return { ok: false, why: 'throttled', retryAfterSeconds: turn.retryAfterSeconds };
  const open = await db
    .selectFrom('email_change')
    .select('id')
    .where('account_id', '=', account.id)
    .where('proven_at', 'is', null)
    .executeTakeFirst();
  const id = open?.id ?? '';
  const isRight = sql<boolean>`email_change.code_mac in (${sql.join(codeMacs(vault, id, code.replace(/\s/g, '')))})`;
  const which = sql`email_change.id = ${id} and email_change.wrong_codes < ${sql.lit(MOST_WRONG_CODES)}
    and email_change.created_at > now() - make_interval(secs => ${codeSeconds})`;
  const changed = await withAddress(db, async (tx) => {
    const proven = await prove(tx, needs, { which, isRight, caller, by: 'code' });
    if (proven) await clearAttempts(tx, attempt);
    return proven;
  });
  return changed ? { ok: true } : { ok: false, why: 'no-match' };
}

/** Somebody else was quicker with the address: unique violation, class 23 of PostgreSQL's codes. */
function withAddress(
  db: Credentials['db'],
  act: (tx: Tx) => Promise<ChangedEmail | undefined>,
): Promise<ChangedEmail | undefined> {
  return inTransaction(db, act).catch((error: { code?: string; constraint?: string }) => {
    if (error.code === '23505' && error.constraint === 'account_email_key_key') return undefined;
    throw error;
  });
}

interface Proving {
  readonly which: RawBuilder<unknown>;
  readonly isRight: RawBuilder<unknown>;
  readonly caller: Caller;
  readonly by: 'link' | 'code';
}

async function prove(tx: Tx, needs: Needs, proving: Proving): Promise<ChangedEmail | undefined> {
  const undoToken = randomBytes(32).toString('base64url');
  await lockEmailChanges(tx, proving.which);
  const found = await changeEmail(tx, proving, undoToken);
  if (!found) return undefined;
  const changed = { ...found, canBeUndone: !(await endLaterUndos(tx, found)) };
  const { accountId: id, auditKey, oldEmail, email, canBeUndone } = changed;
  const { caller, by } = proving;
  await recordPersonalAct(tx, needs.vault, {
    act: 'email.changed',
    account: { id, auditKey },
    caller,
    facts: { by },
  });
  if (oldEmail === null) return changed;
  const to = letterTo({ ...changed, id, email: oldEmail, emailVerified: true });
  const undo = canBeUndone ? { undoToken } : {};
  const letter = { newEmail: email, ...undo, undoDays: UNDO_DAYS, asked: askedBy(caller) };
  await sendLetter(tx, needs.letters, { name: 'email-changed', ...to, ...letter });
  return changed;
}

/** Uses the proof up and changes the address, in one conditional statement; a wrong code is counted by the same. */
function changeEmail(
  write: OneWrite,
  { which, isRight }: Proving,
  undoToken: string,
): Promise<Omit<ChangedEmail, 'canBeUndone'> | undefined> {
  const isGood = sql<boolean>`(${isRight} and not exists (
    select from account other where other.email_key = email_change.email_key))`;
  const used = sql<{ id: string | null; email: string; email_key: string; old_email: string | null }>`(
    update email_change set
      proven_at = case when ${isGood} then now() end,
      old_email = account.email,
      undo_token_hash = case when ${isGood} and account.email is not null then ${sha256(undoToken)}::bytea end,
      undo_expires_at = case when ${isGood} then now() + make_interval(days => ${UNDO_DAYS}) end,
      wrong_codes = email_change.wrong_codes + case when ${isGood} then 0 else 1 end
    from account
    where ${which} and email_change.proven_at is null and email_change.expires_at > now()
      and account.id = email_change.account_id and not account.is_disabled
    returning case when email_change.proven_at is not null then account.id end as id,
      email_change.email, email_change.email_key, email_change.old_email)`;
  return write
    .with('used', () => used)
    .with('changed', (query) =>
      query
        .updateTable('account')
        .from('used')
        .set((is) => ({
          email: is.ref('used.email'),
          email_key: is.ref('used.email_key'),
          email_verified: true,
          lapses_at: null,
          updated_at: sql<Date>`now()`,
        }))
        .whereRef('account.id', '=', 'used.id')
        .returning(['account.id as accountId', 'account.email', 'audit_key as auditKey', 'name', 'locale']),
    )
    .selectFrom('changed')
    .innerJoin('used', 'used.id', 'changed.accountId')
    .select(['accountId', 'used.email', 'used.old_email as oldEmail', 'auditKey', 'name', 'locale'])
    .executeTakeFirst();
}

/**
 * An account that takes an address back which a change could still be undone to has been taken back: the changes since
 * then, this one too, cannot be undone to what were the addresses of somebody else. One statement; false for any other.
 */
async function endLaterUndos(
  write: OneWrite,
  { accountId, email }: Pick<ChangedEmail, 'accountId' | 'email'>,
): Promise<boolean> {
  const { numUpdatedRows } = await write
    .updateTable('email_change')
    .set({ undo_token_hash: null, undo_expires_at: sql<Date>`now()` })
    .where('account_id', '=', accountId)
    .where(sql<boolean>`proven_at > (select min(back.proven_at) from email_change back where back.account_id = ${accountId}
      and lower(back.old_email) = lower(${email}) and back.undo_token_hash is not null and back.undo_expires_at > now())`)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
