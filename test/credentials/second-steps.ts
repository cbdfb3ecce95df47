import { sql } from 'kysely';
import { turnOnEmailCodes } from '#credentials/email-code.ts';
import { beginTotp, confirmTotp } from '#credentials/enrol-totp.ts';
import { findSignedInPerson, type ProvenPerson } from '#credentials/proven-password.ts';
import type { Database } from '#database/transaction.ts';
import { codeAt } from '../support/second-steps.ts';
import { caller, type TestCredentials } from './open-credentials.ts';

/** Somebody as the second step knows them. */
export async function personOf({ db }: TestCredentials, id: string): Promise<ProvenPerson> {
  const person = await findSignedInPerson(db, id);
  if (!person) throw new Error('nobody has this id');
  return person;
}

/** Somebody with an authenticator app that was set up a minute ago: none of the codes of now is used up. */
export async function personWithApp(needs: TestCredentials) {
  const person = await personOf(needs, await needs.person());
  const place = { accountId: person.id, boundTo: 'interaction' };
  const key = await beginTotp(needs, place);
  const code = codeAt(key, needs.clock());
  const confirmed = await confirmTotp(needs, { account: person, boundTo: place.boundTo, code, caller });
  if (!confirmed.ok) throw new Error(confirmed.why);
  needs.passSeconds(90);
  return { person, key, recoveryCodes: confirmed.codes.shown };
}

/** Somebody whose second step is a mailed code. */
export async function personWithEmailCodes(needs: TestCredentials) {
  const person = await personOf(needs, await needs.person());
  const given = await turnOnEmailCodes(needs, { account: person, caller });
  return { person, recoveryCodes: given?.shown ?? [] };
}

/** As if so much time had passed for every letter sent and every try made. */
export async function ageTurns(db: Database, interval: string): Promise<void> {
  await sql`update attempt set next_at = next_at - ${interval}::interval, expires_at = expires_at - ${interval}::interval`.execute(
    db,
  );
}

/** What was recorded of somebody, the newest last. */
export async function actsOf({ db }: TestCredentials, accountId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('audit')
    .select(['act', 'outcome'])
    .where('account_id', '=', accountId)
    .orderBy('number')
    .execute();
  return rows.map(({ act, outcome }) => `${act} ${outcome}`);
}
