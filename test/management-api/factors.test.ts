import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, openApi } from './open-api.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const TOTP = '/api/v1/me/factors/totp';
const EMAIL = '/api/v1/me/factors/email';
const CODE = /^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/;

/** The code of a step from now: each is good once. */
const codeOf = (secret: string, steps = 0) =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + 30 * steps });

/** As if the person had signed in anew, with the second step. */
const withSecondStep = (token: string) => api.reissue(token, { amr: ['pwd', 'otp', 'mfa'] });

/** As if the codes that were used had been used half a minute before. */
async function ageCodes(): Promise<void> {
  await api.product.house.db.updateTable('totp').set({ used_steps: [] }).execute();
}

async function withApp() {
  const { person, token } = await api.newcomer();
  const { secret } = (await api.call(TOTP, { method: 'POST', token })).body;
  const confirmed = await api.call(`${TOTP}/confirm`, { method: 'POST', token, body: { code: codeOf(secret) } });
  return { person, secret, confirmed, token: await withSecondStep(token) };
}

describe('an authenticator app', () => {
  test('is set up by its code, and brings recovery codes', async () => {
    const { person, token, secret, confirmed } = await withApp();
    expect(confirmed.status).toBe(201);
    expect(confirmed.body.recovery_codes).toEqual(Array(5).fill(expect.stringMatching(CODE)));
    const { mfa } = (await api.call('/api/v1/me', { token })).body;
    expect(mfa).toEqual({
      enabled: true,
      factors: [{ type: 'totp', created_at: expect.any(String), last_used_at: expect.any(String) }],
    });
    expect((await api.call('/api/v1/me/factors', { token })).body).toEqual(mfa);
    expect((await api.product.house.letter(person.email)).text).toContain('recovery codes');
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  });

  test('has the same key until it is confirmed, and none that anybody else sees', async () => {
    const { person, token } = await api.newcomer();
    const [first, again] = [
      await api.call(TOTP, { method: 'POST', token }),
      await api.call(TOTP, { method: 'POST', token }),
    ];
    expect(again.body).toEqual(first.body);
    expect(first.body.uri).toContain(`secret=${first.body.secret}`);
    expect(decodeURIComponent(first.body.uri)).toContain(person.email);
    const { access_token } = await api.tokensFor(person);
    expect((await api.call(TOTP, { method: 'POST', token: access_token })).body.secret).not.toBe(first.body.secret);
  });

  test('is not set up by a wrong code, nor before it was begun', async () => {
    const { token } = await api.newcomer();
    const early = await api.call(`${TOTP}/confirm`, { method: 'POST', token, body: { code: '123456' } });
    expect(early.status).toBe(409);
    await api.call(TOTP, { method: 'POST', token });
    const wrong = await api.call(`${TOTP}/confirm`, { method: 'POST', token, body: { code: '12345' } });
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, '/code']);
    expect((await api.call('/api/v1/me', { token })).body.mfa.enabled).toBe(false);
  });

  test('shows its QR code as SVG or PNG, whichever is asked for', async () => {
    const { token } = await withApp();
    const ask = (accept: string) => api.call(`${TOTP}/qr`, { token, headers: { accept } });
    const svg = await ask('image/svg+xml');
    expect([svg.status, svg.headers['content-type']]).toEqual([200, 'image/svg+xml']);
    expect(svg.text).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
    const png = await ask('image/png');
    expect([png.status, png.headers['content-type'], png.text.slice(1, 4)]).toEqual([200, 'image/png', 'PNG']);
    expect((await ask('image/png;q=0.5, image/svg+xml')).headers['content-type']).toBe('image/svg+xml');
    expect((await ask('text/html')).status).toBe(406);
    const stale = await api.reissue(token, { auth_time: Math.floor(Date.now() / 1000) - 700 });
    expect((await api.call(`${TOTP}/qr`, { token: stale, headers: { accept: '*/*' } })).status).toBe(401);
  });

  test('goes by a code of it, and by nothing else', async () => {
    const { person, token, secret } = await withApp();
    const remove = (body: unknown) => api.call(TOTP, { method: 'DELETE', token, body });
    expect((await remove({})).status).toBe(422);
    expect((await remove({ code: '000000' })).status).toBe(422);
    expect((await remove({ code: codeOf(secret) })).status).toBe(422);
    await ageCodes();
    expect((await remove({ code: codeOf(secret) })).status).toBe(204);
    expect((await remove({ code: codeOf(secret) })).status).toBe(404);
    expect((await api.call('/api/v1/me', { token })).body.mfa.enabled).toBe(false);
    expect((await api.product.house.letter(person.email)).text).toMatch(/removed|no longer/i);
  });

  test('stays with who must have one', async () => {
    const { token, secret, person } = await withApp();
    await api.product.house.db.insertInto('account_role').values({ account_id: person.id, role_id: 'admin' }).execute();
    await ageCodes();
    expect((await api.call(TOTP, { method: 'DELETE', token, body: { code: codeOf(secret) } })).status).toBe(409);
  });

  test('takes its guesses where every other code does, and not without end', async () => {
    const { token } = await withApp();
    const guess = () => api.call(TOTP, { method: 'DELETE', token, body: { code: '000000' } });
    const answers = await Promise.all(Array.from({ length: 20 }, guess));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 422).length).toBeLessThanOrEqual(10);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(10);
    expect(answers.find(({ status }) => status === 429)?.headers['retry-after']).toMatch(/^\d+$/);
  });
});

