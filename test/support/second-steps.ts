import { sql } from 'kysely';
import { generateSync } from 'otplib';
import type { Caller, Credentials } from '#credentials/credentials.ts';
import { turnOnEmailCodes } from '#credentials/email-code.ts';
import { beginTotp, confirmTotp } from '#credentials/enrol-totp.ts';
import { findSignedInPerson } from '#credentials/proven-password.ts';
import { defaultSettings } from '#database/settings.ts';
import type { TestHouse } from './house.ts';
import type { Person } from './people.ts';

const PERIOD_SECONDS = 30;
const caller: Caller = { address: '192.0.2.1', agent: 'Firefox', requestId: 'req_test' };

/** What an authenticator app shows at a time, so many steps of half a minute from it. */
export function codeAt(key: string, at: Date | number = Date.now(), steps = 0): string {
  const seconds = Math.floor(Number(at) / 1000) + steps * PERIOD_SECONDS;
  return generateSync({ secret: key, epoch: seconds });
}

/** A code of six digits that is not this one. */
export function otherThan(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}

/** What the acts need, over a house that is open; `now` is the time its authenticator apps go by. */
export function credentialsOf({ house }: TestHouse, now: () => Date = () => new Date()): Credentials {
  const { db, vault, letters } = house;
  const none = () => Promise.reject(new Error('not here'));
  return {
    ...{ db, vault, letters, clock: now, passwordRules: none, mfa: async () => defaultSettings.mfa },
    hasher: { hash: none, verify: none } as unknown as Credentials['hasher'],
  };
}

interface WithApp {
  /** In base32, as the app keeps it. */
  readonly key: string;
  readonly recoveryCodes: readonly string[];
}

/** Sets up an authenticator app for somebody, a while ago: none of its codes of now is used up. */
export async function addApp(house: TestHouse, { id }: Pick<Person, 'id'>): Promise<WithApp> {
  const needs = credentialsOf(house);
  const account = await findSignedInPerson(house.db, id);
  if (!account) throw new Error('nobody has this id');
  const key = await beginTotp(needs, { accountId: id, boundTo: 'test' });
  const confirmed = await confirmTotp(needs, { account, boundTo: 'test', code: codeAt(key), caller });
  if (!confirmed.ok) throw new Error(confirmed.why);
  await house.db.updateTable('totp').set({ used_steps: sql<string[]>`'{}'` }).where('account_id', '=', id).execute();
  return { key, recoveryCodes: confirmed.codes.shown };
}

/** Makes mailed codes somebody's second step. */
export async function addEmailCodes(house: TestHouse, { id }: Pick<Person, 'id'>): Promise<readonly string[]> {
  const account = await findSignedInPerson(house.db, id);
  const given = account && (await turnOnEmailCodes(credentialsOf(house), { account, caller }));
  if (!given) throw new Error('no mailed codes for this person');
  return given.shown;
}
