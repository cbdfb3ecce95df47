import { insertAccount } from '#accounts/create-account.ts';
import { isDomainAllowed } from '#accounts/email.ts';
import { newAuditKey } from '#audit/personal.ts';
import { inTransaction, type Tx } from '#database/transaction.ts';
import { sendLetter } from '#mail/send-letter.ts';
import { newId } from '#platform/ids.ts';
import { type Caller, type Credentials, type FieldProblem, recordPersonalAct } from './credentials.ts';
import { lapseDays } from './lapse.ts';
import { alreadyRegisteredLetter, letterTo, verifyEmailLetter } from './letters.ts';
import { type PersonDetails, readDetails, type TypedDetails } from './person-details.ts';
import { issueProof } from './proof.ts';
import { savePassword } from './save-password.ts';
import { findTakenNames, type TakenNames } from './taken-names.ts';

export interface Registration extends TypedDetails {
  /** The interaction it happens in, where the mailed code may be typed. */
  readonly interactionUid: string;
  readonly clientId?: string | undefined;
  /** What the letter calls the app that the person is on the way to. */
  readonly appName?: string | undefined;
  /** BCP 47: the language of the page. */
  readonly locale?: string | undefined;
  /** As in `Settings.registration`; none: every domain. */
  readonly allowedDomains: readonly string[];
  readonly caller: Caller;
}

export type RegistrationOutcome =
  | {
      readonly ok: true;
      /** The address as it is kept, to show. */
      readonly email: string;
      /** None where the address had an account: nothing that is shown may depend on it. */
      readonly accountId: string | undefined;
    }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/**
 * Makes an unverified account with role `user`, and a letter to confirm its address. Where the address has an account,
 * its owner gets a letter that says so, for the same statements and the same hash; a username that is taken is told.
 * Throws `Refusal('unavailable')` when too many wait for a hash.
 */
export async function registerAccount(needs: Credentials, registration: Registration): Promise<RegistrationOutcome> {
  const details = readDetails(registration, await needs.passwordRules());
  if (Array.isArray(details)) return { ok: false, problems: details };
  const { email, username } = details;
  if (!isDomainAllowed(email, registration.allowedDomains)) return refuse('email', 'domain-not-allowed');
  const taken = await findTakenNames(needs.db, email.key, username?.key ?? '');
  if (taken.isUsernameTaken) return refuse('username', 'taken');
  const id = newId('acc');
  const hash = await needs.hasher.hash(registration.password, id);
  const newcomer: Newcomer = { ...details, id, hash, auditKey: newAuditKey(needs.vault, id) };
  const accountId = await inTransaction(needs.db, (tx) => write(tx, needs, { registration, newcomer, taken }));
  return accountId === 'username-taken' ? refuse('username', 'taken') : { ok: true, email: email.email, accountId };
}

interface Newcomer extends PersonDetails {
  readonly id: string;
  readonly hash: string;
  readonly auditKey: string;
}

interface Writing {
  readonly registration: Registration;
  readonly newcomer: Newcomer;
  readonly taken: TakenNames;
}

async function write(
  tx: Tx,
  needs: Credentials,
  { registration, newcomer, taken }: Writing,
): Promise<string | undefined | 'username-taken'> {
  const { email, username } = newcomer;
  const { locale } = registration;
  const made = await insertAccount(tx, { ...newcomer, locale, lapseDays, emailVerified: false });
  // Free a moment ago: somebody else was quicker with the address or the username.
  const late = made || taken.owner ? taken : await findTakenNames(tx, email.key, username?.key ?? '');
  if (late.isUsernameTaken) return 'username-taken';
  await savePassword(tx, newcomer.id, newcomer.hash);
  const { interactionUid, clientId, caller } = registration;
  const proof = await issueProof(tx, needs.vault, {
    purpose: 'verify_email',
    accountId: made?.id,
    emailKey: email.key,
    usernameKey: made ? undefined : username?.key,
    interactionUid,
    clientId,
  });
  if (proof.isIssued) await sendLetter(tx, needs.letters, letterFor({ registration, newcomer, taken: late }, proof));
  await recordPersonalAct(tx, needs.vault, {
    act: 'account.registered',
    outcome: made ? 'done' : 'refused',
    account: made ?? late.owner,
    actor: { kind: 'person', id: made?.id },
    clientId,
    caller,
  });
  return made?.id;
}

function letterFor(
  { registration, newcomer, taken: { owner } }: Writing,
  proof: Parameters<typeof verifyEmailLetter>[1]['proof'],
) {
  const { caller, appName, locale } = registration;
  if (!owner) {
    return verifyEmailLetter({ to: newcomer.email.email, accountId: newcomer.id, locale }, { proof, caller, appName });
  }
  return alreadyRegisteredLetter(letterTo({ ...owner, locale: owner.locale ?? locale ?? null }), { caller });
}

function refuse(field: FieldProblem['field'], code: FieldProblem['code']): RegistrationOutcome {
  return { ok: false, problems: [{ field, code }] };
}