describe('mailed codes', () => {
  async function mailedCode(person: { email: string }, token: string): Promise<string> {
    const { status, body } = await api.call(EMAIL, { method: 'POST', token });
    expect([status, body]).toEqual([202, { sent_to: person.email }]);
    return (await api.product.house.letter(person.email)).code;
  }

  test('are turned on and off by one of them', async () => {
    const { person, token } = await api.newcomer();
    const code = await mailedCode(person, token);
    const wrong = await api.call(`${EMAIL}/confirm`, { method: 'POST', token, body: { code: 'abc' } });
    expect(wrong.status).toBe(422);
    const on = await api.call(`${EMAIL}/confirm`, { method: 'POST', token, body: { code } });
    expect([on.status, on.body.recovery_codes.length]).toEqual([201, 5]);
    expect((await api.call('/api/v1/me', { token })).body.mfa.factors).toMatchObject([{ type: 'email' }]);
    expect((await api.call(EMAIL, { method: 'DELETE', token, body: { code } })).status).toBe(422);
    await api.product.house.db.deleteFrom('attempt').execute();
    const off = await mailedCode(person, token);
    expect((await api.call(EMAIL, { method: 'DELETE', token, body: { code: off } })).status).toBe(204);
    expect((await api.call(EMAIL, { method: 'DELETE', token, body: { code: off } })).status).toBe(404);
  });

  test('are too weak for whoever has a role that asks for two factors', async () => {
    const { person, token } = await api.newcomer();
    const code = await mailedCode(person, token);
    const { db } = api.product.house;
    await db.insertInto('account_role').values({ account_id: person.id, role_id: 'admin' }).execute();
    const sent = await api.call(EMAIL, { method: 'POST', token });
    const on = await api.call(`${EMAIL}/confirm`, { method: 'POST', token, body: { code } });
    expect([sent.status, on.status]).toEqual([409, 409]);
    const rows = await db.selectFrom('email_factor').selectAll().where('account_id', '=', person.id).execute();
    expect(rows).toEqual([]);
  });

  test('come one in half a minute', async () => {
    const { person, token } = await api.newcomer();
    await mailedCode(person, token);
    expect((await api.call(EMAIL, { method: 'POST', token })).status).toBe(429);
  });
});

describe('recovery codes', () => {
  const PATH = '/api/v1/me/recovery-codes';

  test('are counted, and made anew in place of the old ones', async () => {
    const { token, confirmed } = await withApp();
    expect((await api.call(PATH, { token })).body).toEqual({ left: 5 });
    const { status, body } = await api.call(PATH, { method: 'POST', token });
    expect([status, body.mailed_to]).toEqual([201, null]);
    expect(body.recovery_codes).toEqual(Array(5).fill(expect.stringMatching(CODE)));
    const old = new Set(confirmed.body.recovery_codes);
    expect(body.recovery_codes.some((code: string) => old.has(code))).toBe(false);
    expect((await api.call(PATH, { token })).body).toEqual({ left: 5 });
  });

  test('are for who has a second step', async () => {
    const { token } = await api.newcomer();
    expect((await api.call(PATH, { method: 'POST', token })).status).toBe(409);
  });
});
