import { describe, expect, test } from 'vitest';
import { createGuard } from '#guard/guard.ts';
import { API, bearing, DISCOVERY, JWKS, makeKey, openIssuer, ROLES } from './open-issuer.ts';

describe('keys', () => {
  test('are fetched once for 100 requests at once, and so are discovery and roles', async () => {
    await using open = await openIssuer();
    const guard = createGuard({ issuer: open.issuer, audience: API });
    expect(open.asked.size).toBe(0);
    const tokens = await Promise.all(Array.from({ length: 100 }, () => open.mint({ roles: ['user'] })));
    await Promise.all(tokens.map((token) => guard.verify(bearing(token), guard.requiresAny('user'))));
    await guard.verify(bearing(await open.mint({ roles: ['user'] })), guard.higherThan('read_only'));
    expect([...open.asked]).toEqual([
      [DISCOVERY, 1],
      [JWKS, 1],
      [ROLES, 1],
    ]);
  });

  test('may be rotated under the guard: a new kid is found at once, by one fetch for 100 requests', async () => {
    await using open = await openIssuer();
    const guard = createGuard({ issuer: open.issuer, audience: API });
    const old = await open.mint();
    await guard.verify(bearing(old));
    open.keys = [await makeKey('second'), ...open.keys];
    const fresh = await Promise.all(Array.from({ length: 100 }, () => open.mint()));
    await Promise.all(fresh.map((token) => guard.verify(bearing(token))));
    await guard.verify(bearing(old));
    expect(open.asked.get(JWKS)).toBe(2);
  });

  test('that were taken away are refused from the next fetch on', async () => {
    await using open = await openIssuer();
    const guard = createGuard({ issuer: open.issuer, audience: API });
    const old = await open.mint();
    await guard.verify(bearing(old));
    open.keys = [await makeKey('second')];
    await guard.verify(bearing(await open.mint()));
    await expect(guard.verify(bearing(old))).rejects.toMatchObject({ status: 401 });
  });

  test('are not fetched for every kid somebody makes up', async () => {
    await using open = await openIssuer();
    const guard = createGuard({ issuer: open.issuer, audience: API });
    await guard.verify(bearing(await open.mint()));
    for (let number = 0; number < 50; number += 1) {
      const made = guard.verify(bearing(await open.mint({}, { header: { kid: `made-up-${number}` } })));
      await expect(made).rejects.toMatchObject({
        status: 401,
        message: 'The access token is invalid: its key is unknown',
      });
    }
    expect(open.asked.get(JWKS)).toBe(2);
  });

  test('that cannot be fetched let nobody in: 503, and good again once the issuer is', async () => {
    await using open = await openIssuer();
    open.broken.add(JWKS);
    const token = await open.mint();
    const guard = createGuard({ issuer: open.issuer, audience: API });
    const [refused] = await Promise.allSettled(Array.from({ length: 20 }, () => guard.verify(bearing(token))));
    expect(refused).toMatchObject({ status: 'rejected', reason: { status: 503 } });
    expect(open.asked.get(JWKS)).toBe(1);
    open.broken.clear();
    await expect.poll(() => guard.verify(bearing(token)).then(({ user }) => user.id, String)).toBe('acc_ada');
  });

  test.each([
    ['are about another issuer', { issuer: 'https://id.example.org' }],
    ['name no keys', { jwks_uri: undefined }],
  ])('are not taken from metadata that %s', async (_, discovery) => {
    await using open = await openIssuer();
    open.discovery = { ...open.discovery, ...discovery };
    const guard = createGuard({ issuer: open.issuer, audience: API });
    await expect(guard.verify(bearing(await open.mint()))).rejects.toMatchObject({ status: 503 });
    expect(open.asked.get(JWKS)).toBeUndefined();
  });

  test('of an issuer with https are not taken from a URL without', async () => {
    await using open = await openIssuer();
    const issuer = 'https://id.example.com';
    const asked: string[] = [];
    const metadata = { issuer, jwks_uri: `${open.issuer}${JWKS}` };
    const ask = async (url: string) => Response.json(asked.push(url) && metadata);
    const guard = createGuard({ issuer, audience: API, fetch: ask });
    await expect(guard.verify(bearing(await open.mint({ iss: issuer })))).rejects.toMatchObject({ status: 503 });
    expect(asked).toEqual([`${issuer}${DISCOVERY}`]);
  });

  test('are never taken from where a redirect leads', async () => {
    await using open = await openIssuer();
    await using elsewhere = await openIssuer();
    open.moved.set(JWKS, `${elsewhere.issuer}${JWKS}`);
    const guard = createGuard({ issuer: open.issuer, audience: API });
    await expect(guard.verify(bearing(await open.mint()))).rejects.toMatchObject({ status: 503 });
    expect(elsewhere.asked.size).toBe(0);
  });

  test('are asked for with the fetch one hands in, and with no redirect followed', async () => {
    await using open = await openIssuer();
    const asked: string[] = [];
    const guard = createGuard({
      issuer: open.issuer,
      audience: API,
      fetch: (url, init) => {
        asked.push(`${new URL(url).pathname} ${init.redirect}`);
        return fetch(url, init);
      },
    });
    await guard.verify(bearing(await open.mint()));
    expect(asked).toEqual([`${DISCOVERY} manual`, `${JWKS} manual`]);
  });
});
