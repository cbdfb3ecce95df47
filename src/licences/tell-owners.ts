import { sql } from 'kysely';
import { isOwnedBy } from '#accounts/is-owned-by.ts';
import { type Database, inTransaction, type Reader, type Tx } from '#database/transaction.ts';
import type { Letters } from '#mail/letters.ts';
import { sendLetter } from '#mail/send-letter.ts';
import { Refusal } from '#platform/refusal.ts';
import { isValidLicence } from './licence.ts';

/** A licence is too full when somebody found no seat on so many of the last seven days, or so many people in one. */
const FULL = { days: 3, people: 10 };
/** Told at most once in so many days. */
const QUIET_DAYS = 7;
/** Told so many days before the end, each once. */
const AHEAD_DAYS = [30, 7];

interface Needs {
  readonly db: Database;
  readonly letters: Letters;
}

/**
 * Writes to the owners of licences that are too full or about to end, in their own language where they have an account.
 * What was told is noted in the letter's own transaction by one conditional statement, so nobody is told twice, however
 * many processes look at once. Answers how many letters there were.
 */
export async function tellOwners({ db, letters }: Needs): Promise<number> {
  let told = 0;
  const acts = [
    ...(await listFull(db)).map((full) => (tx: Tx) => tellFull(tx, letters, full)),
    ...(await listEnding(db)).map((id) => (tx: Tx) => tellEnd(tx, letters, id)),
  ];
  for (const act of acts) {
    // An address that no letter can go to keeps nobody else from being told.
    const isTold = await inTransaction(db, act).catch((error) => {
      if (error instanceof Refusal) return false;
      throw error;
    });
    if (isTold) told += 1;
  }
  return told;
}

/** Whether it holds now, and there is somebody to write to. */
const isAnsweredFor = sql<boolean>`(${isValidLicence(sql`licence`)} and exists (
  select from organisation_owner owner where owner.organisation_id = licence.organisation_id))`;

interface Full {
  readonly id: string;
  readonly days: number;
  readonly people: number;
}

/** Who waits now has found no seat as well; one who tries again and again is one. */
async function listFull(reader: Reader): Promise<Full[]> {
  const refused = sql<Full>`(
    select licence_id as id, count(distinct who)::int as people,
      count(distinct floor(extract(epoch from now() - at) / 86400))::int as days
    from (select licence_id, at, coalesce(account_id, client_id) as who from seat_refusal
        where at > now() - interval '7 days'
      union all select licence_id, created_at, account_id from seat_wait
        where created_at > now() - interval '7 days') found_none
    group by licence_id
    having count(distinct floor(extract(epoch from now() - at) / 86400)) >= ${FULL.days}
      or count(distinct who) filter (where at > now() - interval '1 day') >= ${FULL.people})`;
  return reader
    .selectFrom(refused.as('refused'))
    .innerJoin('licence', 'licence.id', 'refused.id')
    .select(['refused.id', 'refused.days', 'refused.people'])
    .where(mayTellFull)
    .orderBy('refused.id')
    .execute();
}

const mayTellFull = sql<boolean>`(${isAnsweredFor}
  and (told_full_at is null or told_full_at <= now() - make_interval(days => ${QUIET_DAYS})))`;

async function tellFull(tx: Tx, letters: Letters, { id, days, people }: Full): Promise<boolean> {
  const told = await tx
    .updateTable('licence')
    .set({ told_full_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where(mayTellFull)
    .returning('id')
    .executeTakeFirst();
  const owned = told && (await findOwned(tx, id));
  if (!owned) return false;
  await sendLetter(tx, letters, { name: 'licence-full', ...addressed(owned), days, people });
  return true;
}

/** Those whose end is so near, that began before it was, and whose owner was not told since. */
const mayTellEnd = sql<boolean>`(${isAnsweredFor} and exists (
  select from unnest(${AHEAD_DAYS}::int[]) days where now() >= valid_to - make_interval(days => days)
    and valid_from < valid_to - make_interval(days => days)
    and (told_end_at is null or told_end_at < valid_to - make_interval(days => days))))`;

async function listEnding(reader: Reader): Promise<string[]> {
  const rows = await reader.selectFrom('licence').select('id').where(mayTellEnd).orderBy('id').execute();
  return rows.map(({ id }) => id);
}

async function tellEnd(tx: Tx, letters: Letters, id: string): Promise<boolean> {
  const told = await tx
    .updateTable('licence')
    .set({ told_end_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where(mayTellEnd)
    .returning('valid_to')
    .executeTakeFirst();
  const owned = told && (await findOwned(tx, id));
  if (!owned || !told.valid_to) return false;
  await sendLetter(tx, letters, { name: 'licence-ends', ...addressed(owned), endsAt: told.valid_to });
  return true;
}

/** A licence with its owner, and the owner's account if there is one; undefined where nobody answers for it. */
function findOwned(reader: Reader, id: string) {
  return reader
    .selectFrom('licence')
    .innerJoin('organisation', 'organisation.id', 'licence.organisation_id')
    .innerJoin('organisation_owner as owner', 'owner.organisation_id', 'organisation.id')
    .leftJoin('account', (join) => join.on(isOwnedBy(sql`account`)))
    .where('licence.id', '=', id)
    .select(['licence.id', 'licence.product', 'licence.serial', 'licence.seats', 'organisation.name as organisation'])
    .select(['owner.email', 'owner.name', 'owner.surname'])
    .select(['account.id as accountId', 'account.name as accountName', 'account.locale'])
    .select(sql<string | null>`account.claims ->> 'zoneinfo'`.as('timeZone'))
    .executeTakeFirst();
}

type Owned = NonNullable<Awaited<ReturnType<typeof findOwned>>>;

function addressed({ id, product, serial, seats, organisation, ...owner }: Owned) {
  const { email, name, surname, accountId, accountName, locale, timeZone } = owner;
  return {
    to: email,
    accountId: accountId ?? undefined,
    personName: accountName ?? (surname ? `${name} ${surname}` : name),
    locale: locale ?? undefined,
    licenceId: id,
    ...{ product, serial, seats, organisation },
    asked: { at: new Date(), timeZone: timeZone ?? 'UTC' },
  };
}
