import { expect, test } from 'vitest';
import {
  authorizeUrl,
  Browser,
  openTestProvider,
  redemption,
  refreshment,
  type TestProvider,
} from './open-provider.ts';

/** How many statements the requests of `work` cost, once the clients are in memory. */
async function costOf(given: TestProvider, requests: number, work: () => Promise<unknown>): Promise<string[]> {
  const before = given.statements.length;
  await work();
  await expect.poll(() => given.statements.length).toBe(before + requests);
  return given.statements.slice(before).flatMap(({ sent }) => sent);
}

/** A provider somebody has signed in to already, with everything that is kept in memory there. */
async function openWarm() {
  const given = await openTestProvider();
  const browser = new Browser(given.url);
  const { body } = await given.token(redemption(await browser.authorize()));
  const silentCode = () => browser.authorize({ prompt: 'none' });
  await given.token(redemption(await silentCode()));
  await expect.poll(() => given.statements.length).toBe(6);
  return Object.assign(given, { browser, tokens: body });
}

test('a refresh costs two statements, the account read with the token', async () => {
  await using given = await openWarm();
  const sent = await costOf(given, 1, () => given.token(refreshment(given.tokens.refresh_token)));
  // The opaque access token of a request without an API is one insert more, as the budget says.
  expect(sent.filter((text) => !text.includes('values'))).toHaveLength(2);
  expect(sent).toHaveLength(3);
});

test('a silent sign-in and its exchange cost five: the account of the sign-in is the sixth', async () => {
  await using given = await openWarm();
  const sent = await costOf(given, 2, async () => {
    const answer = await given.browser.send(authorizeUrl({ prompt: 'none' }));
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
    expect((await given.token(redemption(code))).status).toBe(200);
  });
  // As above: the opaque access token is outside the budget.
  expect(sent.length - 1).toBe(5);
});

test('client credentials with an API cost none', async () => {
  await using given = await openWarm();
  const params = { grant_type: 'client_credentials', client_id: 'machine', scope: 'api:read', resource: 'urn:api' };
  const sent = await costOf(given, 1, async () => {
    expect(await given.token(params)).toMatchObject({ status: 200, body: { scope: 'api:read' } });
  });
  expect(sent).toEqual([]);
});

test('userinfo costs one, the account read with the token', async () => {
  await using given = await openWarm();
  const headers = { authorization: `Bearer ${given.tokens.access_token}` };
  const sent = await costOf(given, 1, async () => {
    expect((await fetch(`${given.url}/me`, { headers })).status).toBe(200);
  });
  expect(sent).toHaveLength(1);
});

test('introspection costs one, with and without a hint', async () => {
  await using given = await openWarm();
  for (const hint of [{}, { token_type_hint: 'access_token' }]) {
    const sent = await costOf(given, 1, async () => {
      const params = { token: given.tokens.access_token, ...hint };
      expect((await given.post('/token/introspection', params)).body).toMatchObject({ active: true });
    });
    expect(sent).toHaveLength(1);
  }
});

test('the token tells the status number of its grant', async () => {
  await using given = await openWarm();
  const { body } = await given.post('/token/introspection', { token: given.tokens.access_token });
  const { rows } = await given.database.pool.query('select status_number from "grant"');
  expect(rows.map(({ status_number }) => Number(status_number))).toContain(body.status_number);
});
