import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, openApi } from './open-api.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('GET /api/v1/me', () => {
  test('says whose token it is', async () => {
    const { person, token } = await api.newcomer();
    const { status, headers, body } = await api.call('/api/v1/me', { token });
    expect([status, headers['cache-control'], headers['content-type']]).toEqual([
      200,
      'no-store',
      'application/json; charset=utf-8',
    ]);
    expect(body).toEqual({
      id: person.id,
      email: person.email,
      email_verified: true,
      username: person.username,
      name: person.name,
      locale: null,
      claims: {},
      roles: ['user'],
      mfa: { enabled: false, factors: [] },
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
  });

  test('costs the database two statements', async () => {
    const { token } = await api.newcomer();
    const asked = await api.product.during(async () => {
      expect((await api.call('/api/v1/me', { token })).status).toBe(200);
    });
    expect(asked.flatMap(({ statements }) => statements).length).toBeLessThanOrEqual(2);
  });
});

describe('PATCH /api/v1/me', () => {
  test('changes what is said and leaves the rest', async () => {
    const { token } = await api.newcomer();
    const patch = (body: unknown) => api.call('/api/v1/me', { method: 'PATCH', token, body });
    const first = await patch({
      given_name: 'Ada',
      city: 'London',
      designation: 'Analyst',
      phone_number: '+44 20 7946 0000',
    });
    expect([first.status, first.body.claims]).toEqual([
      200,
      { given_name: 'Ada', designation: 'Analyst', phone_number: '+442079460000', address: { locality: 'London' } },
    ]);
    const second = await patch({ name: 'Ada Lovelace', city: null });
    expect(second.body.name).toBe('Ada Lovelace');
    expect(second.body.claims).toEqual({ given_name: 'Ada', designation: 'Analyst', phone_number: '+442079460000' });
    expect((await api.call('/api/v1/me', { token })).body).toEqual(second.body);
  });

  test('names every field that cannot be accepted, and those it does not know', async () => {
    const { token } = await api.newcomer();
    const patch = (body: unknown) => api.call('/api/v1/me', { method: 'PATCH', token, body });
    const wrong = await patch({ name: '', zoneinfo: 'Mars/Olympus', website: 'javascript:alert(1)' });
    expect([wrong.status, wrong.body.type]).toEqual([422, 'urn:usher:problem:invalid-input']);
    const pointers = wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers.toSorted()).toEqual(['/name', '/website', '/zoneinfo']);
    for (const field of ['email', 'roles', 'password', 'id', 'email_verified']) {
      expect((await patch({ [field]: 'admin' })).status, field).toBe(422);
    }
  });

  test('refuses a username that somebody has', async () => {
    const [{ person }, { token }] = [await api.newcomer(), await api.newcomer()];
    const { status, body } = await api.call('/api/v1/me', {
      method: 'PATCH',
      token,
      body: { username: person.username },
    });
    expect([status, body.errors]).toEqual([422, [{ pointer: '/username', detail: 'Somebody has this username.' }]]);
  });
});
