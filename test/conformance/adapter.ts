import type { Adapter, AdapterPayload } from 'oidc-provider';
import { describe, expect, test } from 'vitest';

/** An adapter under test, with a grant `grant-1` of the account `acc_ada` for the client `app` already in it. */
export interface AdapterUnderTest extends AsyncDisposable {
  adapter(model: string): Adapter;
}

const TOKENS = ['AccessToken', 'AuthorizationCode', 'RefreshToken', 'BackchannelAuthenticationRequest'];
const CONSUMED = ['AuthorizationCode', 'RefreshToken', 'DeviceCode', 'PushedAuthorizationRequest'];

const now = () => Math.floor(Date.now() / 1000);

function tokenOf(kind: string, id: string): AdapterPayload {
  const times = { iat: now(), exp: now() + 300 };
  const owner = { accountId: 'acc_ada', clientId: 'app', grantId: 'grant-1' };
  return { ...times, ...owner, kind, jti: id, scope: 'openid profile' };
}

/** What the provider's library relies on, whichever adapter it is given (its `example/my_adapter.js` and its code). */
export function describeAdapter(name: string, open: () => Promise<AdapterUnderTest>): void {
  describe(`${name}: what the provider needs of its storage`, () => {
    test.each(TOKENS)('what is saved as %s is found again, whole', async (kind) => {
      await using given = await open();
      const token = tokenOf(kind, 'value-1');
      await given.adapter(kind).upsert('value-1', token, 300);
      const found = await given.adapter(kind).find('value-1');
      expect(found).toMatchObject({ ...token, iat: expect.closeTo(now(), -2), exp: expect.closeTo(now() + 300, -2) });
    });

    test('what was never saved is not found', async () => {
      await using given = await open();
      for (const kind of [...TOKENS, 'Session', 'Grant', 'Interaction', 'Client', 'DeviceCode']) {
        expect(await given.adapter(kind).find('nothing')).toBeUndefined();
      }
    });

    test('one kind of token is never found as another', async () => {
      await using given = await open();
      await given.adapter('RefreshToken').upsert('value-1', tokenOf('RefreshToken', 'value-1'), 300);
      expect(await given.adapter('AccessToken').find('value-1')).toBeUndefined();
    });

    test.each(CONSUMED)('%s can be used once: the second use is refused', async (kind) => {
      await using given = await open();
      await given.adapter(kind).upsert('value-1', { ...tokenOf(kind, 'value-1'), userCode: 'ABCD' }, 300);
      await given.adapter(kind).consume('value-1');
      await expect(given.adapter(kind).consume('value-1')).rejects.toThrow(/invalid_(grant|request_uri)/);
      expect((await given.adapter(kind).find('value-1'))?.consumed).toBeTruthy();
    });

    test.each(CONSUMED)('of twenty uses of one %s at once exactly one succeeds', async (kind) => {
      await using given = await open();
      await given.adapter(kind).upsert('value-1', { ...tokenOf(kind, 'value-1'), userCode: 'ABCD' }, 300);
      const uses = await Promise.allSettled(Array.from({ length: 20 }, () => given.adapter(kind).consume('value-1')));
      expect(uses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test('saving again replaces what was there', async () => {
      await using given = await open();
      const interactions = given.adapter('Interaction');
      const first = {
        kind: 'Interaction',
        jti: 'uid-1',
        iat: now(),
        exp: now() + 600,
        returnTo: 'http://localhost:9999/a/uid-1',
      };
      await interactions.upsert('uid-1', first, 600);
      await interactions.upsert('uid-1', { ...first, result: { login: { accountId: 'acc_ada' } } }, 600);
      expect(await interactions.find('uid-1')).toMatchObject({
        returnTo: first.returnTo,
        result: { login: { accountId: 'acc_ada' } },
      });
    });

    test('what is destroyed is gone', async () => {
      await using given = await open();
      await given.adapter('AccessToken').upsert('value-1', tokenOf('AccessToken', 'value-1'), 300);
      await given.adapter('AccessToken').destroy('value-1');
      expect(await given.adapter('AccessToken').find('value-1')).toBeUndefined();
    });

    test('revoking by grant takes every token of the grant', async () => {
      await using given = await open();
      for (const kind of TOKENS) await given.adapter(kind).upsert(`v-${kind}`, tokenOf(kind, `v-${kind}`), 300);
      for (const kind of TOKENS) await given.adapter(kind).revokeByGrantId('grant-1');
      for (const kind of TOKENS) expect(await given.adapter(kind).find(`v-${kind}`)).toBeUndefined();
    });

    test('a session is found by its id and by its uid', async () => {
      await using given = await open();
      const session = {
        kind: 'Session',
        jti: 'id-1',
        uid: 'uid-1',
        accountId: 'acc_ada',
        loginTs: now(),
        iat: now(),
        exp: now() + 600,
        acr: 'urn:usher:aal1',
        amr: ['pwd'],
        authorizations: { app: { sid: 's', grantId: 'grant-1' } },
      };
      await given.adapter('Session').upsert('id-1', session, 600);
      const stored = {
        uid: 'uid-1',
        accountId: 'acc_ada',
        loginTs: session.loginTs,
        authorizations: session.authorizations,
        acr: session.acr,
        amr: session.amr,
      };
      expect(await given.adapter('Session').find('id-1')).toMatchObject({ ...stored, jti: 'id-1' });
      expect(await given.adapter('Session').findByUid('uid-1')).toMatchObject(stored);
    });

    test('a device code is found by what a person types, with the value it is saved under again', async () => {
      await using given = await open();
      const codes = given.adapter('DeviceCode');
      await codes.upsert('device-1', { ...tokenOf('DeviceCode', 'device-1'), userCode: 'BCDFGHJK' }, 300);
      const found = await codes.findByUserCode('BCDFGHJK');
      expect(found).toMatchObject({ jti: 'device-1', userCode: 'BCDFGHJK' });
      await codes.upsert('device-1', { ...found, accountId: 'acc_ada', acr: 'urn:usher:aal1' }, 300);
      expect(await codes.findByUserCode('BCDFGHJK')).toMatchObject({ acr: 'urn:usher:aal1' });
      expect(await codes.find('device-1')).toMatchObject({ jti: 'device-1', acr: 'urn:usher:aal1' });
    });

    test('what was presented once is refused the second time, also when both come at once', async () => {
      await using given = await open();
      const seen = { kind: 'ReplayDetection', jti: 'proof', iss: 'app' };
      const saves = [1, 2, 3].map(() => given.adapter('ReplayDetection').upsert('proof', seen, 300));
      const outcomes = await Promise.allSettled(saves);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });
  });
}
