import { sql } from 'kysely';
import { type Account, selectAccount, whereIdentifier } from '#accounts/account.ts';
import type { OneWrite, Reader } from '#database/transaction.ts';
import { type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import { type Factors, factorsOf } from './factors.ts';
import type { Verified } from './hash-pool.ts';
import { hasFactors } from './second-step.ts';
import { type Attempt, clearingAttempts, reserveAttempt, triedOf } from './throttle.ts';

export interface PasswordSignIn {
  /** An address or a username, as typed. */
  readonly identifier: string;
  readonly password: string;
  readonly caller: Caller;
  /** The client that the person is on the way to. */
  readonly clientId?: string | undefined;
}

/** `no-match` says nothing of why; `unverified` is told only after the right password. */
export type PasswordOutcome =
  | { readonly ok: true; readonly account: Account; readonly factors: Factors }
  | { readonly ok: false; readonly why: 'no-match' }
  | { readonly ok: false; readonly why: 'unverified'; readonly account: Account }
  | { readonly ok: false; readonly why: 'throttled'; readonly retryAfterSeconds: number };

type AccountWithPassword = Account & { readonly passwordHash: string | null; readonly factors: Factors };
type Needs = Pick<Credentials, 'db' | 'vault' | 'hasher'>;

/**
 * Checks a password: takes a turn at the throttle, verifies outside any transaction, then writes the outcome in one
 * statement. An unknown person costs the same three statements and one hash (OWASP ASVS 6.3.8). Throws
 * `Refusal('unavailable')` when too many wait for a hash.
 */
export async function signInWithPassword(needs: Needs, signIn: PasswordSignIn): Promise<PasswordOutcome> {
  const { db, vault, hasher } = needs;
  const account = await findWithPassword(db, signIn.identifier);
  const attempt: Attempt = { vault, tried: triedOf(account, signIn.identifier), address: signIn.caller.address };
  const turn = await reserveAttempt(db, attempt);
  if (!turn.allowed) return { ok: false, why: 'throttled', retryAfterSeconds: turn.retryAfterSeconds };
  const hash = account?.passwordHash ?? undefined;
  const verified = await hasher.verify(signIn.password, hash, account && hash ? account.id : attempt.tried);
  if (!account || !verified.ok || account.isDisabled) {
    await recordOutcome(db, needs, { signIn, account, outcome: account?.isDisabled ? 'disabled' : 'refused' });
    return { ok: false, why: 'no-match' };
  }
  const isVerified = account.email === null || account.emailVerified;
  const write = keeping(db, attempt, { account, verified, isAll: isVerified && !hasFactors(account.factors) });
  await recordOutcome(write, needs, { signIn, account, outcome: isVerified ? 'done' : 'unverified' });
  const { passwordHash: _, factors, ...person } = account;
  return isVerified ? { ok: true, account: person, factors } : { ok: false, why: 'unverified', account: person };
}

function findWithPassword(reader: Reader, identifier: string): Promise<AccountWithPassword | undefined> {
  return whereIdentifier(
    selectAccount(reader)
      .select((from) =>
        from.selectFrom('password').select('hash').whereRef('account_id', '=', 'account.id').as('passwordHash'),
      )
      .select(factorsOf(sql`account.id`).as('factors')),
    identifier,
  ).executeTakeFirst();
}

interface Right {
  readonly account: AccountWithPassword;
  readonly verified: Verified;
  /** Nothing else is asked of this person. */
  readonly isAll: boolean;
}

/**
 * What a right password also changes, carried by the statement that records it: the throttle is cleared, and a hash of
 * older parameters or an older key is replaced if nobody replaced it meanwhile. Where something is still to be proved,
 * nothing is cleared: the password would buy new guesses at a code.
 */
function keeping(db: OneWrite, attempt: Attempt, right: Right): OneWrite {
  const cleared = right.isAll ? clearingAttempts(db, attempt) : db;
  const { rehash } = right.verified;
  if (rehash === undefined) return cleared as unknown as OneWrite;
  return cleared.with('rehashed', (query) =>
    query
      .updateTable('password')
      .set({ hash: rehash })
      .where('account_id', '=', right.account.id)
      .where('hash', '=', right.account.passwordHash)
      .returning('account_id'),
  ) as unknown as OneWrite;
}

interface Outcome {
  readonly signIn: PasswordSignIn;
  readonly account: Account | undefined;
  readonly outcome: string;
}

function recordOutcome(write: OneWrite, { vault }: Needs, { signIn, account, outcome }: Outcome): Promise<void> {
  const { caller, clientId } = signIn;
  return recordPersonalAct(write, vault, { act: 'password.checked', outcome, account, clientId, caller });
}
