import { errors } from 'oidc-provider';
import { describe, expect, test } from 'vitest';
import { describeAdapter } from '../conformance/adapter.ts';
import { age, openTestAdapter } from './open-adapter.ts';

const now = () => Math.floor(Date.now() / 1000);
const owner = { accountId: 'acc_ada', clientId: 'app', grantId: 'grant-1' };

describeAdapter('PostgreSQL', async () => {
  const given = await openTestAdapter();
  await given.adapter('Grant').upsert('grant-1', { kind: 'Grant', jti: 'grant-1', ...owner }, 60);
  return given;
});

describe('what a row keeps', () => {
  test('no value that opens a door stands in the database, under any model', async () => {
    await using given = await openTestAdapter();
    const times = { iat: now(), exp: now() + 300 };
    const secret = 'the-value-somebody-holds';
    for (const kind of [
      'AuthorizationCode',
      'RefreshToken',
      'AccessToken',
      'DeviceCode',
      'PushedAuthorizationRequest',
    ]) {
      const id = `${secret}-${kind}`;
      await given.adapter(kind).upsert(id, { ...times, ...owner, kind, jti: id, userCode: `${secret}-typed` }, 300);
    }
    await given
      .adapter('Session')
      .upsert(`${secret}-s`, { ...times, kind: 'Session', jti: `${secret}-s`, uid: 'u' }, 300);
    await given.adapter('Interaction').upsert(
      `${secret}-i`,
      {
        ...times,
        kind: 'Interaction',
        jti: `${secret}-i`,
        returnTo: `http://localhost:9999/oauth2/authorize/${secret}-i`,
        session: { accountId: 'acc_ada', uid: 'u', cookie: `${secret}-s` },
        deviceCode: `${secret}-DeviceCode`,
        parJti: `${secret}-PushedAuthorizationRequest`,
      },
      300,
    );
    const dumps = ['token', 'session', 'interaction'].map((table) =>
      given.database.pool.query(`select encode(convert_to(t::text, 'UTF8'), 'escape') as row from "${table}" t`),
    );
    for (const { rows } of await Promise.all(dumps)) expect(JSON.stringify(rows)).not.toContain(secret);
    expect(await given.adapter('Interaction').find(`${secret}-i`)).toMatchObject({
      returnTo: `http://localhost:9999/oauth2/authorize/${secret}-i`,
      deviceCode: `${secret}-DeviceCode`,
      parJti: `${secret}-PushedAuthorizationRequest`,
      session: { accountId: 'acc_ada', uid: 'u' },
    });
  });

  test('the way back of an interaction leads to the issuer of today', async () => {
    await using given = await openTestAdapter();
    const payload = { kind: 'Interaction', jti: 'uid-1', returnTo: 'https://old.example/oauth2/authorize/uid-1' };
    await given.adapter('Interaction').upsert('uid-1', payload, 300);
    expect(await given.adapter('Interaction').find('uid-1')).toMatchObject({
      returnTo: 'http://localhost:9999/oauth2/authorize/uid-1',
    });
  });

  test('what the sign-in pages remember survives the provider saving its interaction', async () => {
    await using given = await openTestAdapter();
    await given.adapter('Interaction').upsert('uid-1', { kind: 'Interaction', jti: 'uid-1' }, 300);
    await given.database.pool.query(`update interaction set flow = '{"identifier": "ada"}'`);
    await given.adapter('Interaction').upsert('uid-1', { kind: 'Interaction', jti: 'uid-1', result: {} }, 300);
    const { rows } = await given.database.pool.query('select flow from interaction');
    expect(rows).toEqual([{ flow: { identifier: 'ada' } }]);
    expect(await given.adapter('Interaction').find('uid-1')).toMatchObject({ flow: { identifier: 'ada' }, result: {} });
  });

  test.each(['finished', 'expired'])('an answer brings back no interaction that has been %s meanwhile', async (how) => {
    await using given = await openTestAdapter();
    const interactions = given.adapter('Interaction');
    const payload = { kind: 'Interaction', jti: 'uid-1' };
    await interactions.upsert('uid-1', payload, 60);
    if (how === 'finished') await interactions.destroy('uid-1');
    else await age(given.database, 61);
    const answer = interactions.upsert('uid-1', { ...payload, result: {} }, 60);
    await expect(answer).rejects.toThrow(errors.SessionNotFound);
    expect(await interactions.find('uid-1')).toBeUndefined();
  });
});

describe('time', () => {
  test('a token ages with its row: its times and the beginning of its chain move together', async () => {
    await using given = await openTestAdapter();
    const payload = { ...owner, kind: 'RefreshToken', iat: now(), exp: now() + 600, iiat: now() - 100, jti: 'token' };
    await given.adapter('RefreshToken').upsert('token', payload, 600);
    await age(given.database, 300);
    const found = await given.adapter('RefreshToken').find('token');
    expect(found?.exp).toBeCloseTo(now() + 300, -2);
    expect(found?.iat).toBeCloseTo(now() - 300, -2);
    expect(found?.iiat).toBeCloseTo(now() - 400, -2);
  });

  test('an expired interaction is not found', async () => {
    await using given = await openTestAdapter();
    await given.adapter('Interaction').upsert('uid-1', { kind: 'Interaction', jti: 'uid-1' }, 60);
    await age(given.database, 61);
    expect(await given.adapter('Interaction').find('uid-1')).toBeUndefined();
  });

  test('a grant has no end of its own, however old', async () => {
    await using given = await openTestAdapter();
    await given.adapter('Grant').upsert('grant-1', { kind: 'Grant', ...owner, openid: { scope: 'openid' } }, 60);
    await age(given.database, 400 * 86_400);
    const found = await given.adapter('Grant').find('grant-1');
    expect(found?.exp).toBeGreaterThan(now() + 86_400 * 365);
  });

  test('what was presented once may be presented again only after it expired', async () => {
    await using given = await openTestAdapter();
    await given.adapter('ReplayDetection').upsert('proof', {}, 60);
    await age(given.database, 61);
    await given.adapter('ReplayDetection').upsert('proof', {}, 60);
    await expect(given.adapter('ReplayDetection').upsert('proof', {}, 60)).rejects.toThrow('invalid_grant');
  });
});

describe('grants', () => {
  test('one that has ended is not found, and saving it again does not bring it back', async () => {
    await using given = await openTestAdapter();
    const grants = given.adapter('Grant');
    await grants.upsert('grant-1', { kind: 'Grant', ...owner }, 60);
    await grants.destroy('grant-1');
    await grants.upsert('grant-1', { kind: 'Grant', ...owner }, 60);
    expect(await grants.find('grant-1')).toBeUndefined();
    const { rows } = await given.database.pool.query('select status, ended_by from "grant"');
    expect(rows).toEqual([{ status: 1, ended_by: 'token_revoked' }]);
  });

  test('each has a status number of its own', async () => {
    await using given = await openTestAdapter();
    for (const id of ['a', 'b', 'c']) await given.adapter('Grant').upsert(id, { kind: 'Grant', ...owner }, 60);
    const { rows } = await given.database.pool.query('select distinct status_number from "grant"');
    expect(rows).toHaveLength(3);
  });
});
