import { type RawBuilder, sql } from 'kysely';
import { type Actor, recordAct } from '#audit/record-act.ts';
import type { OneWrite, Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import type { Letters } from '#mail/letters.ts';
import { sendLetter } from '#mail/send-letter.ts';
import { letterTo } from './letters.ts';

/** How many there were of each; the recovery codes are those that were left. */
export interface RemovedSteps {
  readonly authenticatorApps: number;
  readonly emailCodes: number;
  readonly passkeys: number;
  readonly recoveryCodes: number;
  readonly rememberedDevices: number;
}

interface Removal {
  readonly account: Parameters<typeof letterTo>[0];
  readonly actor: Actor;
}

/**
 * Takes every second step from somebody who has lost theirs, with passkeys, recovery codes and remembered browsers: from
 * then on the password alone opens the account, until they set one up anew. Every sign-in of it ends, one that is under
 * way too, so that nothing proved before counts; a letter tells the owner. Undefined where there was nothing to take.
 */
export async function removeSecondSteps(
  tx: Tx,
  { letters }: { readonly letters: Letters },
  { account, actor }: Removal,
): Promise<RemovedSteps | undefined> {
  const removed = await remove(tx, account.id);
  if (Object.values(removed).every((count) => count === 0)) return undefined;
  await endSignIns(tx, { whose: { account: account.id }, cause: 'second_steps_removed' });
  await recordAct(tx, { act: 'second_steps.removed', actor, accountId: account.id, facts: { ...removed } });
  if (account.email === null) return removed;
  await sendLetter(tx, letters, {
    name: 'account-change',
    ...letterTo(account),
    change: 'second-steps-removed',
    asked: { at: new Date(), timeZone: 'UTC' },
  });
  return removed;
}

/** One statement. What was begun and not confirmed goes with the rest, uncounted. */
function remove(write: OneWrite, accountId: string): Promise<RemovedSteps> {
  const isTheirs = sql<boolean>`account_id = ${accountId}`;
  return write
    .with('gone_totp', (query) => query.deleteFrom('totp').where(isTheirs).returning('account_id'))
    .with('gone_email', (query) => query.deleteFrom('email_factor').where(isTheirs).returning('account_id'))
    .with('gone_passkey', (query) => query.deleteFrom('passkey').where(isTheirs).returning('id'))
    .with('gone_code', (query) => query.deleteFrom('recovery_code').where(isTheirs).returning('used_at'))
    .with('gone_device', (query) => query.deleteFrom('remembered_device').where(isTheirs).returning('id'))
    .with('gone_enrolment', (query) => query.deleteFrom('totp_enrolment').where(isTheirs))
    .with('gone_mailed_code', (query) => query.deleteFrom('mailed_code').where(isTheirs))
    .with('gone_sign_in', (query) =>
      query.deleteFrom('interaction').where(sql<boolean>`flow ->> 'accountId' = ${accountId}`),
    )
    .selectNoFrom([
      count('gone_totp').as('authenticatorApps'),
      count('gone_email').as('emailCodes'),
      count('gone_passkey').as('passkeys'),
      sql<number>`(select count(*)::integer from gone_code where used_at is null)`.as('recoveryCodes'),
      count('gone_device').as('rememberedDevices'),
    ])
    .executeTakeFirstOrThrow();
}

function count(rows: string): RawBuilder<number> {
  return sql<number>`(select count(*)::integer from ${sql.table(rows)})`;
}
