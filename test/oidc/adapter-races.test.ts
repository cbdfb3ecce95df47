import { describe, expect, test } from 'vitest';
import { openBarrier } from '../conformance/barrier.ts';
import { openUnconditionalAdapter } from '../conformance/unconditional-adapter.ts';
import { type Answer, Browser, openTestProvider, redemption, refreshment, type TestProvider } from './open-provider.ts';

const MANY = 50;

/** A provider whose requests can be held between finding and using a model, over our adapter or over the plain one. */
async function openRace(model: string, kind: 'ours' | 'unconditional') {
  const barrier = openBarrier(model);
  const given = await openTestProvider({
    // However long fifty requests take.
    limits: { refreshGraceSeconds: 600 },
    models: kind === 'ours' ? 'ours' : 'library',
    wrap: async (ours, { database }) =>
      barrier.wrap(kind === 'ours' ? ours : await openUnconditionalAdapter(database.pool, ours)),
  });
  return Object.assign(given, { barrier });
}

function atOnce(given: TestProvider, params: Record<string, string>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: MANY }, () => given.token(params)));
}

const successes = (answers: Answer[]) => answers.filter(({ status }) => status === 200);

async function redeemAtOnce(kind: 'ours' | 'unconditional') {
  await using given = await openRace('AuthorizationCode', kind);
  const code = await new Browser(given.url).authorize();
  given.barrier.hold(MANY);
  const answers = await atOnce(given, redemption(code));
  expect(given.bugs).toEqual([]);
  return answers;
}

async function refreshAtOnce(kind: 'ours' | 'unconditional') {
  await using given = await openRace('RefreshToken', kind);
  const code = await new Browser(given.url).authorize();
  const { body } = await given.token(redemption(code));
  given.barrier.hold(MANY);
  const answers = await atOnce(given, refreshment(body.refresh_token));
  const successors = new Set(successes(answers).map(({ body }) => body.refresh_token));
  const next = await given.token(refreshment([...successors][0]));
  expect(given.bugs).toEqual([]);
  return { answers, successors, next, given: { told: given.told } };
}

async function signInToTwoApps(kind: 'ours' | 'unconditional') {
  await using given = await openRace('Session', kind);
  const browser = new Browser(given.url);
  await browser.authorize({ client_id: 'third' });
  given.barrier.hold(2);
  const codes = await Promise.all([
    browser.copy().authorize({ client_id: 'app', prompt: 'none' }),
    browser.copy().authorize({ client_id: 'second', prompt: 'none' }),
  ]);
  const answers = [];
  for (const [index, code] of codes.entries()) {
    answers.push(await given.token(redemption(code, index === 0 ? 'app' : 'second')));
  }
  const { rows } = await given.database.pool.query('select authorizations from session');
  expect(given.bugs).toEqual([]);
  return { answers, rows };
}

describe('fifty redemptions of one code', () => {
  test('one succeeds', async () => {
    const answers = await redeemAtOnce('ours');
    expect(successes(answers)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 200);
    expect(others.every(({ status, body }) => status === 400 && body.error === 'invalid_grant')).toBe(true);
  });

  test('with an unconditional adapter several do, so the race is real', async () => {
    expect(successes(await redeemAtOnce('unconditional')).length).toBeGreaterThan(1);
  });
});

describe('fifty refreshes with one token', () => {
  test('all are answered, with one and the same successor, which works', async () => {
    const { answers, successors, next, given } = await refreshAtOnce('ours');
    expect(successes(answers)).toHaveLength(MANY);
    expect(successors.size).toBe(1);
    expect(next.status).toBe(200);
    expect(given.told).toEqual([]);
  });

  test('with an unconditional adapter there are many successors, so the race is real', async () => {
    expect((await refreshAtOnce('unconditional')).successors.size).toBeGreaterThan(1);
  });
});

describe('two silent sign-ins to two apps in one session', () => {
  test('both codes work and the session knows all three apps', async () => {
    const { answers, rows } = await signInToTwoApps('ours');
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(Object.keys(rows[0].authorizations).sort()).toEqual(['app', 'second', 'third']);
  });

  test('with an unconditional adapter one app is forgotten, so the race is real', async () => {
    const { answers } = await signInToTwoApps('unconditional');
    expect(answers.map(({ status }) => status)).toContain(400);
  });
});

test('fifty refreshes without a grace: one is answered, and the grant ends with one letter', async () => {
  const barrier = openBarrier('RefreshToken');
  await using given = await openTestProvider({ limits: { refreshGraceSeconds: 0 }, wrap: barrier.wrap });
  const { body } = await given.token(redemption(await new Browser(given.url).authorize()));
  barrier.hold(MANY);
  const answers = await atOnce(given, refreshment(body.refresh_token));
  expect(successes(answers)).toHaveLength(1);
  expect(given.told).toEqual([expect.objectContaining({ accountId: 'acc_ada', clientId: 'app' })]);
  expect(given.bugs).toEqual([]);
});

test('two first requests of one app at once: both codes work', async () => {
  const barrier = openBarrier('Session');
  await using given = await openTestProvider({ wrap: barrier.wrap });
  const browser = new Browser(given.url);
  await browser.authorize({ client_id: 'second' });
  barrier.hold(2);
  const codes = await Promise.all([1, 2].map(() => browser.copy().authorize({ prompt: 'none' })));
  for (const code of codes) expect((await given.token(redemption(code))).status).toBe(200);
});
