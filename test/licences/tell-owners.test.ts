import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tellOwners } from '#licences/tell-owners.ts';
import { listKeptLetters } from '#mail/kept-letters.ts';
import { issuer, openTestMail, type TestMail } from '../mail/open-mail.ts';
import { freshAddress } from '../support/people.ts';
import { historyOf } from './open-history.ts';
import { insertLicence } from './open-licence.ts';

let mail: TestMail;
beforeAll(async () => {
  mail = await openTestMail();
});
afterAll(() => mail[Symbol.asyncDispose]());

/** An organisation whose owner can be written to, and its licence for two seats. */
async function openOwned() {
  const { db } = mail.database;
  const [organisation, email] = [`org-${randomUUID()}`, freshAddress()];
  await db.insertInto('organisation').values({ id: organisation, name: 'Acme Institute' }).execute();
  await db
    .insertInto('organisation_owner')
    .values({ organisation_id: organisation, name: 'Ada', surname: 'Byron', email, email_key: email })
    .execute();
  const licence = await insertLicence(db, organisation, { seats: 2 });
  const letters = async () => (await listKeptLetters(db, mail.vault, { to: email })).toReversed();
  return { db, licence, organisation, email, letters, ...historyOf({ db, licence }) };
}

type Owned = Awaited<ReturnType<typeof openOwned>>;

const tell = () => tellOwners({ db: mail.database.db, letters: mail.letters });
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/** As if so many days had passed since the owner was told. */
const ageTold = ({ db, licence }: Owned, days: number) =>
  sql`update licence set told_full_at = told_full_at - make_interval(days => ${days}),
    told_end_at = told_end_at - make_interval(days => ${days}) where id = ${licence}`.execute(db);

const endIn = ({ db, licence }: Owned, days: number, of = 365) =>
  sql`update licence set valid_to = now() + make_interval(days => ${days}),
    valid_from = now() + make_interval(days => ${days - of}) where id = ${licence}`.execute(db);

describe('a licence that is too full', () => {
  test('is told of once people found no seat on three of seven days, with how many they were', async () => {
    const owned = await openOwned();
    await owned.refuse(ago(1.5), ago(1.5), 'acc_bob');
    await owned.refuse(ago(1.6), ago(1.6), 'acc_cy');
    await owned.refuse(ago(4.5), ago(4.4), 'acc_bob');
    await tell();
    expect(await owned.letters()).toEqual([]);
    await owned.refuse(ago(0.1), ago(0.1), 'acc_bob');
    await tell();
    const [letter, ...others] = await owned.letters();
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ name: 'licence-full', subject: 'reports: people find no seat' });
    expect(letter?.text).toContain('Hello Ada Byron,');
    expect(letter?.text).toContain('On 3 of the last 7 days somebody found no seat: 2 people in all.');
    expect(letter?.text).toContain('on three of seven days, or ten people on one day, and once a week at most');
    expect(letter?.text).toContain(`See the seats:\n${issuer}/account/licence/${owned.licence}\n`);
  });

  test('is told of once ten people found no seat within a day, and not when one tried ten times', async () => {
    const owned = await openOwned();
    for (let count = 0; count < 10; count += 1) await owned.refuse(ago(0.2 + count / 1000), undefined, 'acc_bob');
    await tell();
    expect(await owned.letters()).toEqual([]);
    for (let count = 0; count < 9; count += 1) await owned.refuse(ago(0.3), ago(0.25), `acc_${count}`);
    await tell();
    const [letter] = await owned.letters();
    expect(letter?.text).toContain('In the last 24 hours, 10 people found no seat. The licence has 2 seats.');
  });

  test('is told of once a week at most, whoever looks and however often', async () => {
    const owned = await openOwned();
    for (const days of [0.5, 1.5, 2.5]) await owned.refuse(ago(days));
    await Promise.all(Array.from({ length: 8 }, tell));
    await tell();
    expect(await owned.letters()).toHaveLength(1);
    await ageTold(owned, 6);
    await tell();
    expect(await owned.letters()).toHaveLength(1);
    await ageTold(owned, 1);
    await Promise.all(Array.from({ length: 8 }, tell));
    expect(await owned.letters()).toHaveLength(2);
  });

  test('is not told of when it does not hold, or has nobody to tell', async () => {
    const [suspended, orphan] = [await openOwned(), await openOwned()];
    for (const { refuse } of [suspended, orphan]) for (const days of [0.5, 1.5, 2.5]) await refuse(ago(days));
    await suspended.db.updateTable('licence').set({ is_active: false }).where('id', '=', suspended.licence).execute();
    const { organisation, db } = orphan;
    await db.deleteFrom('organisation_owner').where('organisation_id', '=', organisation).execute();
    await tell();
    expect([await suspended.letters(), await orphan.letters()]).toEqual([[], []]);
  });
});

