import { expect, test } from 'vitest';
import { sha256 } from '#platform/secrets.ts';
import type { Desk } from '#sign-in/desk.ts';
import { type Memory, remember, rememberMore } from '#sign-in/interaction.ts';
import { openTestDatabase } from '../support/database.ts';

const uid = 'an interaction';

/** An interaction, and what it remembers. */
async function openInteraction() {
  const database = await openTestDatabase();
  const { db } = database;
  const uid_hash = sha256(uid);
  await db
    .insertInto('interaction')
    .values({ uid_hash, payload: '{}', expires_at: new Date(Date.now() + 60_000) })
    .execute();
  const desk = { db } as Desk;
  const read = async (): Promise<Memory> => {
    const { flow } = await db.selectFrom('interaction').select('flow').executeTakeFirstOrThrow();
    return flow as Memory;
  };
  return { desk, read, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

test('what somebody has proved is added to what is remembered of them', async () => {
  await using open = await openInteraction();
  await remember(open.desk, uid, { email: 'ada@acme.test', accountId: 'acc_ada', means: ['pwd'] });
  const memory = await open.read();
  await rememberMore(open.desk, { uid, memory }, { means: ['pwd', 'otp'] });
  expect(await open.read()).toEqual({ ...memory, means: ['pwd', 'otp'] });
});

test('it is never added to what is remembered of somebody else, who came in between', async () => {
  await using open = await openInteraction();
  await remember(open.desk, uid, { email: 'eve@acme.test', accountId: 'acc_eve', means: ['pwd'] });
  const memory = await open.read();
  await remember(open.desk, uid, { email: 'ada@acme.test', accountId: 'acc_ada', means: ['pwd'] });
  await rememberMore(open.desk, { uid, memory }, { means: ['pwd', 'otp'] });
  expect(await open.read()).toMatchObject({ accountId: 'acc_ada', means: ['pwd'] });
});

test('nor to the same person’s later beginning', async () => {
  await using open = await openInteraction();
  await remember(open.desk, uid, { email: 'ada@acme.test', accountId: 'acc_ada', means: ['pwd', 'email'] });
  const memory = await open.read();
  await remember(open.desk, uid, { email: 'ada@acme.test', accountId: 'acc_ada', means: ['pwd'] });
  await rememberMore(open.desk, { uid, memory }, { means: ['pwd', 'email', 'otp'] });
  expect((await open.read()).means).toEqual(['pwd']);
});

test('where a live session is asked about, nobody is remembered, and what is added stays', async () => {
  await using open = await openInteraction();
  await rememberMore(open.desk, { uid, memory: {} }, { means: ['pwd', 'otp'] });
  expect(await open.read()).toEqual({ means: ['pwd', 'otp'] });
});
