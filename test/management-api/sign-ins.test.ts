import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, openApi } from './open-api.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const SESSIONS = '/api/v1/me/sessions';

/** Somebody who is signed in in two browsers, with a token from each. */
async function openTwice() {
  const { person, token } = await api.newcomer();
  const other = (await api.tokensFor(person)).access_token;
  const { items } = (await api.call(SESSIONS, { token })).body;
  const [own] = items.filter(({ current }: { current: boolean }) => current);
  const [elsewhere] = items.filter(({ current }: { current: boolean }) => !current);
  return { person, token, other, items, own, elsewhere };
}

const statusFor = async (token: string) => (await api.call('/api/v1/me', { token })).status;

describe('sessions', () => {
  test('are listed with the one that asks marked, and nothing that opens them', async () => {
    const { items, own } = await openTwice();
    expect(items).toHaveLength(2);
    expect(own).toEqual({
      id: expect.any(String),
      current: true,
      device: null,
      address: expect.stringMatching(/127\.0\.0\.1|::1/),
      signed_in_at: expect.any(String),
      last_seen_at: expect.any(String),
      expires_at: expect.any(String),
    });
  });

  test('end one by one, with the tokens of each', async () => {
    const { token, other, elsewhere } = await openTwice();
    const end = () => api.call(`${SESSIONS}/${elsewhere.id}`, { method: 'DELETE', token });
    expect((await end()).status).toBe(204);
    expect([await statusFor(token), await statusFor(other)]).toEqual([200, 401]);
    expect((await end()).status).toBe(404);
  });

  test('end all but the one that asks', async () => {
    const { token, other } = await openTwice();
    const { status, body } = await api.call(SESSIONS, { method: 'DELETE', token });
    expect([status, body]).toEqual([200, { ended: 1 }]);
    expect([await statusFor(token), await statusFor(other)]).toEqual([200, 401]);
  });

  test('of somebody else are nobody’s', async () => {
    const [{ token }, { own, token: theirs }] = [await openTwice(), await openTwice()];
    expect((await api.call(`${SESSIONS}/${own.id}`, { method: 'DELETE', token })).status).toBe(404);
    expect(await statusFor(theirs)).toBe(200);
  });
});

describe('apps', () => {
  test('are listed, and signed out of', async () => {
    const { person, token } = await api.newcomer();
    const { reader } = api.apps;
    const reading = await api.tokensFor(person, { client: reader });
    const { items } = (await api.call('/api/v1/me/apps', { token })).body;
    expect(items).toHaveLength(2);
    expect(items.find(({ client_id }: { client_id: string }) => client_id === reader.id)).toMatchObject({
      name: 'Reports',
      first_party: true,
      consent: null,
      connected: true,
    });
    const take = () => api.call(`/api/v1/me/apps/${reader.id}`, { method: 'DELETE', token });
    expect((await take()).status).toBe(204);
    expect((await take()).status).toBe(404);
    expect([await statusFor(token), await statusFor(reading.access_token)]).toEqual([200, 401]);
    expect((await api.call('/api/v1/me/apps/usher-account', { method: 'DELETE', token })).status).toBe(404);
  });
});

describe('the password', () => {
  test('is changed, and every other sign-in ends', async () => {
    const { token, other } = await openTwice();
    const put = (password: string) => api.call('/api/v1/me/password', { method: 'PUT', token, body: { password } });
    const weak = await put('short');
    expect([weak.status, weak.body.errors[0].pointer]).toEqual([422, '/password']);
    expect((await put('four alpacas took the ferry')).status).toBe(204);
    expect([await statusFor(token), await statusFor(other)]).toEqual([200, 401]);
  });
});

describe('the address', () => {
  test('is another one once its code was typed', async () => {
    const { person, token } = await api.newcomer();
    const email = `new-${person.email}`;
    const asked = await api.call('/api/v1/me/email', { method: 'POST', token, body: { email } });
    expect([asked.status, asked.body]).toEqual([202, { pending_email: email }]);
    expect((await api.call('/api/v1/me', { token })).body.email).toBe(person.email);
    const { code } = await api.product.house.letter(email);
    const confirm = (typed: string) =>
      api.call('/api/v1/me/email/confirm', { method: 'POST', token, body: { code: typed } });
    expect((await confirm('nonsense')).status).toBe(422);
    expect((await confirm(code)).status).toBe(204);
    expect((await api.call('/api/v1/me', { token })).body).toMatchObject({ email, email_verified: true });
  });

  test('is refused where it is none, or the same', async () => {
    const { person, token } = await api.newcomer();
    for (const email of ['nowhere', 'a@b', person.email.toUpperCase()]) {
      const { status, body } = await api.call('/api/v1/me/email', { method: 'POST', token, body: { email } });
      expect([status, body.errors[0].pointer], email).toEqual([422, '/email']);
    }
  });

  test('of somebody else is asked for in the same words', async () => {
    const [{ person }, { token }] = [await api.newcomer(), await api.newcomer()];
    const { status, body } = await api.call('/api/v1/me/email', {
      method: 'POST',
      token,
      body: { email: person.email },
    });
    expect([status, body]).toEqual([202, { pending_email: person.email }]);
    expect((await api.product.house.letter(person.email)).name).toBe('already-registered');
  });
});

describe('passkeys', () => {
  test('are listed, named and taken away', async () => {
    const { person, token } = await api.newcomer();
    const { db } = api.product.house;
    const key = { id: 'pky_1', account_id: person.id, name: 'Phone', aaguid: '', is_backup_eligible: true };
    const bytes = { credential_id: Buffer.from(person.id), public_key: Buffer.from('a public key') };
    await db
      .insertInto('passkey')
      .values({ ...key, ...bytes, is_backed_up: true, is_user_verifying: true })
      .execute();
    const strong = await api.reissue(token, { amr: ['swk', 'user'] });
    const list = async () => (await api.call('/api/v1/me/passkeys', { token: strong })).body.items;
    expect(await list()).toEqual([
      {
        id: 'pky_1',
        name: 'Phone',
        is_synced: true,
        created_at: expect.any(String),
        last_used_at: null,
        suspected_at: null,
      },
    ]);
    const rename = { method: 'PATCH', token: strong, body: { name: 'Old phone' } };
    expect((await api.call('/api/v1/me/passkeys/pky_1', rename)).status).toBe(204);
    expect((await list())[0].name).toBe('Old phone');
    for (const name of ['', ' ', 'two\nlines', 'turned \u202e round', 'x'.repeat(101)]) {
      const { status, body } = await api.call('/api/v1/me/passkeys/pky_1', { ...rename, body: { name } });
      expect([status, body.errors?.[0]?.pointer], name).toEqual([422, '/name']);
    }
    expect((await list())[0].name).toBe('Old phone');
    const { token: stranger } = await api.newcomer();
    expect((await api.call('/api/v1/me/passkeys/pky_1', { ...rename, token: stranger })).status).toBe(404);
    const remove = { method: 'DELETE', token: strong };
    expect((await api.call('/api/v1/me/passkeys/pky_1', { ...remove, token: stranger })).status).toBe(404);
    expect((await api.call('/api/v1/me/passkeys/pky_1', remove)).status).toBe(204);
    expect(await list()).toEqual([]);
  });
});