describe('a licence that is about to end', () => {
  test('is told of thirty days before, and again seven days before, each once', async () => {
    const owned = await openOwned();
    const count = async () => (await owned.letters()).length;
    await endIn(owned, 31);
    await tell();
    expect(await count()).toBe(0);
    await endIn(owned, 29);
    await Promise.all(Array.from({ length: 8 }, tell));
    expect(await count()).toBe(1);
    await ageTold(owned, 21);
    await endIn(owned, 8);
    await tell();
    expect(await count()).toBe(1);
    await ageTold(owned, 2);
    await endIn(owned, 6);
    await Promise.all(Array.from({ length: 8 }, tell));
    expect(await count()).toBe(2);
    await ageTold(owned, 3);
    await endIn(owned, 3);
    await tell();
    expect(await count()).toBe(2);
    await endIn(owned, -1);
    await tell();
    expect(await count()).toBe(2);
  });

  test('is told of once where both days were missed, and anew after it was renewed', async () => {
    const owned = await openOwned();
    await endIn(owned, 3);
    await tell();
    await tell();
    const [letter, ...others] = await owned.letters();
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      name: 'licence-ends',
      subject: expect.stringMatching(/^reports: the licence ends on \d/),
    });
    expect(letter?.text).toContain('From then on nobody can use its 2 seats');
    await ageTold(owned, 300);
    await endIn(owned, 20);
    await tell();
    expect(await owned.letters()).toHaveLength(2);
  });

  test('is not told of where it was never to last so long, or was taken back', async () => {
    const [trial, revoked] = [await openOwned(), await openOwned()];
    await endIn(trial, 13, 14);
    await endIn(revoked, 5);
    await revoked.db.updateTable('licence').set({ revoked_at: new Date() }).where('id', '=', revoked.licence).execute();
    await tell();
    expect([await trial.letters(), await revoked.letters()]).toEqual([[], []]);
    await endIn(trial, 6, 14);
    await tell();
    expect(await trial.letters()).toHaveLength(1);
  });
});

describe('the letter', () => {
  async function withAccount({ db, email }: Owned, isVerified: boolean): Promise<void> {
    const id = `acc_${randomUUID()}`;
    const claims = JSON.stringify({ zoneinfo: 'Asia/Tokyo' });
    await db
      .insertInto('account')
      .values({ id, name: 'Ada Lovelace', email, email_key: email, email_verified: isVerified, locale: 'de', claims })
      .execute();
  }

  test('speaks the language of the owner’s account, in their time, where the address is proven', async () => {
    const owned = await openOwned();
    await withAccount(owned, true);
    await sql`update licence set valid_to = date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' + interval '5 days 20 hours',
      valid_from = now() - interval '1 year' where id = ${owned.licence}`.execute(owned.db);
    await tell();
    const [letter] = await owned.letters();
    expect(letter?.text).toContain('Guten Tag Ada Lovelace,');
    const there = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000 + 6 * 86_400_000);
    const day = new Intl.DateTimeFormat('de-DE', { dateStyle: 'long', timeZone: 'UTC' }).format(there);
    expect(letter?.subject).toBe(`reports: Die Lizenz endet am ${day}`);
  });

  test('takes nothing from an account that has not proven the address', async () => {
    const owned = await openOwned();
    await withAccount(owned, false);
    await endIn(owned, 5);
    await tell();
    const [letter] = await owned.letters();
    expect(letter?.text).toContain('Hello Ada Byron,');
  });

  test('that cannot be sent keeps nobody else from being told', async () => {
    const [broken, whole] = [await openOwned(), await openOwned()];
    await endIn(broken, 5);
    await endIn(whole, 5);
    const { organisation, db } = broken;
    await db
      .updateTable('organisation_owner')
      .set({ email: 'no address' })
      .where('organisation_id', '=', organisation)
      .execute();
    await tell();
    expect(await whole.letters()).toHaveLength(1);
    const row = await db
      .selectFrom('licence')
      .select('told_end_at')
      .where('id', '=', broken.licence)
      .executeTakeFirst();
    expect(row).toEqual({ told_end_at: null });
  });
});
