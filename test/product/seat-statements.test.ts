import { sql } from 'kysely';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { insertLicence, PRODUCT } from '../licences/open-licence.ts';
import { type Crowd, type Member, openCrowd } from './crowd.ts';

let crowd: Crowd | undefined;
beforeEach(async () => {
  await crowd?.[Symbol.asyncDispose]();
  crowd = await openCrowd({ people: 10, seats: 2 });
});
afterAll(() => crowd?.[Symbol.asyncDispose]());

function here(): Crowd {
  if (!crowd) throw new Error('nobody is here');
  return crowd;
}

const someone = (index: number) => here().people[index] as Member;

/** What a piece of work sends to the database once all that is kept in memory is there: the least of three. */
async function costOf(work: (time: number) => Promise<unknown>): Promise<readonly string[]> {
  const costs: string[][] = [];
  for (let time = 0; time < 3; time += 1) {
    const answered = await here().product.during(() => work(time));
    costs.push(answered.flatMap(({ statements }) => statements));
  }
  return costs.toSorted((one, other) => one.length - other.length)[0] ?? [];
}

/** Fails with the statements themselves. */
function expectAtMost(most: number, sent: readonly string[]): void {
  expect(sent.length <= most ? [] : sent).toEqual([]);
}

/** Asks at the door that counts; where that leads. */
async function ask(member: Member, more: string): Promise<string> {
  const { product, at, asking } = here();
  return (await at(product.port, member).ask(`${asking}${more}`)).headers.location ?? '';
}

async function signIn(member: Member): Promise<string> {
  const { product, codeIn, at, asking, redeem } = here();
  const arrived = codeIn(await at(product.port, member).ask(`${asking}&prompt=none`));
  if (!arrived) throw new Error(`${member.accountId} was not let in`);
  return (await redeem(product.port, arrived)).refresh_token;
}

async function setProduct(product: string | null): Promise<void> {
  const { db, house } = here().product.house;
  await sql`update client set licence_product = ${product} where metadata ->> 'client_name' = 'Reports'
    and 'offline_access' = any(scope)`.execute(db);
  await house.changes.poll();
}

describe('what a seat costs the database, in statements', () => {
  test('two at most where it is refused: with a page, and where nobody may be asked', async () => {
    await signIn(someone(0));
    await signIn(someone(1));
    // They have been here before, and found none.
    for (const index of [2, 3, 4]) expect(await ask(someone(index), '')).toMatch(/sign-in/);
    // The same, but that a password is asked for.
    for (const [refused, plain] of [
      ['', '&prompt=login'],
      ['&prompt=none', '&prompt=none&max_age=0'],
    ] as const) {
      const anyhow = await costOf(async (time) => {
        expect(await ask(someone(2 + time), plain)).toMatch(/sign-in|login_required/);
      });
      const sent = await costOf(async (time) => {
        expect(await ask(someone(2 + time), refused)).toMatch(/sign-in|interaction_required/);
      });
      expectAtMost(anyhow.length + 2, sent);
      expect(sent.length).toBeGreaterThan(anyhow.length);
    }
  });

  test('two at most where it is taken or renewed, beside the same sign-in without a licence', async () => {
    await setProduct(null);
    const anyhow = await costOf(() => signIn(someone(0)));
    await setProduct(PRODUCT);
    const { db } = here().product.house;
    const sent = await costOf(async (time) => {
      await signIn(someone(time % 2));
      // The third finds one that ran out.
      await sql`update seat set expires_at = now() where holder = ${someone(0).accountId}`.execute(db);
    });
    expectAtMost(anyhow.length + 2, sent);
    expect(sent.length).toBeGreaterThan(anyhow.length);
  });

  test('one for a refresh, which costs four at most', async () => {
    let refreshToken = await signIn(someone(0));
    const sent = await costOf(async () => {
      const { status, body } = await here().refresh(here().product.port, refreshToken);
      expect(status).toBe(200);
      refreshToken = body.refresh_token;
    });
    expectAtMost(4, sent);
  });
});

test('nobody of another licence waits, however much of this one is held', async () => {
  const { db } = here().product.house;
  await signIn(someone(0));
  const hot = here().licence;
  await insertLicence(db, 'acme', { seats: 1, product: 'slides' });
  await sql`insert into seat_wait (licence_id, holder, account_id) values (${hot}, 'acc_9', 'acc_9')`.execute(db);
  await setProduct('slides');
  const gate = await db.startTransaction().execute();
  for (const [table, column] of [
    ['licence', 'id'],
    ['seat', 'licence_id'],
    ['seat_session', 'licence_id'],
    ['seat_wait', 'licence_id'],
    ['grant', 'licence_id'],
  ] as const) {
    await sql`select from ${sql.table(table)} where ${sql.ref(column)} = ${hot} for update`.execute(gate);
  }
  // Taken, renewed by a refresh, and refused; a wait would end this test by its time limit.
  const refreshToken = await signIn(someone(1));
  expect((await here().refresh(here().product.port, refreshToken)).status).toBe(200);
  expect(await ask(someone(2), '')).toMatch(/sign-in/);
  await gate.rollback().execute();
}, 30_000);
