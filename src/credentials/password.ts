import { type RawBuilder, sql } from 'kysely';
import { type Account, selectAccount, whereIdentifier } from '#accounts/account.ts';
import { personalActOf } from '#audit/personal-act.ts';
import { recordingAct } from '#audit/record-act.ts';
import type { OneWrite, Reader } from '#database/transaction.ts';
import type { Caller, Credentials } from './credentials.ts';
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

interface RightPassword {
  readonly account: Account;
  /** Since when it is theirs, as `ProvenPassword.since`: it proves nothing once there is a newer one. */
  readonly since: string;
}

/** `no-match` says nothing of why; `unverified` is told only after the right password. */
export type PasswordOutcome =
  | (RightPassword & { readonly ok: true; readonly factors: Factors })
  | { readonly ok: false; readonly why: 'no-match' }
  | (RightPassword & { readonly ok: false; readonly why: 'unverified' })
  | { readonly ok: false; readonly why: 'throttled'; readonly retryAfterSeconds: number };

type AccountWithPassword = Account & {
  readonly passwordHash: string | null;
  readonly since: string | null;
  readonly factors: Factors;
};
type Needs = Pick<Credentials, 'db' | 'vault' | 'hasher'>;

/**
 * Checks a password: takes a turn at the throttle, verifies outside any transaction, then writes the outcome in one
 * statement. An unknown person costs the same three statements and one hash (OWASP ASVS 6.3.8). A password that was
 * changed while it was verified is none any more. Throws `Refusal('unavailable')` when too many wait for a hash.
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
  const right = isVerified ? 'done' : 'unverified';
  const recorded = await recordOutcome(write, needs, { signIn, account, outcome: unlessChanged(account, right) });
  const { passwordHash: _, since, factors, ...person } = account;
  if (recorded !== right || since === null) return { ok: false, why: 'no-match' };
  const told = { account: person, since };
  return isVerified ? { ok: true, ...told, factors } : { ok: false, why: 'unverified', ...told };
}

/** Verifying takes its time, and whoever changed the password meanwhile has ended every sign-in that there was. */
function unlessChanged({ id, since }: AccountWithPassword, outcome: string): RawBuilder<string> {
  return sql`case when exists (select from password where account_id = ${id} and changed_at = ${since}::timestamptz)
    then ${outcome} else 'refused' end`;
}

function findWithPassword(reader: Reader, identifier: string): Promise<AccountWithPassword | undefined> {
  return whereIdentifier(
    selectAccount(reader)
      .select((from) => {
        const password = from.selectFrom('password').whereRef('account_id', '=', 'account.id');
        const since = sql<string>`to_jsonb(changed_at) #>> '{}'`;
        return [password.select('hash').as('passwordHash'), password.select(since.as('since')).as('since')];
      })
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
  readonly outcome: string | RawBuilder<string>;
}

/** Gives back what was recorded. */
async function recordOutcome(
  write: OneWrite,
  { vault }: Needs,
  { signIn, account, outcome }: Outcome,
): Promise<string> {
  const { caller, clientId } = signIn;
  const act = personalActOf(vault, { act: 'password.checked', outcome, account, clientId, caller });
  return (await recordingAct(write, act).returning('outcome').executeTakeFirstOrThrow()).outcome;
}
