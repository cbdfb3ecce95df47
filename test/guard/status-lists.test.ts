import { deflateSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createGuard, type GuardOptions, type GuardRefusal } from '#guard/guard.ts';
import { API, bearing, DISCOVERY, makeKey, openIssuer } from './open-issuer.ts';
import { LIST, type ListIssuer, moveClock, openLists, pack } from './open-lists.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const guardOf = (open: ListIssuer, options: GuardOptions = {}) =>
  createGuard({ issuer: open.issuer, audience: API, ...options });

type Guard = ReturnType<typeof createGuard>;

/** What a token is answered: `good`, or the refusal's status and words. */
async function verdict(guard: Guard, token: string): Promise<'good' | [number, string | undefined]> {
  return guard.verify(bearing(token)).then(
    () => 'good' as const,
    ({ status, body }: GuardRefusal) => [status, body.error_description],
  );
}

const REVOKED = [401, 'The access token is revoked'];
const SUSPENDED = [401, 'The access token is suspended'];
const UNKNOWN = [503, 'The access token cannot be checked at the moment'];
const invalid = (reason: string) => [401, `The access token is invalid: ${reason}`];

describe('what the list of its issuer says of a token holds', () => {
  test('valid lets it in; revoked, suspended and what nobody knows do not', async () => {
    await using open = await openLists();
    Object.assign(open.statuses, { 1: 1, 2: 2, 3: 3 });
    const guard = guardOf(open);
    expect(await verdict(guard, await open.mintAt(0))).toBe('good');
    expect(await verdict(guard, await open.mintAt(1))).toEqual(REVOKED);
    expect(await verdict(guard, await open.mintAt(2))).toEqual(SUSPENDED);
    expect(await verdict(guard, await open.mintAt(3))).toEqual(invalid('its status is not known'));
  });

  test.each([1, 4, 8])('in lists of %i bits too', async (bits) => {
    await using open = await openLists();
    open.claims = { status_list: { bits, lst: pack({ 63: 1 }, bits) } };
    const guard = guardOf(open);
    expect(await verdict(guard, await open.mintAt(62))).toBe('good');
    expect(await verdict(guard, await open.mintAt(63))).toEqual(REVOKED);
  });

  test('a place beyond its end is no place', async () => {
    await using open = await openLists();
    const guard = guardOf(open);
    expect(await verdict(guard, await open.mintAt(63))).toBe('good');
    expect(await verdict(guard, await open.mintAt(64))).toEqual(invalid('its status list has no such place'));
    expect(await verdict(guard, await open.mintAt(-1))).toEqual(invalid('its status cannot be read'));
    expect(await verdict(guard, await open.mintAt('0'))).toEqual(invalid('its status cannot be read'));
  });

  test('no list is asked for where the token itself is bad', async () => {
    await using open = await openLists();
    const place = { status: { status_list: { idx: 0, uri: `${open.issuer}${LIST}` } } };
    const now = Math.floor(Date.now() / 1000);
    const expired = await open.mint({ ...place, exp: now - 1 });
    const forged = await open.mint(place, { key: await makeKey('first') });
    for (const token of [expired, forged]) expect((await verdict(guardOf(open), token))[0]).toBe(401);
    expect(open.asked.get(LIST)).toBeUndefined();
  });

  test('lists elsewhere are never asked for, however much they look like ours', async () => {
    await using open = await openLists();
    const elsewhere = [
      'https://evil.example/oauth2/status-lists/0',
      open.issuer.replace('localhost', 'localhost.evil.example') + LIST,
      open.issuer.replace('http:', 'https:') + LIST,
      open.issuer.replace(/:\d+$/, ':1') + LIST,
      'file:///etc/passwd',
      'data:application/statuslist+jwt,x',
    ];
    const asked: string[] = [];
    const guard = guardOf(open, {
      fetch: (url, init) => {
        asked.push(url);
        return fetch(url, init);
      },
    });
    for (const uri of elsewhere) {
      expect(await verdict(guard, await open.mintAt(0, uri)), uri).toEqual(
        invalid('its status list is not at its issuer'),
      );
    }
    expect(asked.filter((url) => !url.startsWith(`${open.issuer}/`))).toEqual([]);
  });
});

/** Unpacks to a byte more than 16 MiB. */
const BOMB = deflateSync(Buffer.alloc(16 * 2 ** 20 + 1)).toString('base64url');

describe('a list is gone by only if it is', () => {
  test.each<[string, Partial<Pick<ListIssuer, 'claims' | 'header'>>]>([
    ['out of date', { claims: { exp: Math.floor(Date.now() / 1000) - 1 } }],
    ['of later', { claims: { iat: Math.floor(Date.now() / 1000) + 3600, exp: undefined } }],
    ['without a time', { claims: { iat: undefined } }],
    ['of another address', { claims: { sub: 'https://id.example.com/oauth2/status-lists/1' } }],
    ['of no address', { claims: { sub: undefined } }],
    ['of another issuer', { claims: { iss: 'https://id.example.org' } }],
    ['of another type', { header: { typ: 'at+jwt' } }],
    ['of no type', { header: { typ: undefined } }],
    ['without statuses', { claims: { status_list: undefined } }],
    ['of a width there is not', { claims: { status_list: { bits: 3, lst: pack({}) } } }],
    ['too large', { claims: { status_list: { bits: 2, lst: BOMB } } }],
  ])('one that is %s lets nobody in', async (_, said) => {
    await using open = await openLists();
    Object.assign(open, said);
    expect(await verdict(guardOf(open), await open.mintAt(0))).toEqual(UNKNOWN);
  });

  test.each<[string, (open: ListIssuer) => unknown]>([
    ['no list at all', (open) => open.pages.set(LIST, (_, response) => response.end('<html>'))],
    ['empty', (open) => open.pages.set(LIST, (_, response) => response.end())],
    ['not there', (open) => open.pages.delete(LIST)],
    ['broken', (open) => open.broken.add(LIST)],
    ['said to be known already', (open) => open.pages.set(LIST, (_, response) => response.writeHead(304).end())],
    [
      'signed by a key that is not the issuer’s',
      async (open) => {
        const { keys } = open;
        const stranger = await makeKey(keys[0]?.kid ?? '');
        const send = open.pages.get(LIST);
        open.pages.set(LIST, (request, response) => {
          open.keys = [stranger];
          send?.(request, response);
          setImmediate(() => {
            open.keys = keys;
          });
        });
      },
    ],
    [
      'tampered with',
      (open) => {
        const send = open.pages.get(LIST);
        open.pages.set(LIST, (request, response) => {
          const end = response.end.bind(response);
          response.end = ((jwt: string) => {
            const [header, payload = '', signature] = jwt.split('.');
            const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
            const other = { ...claims, status_list: { bits: 2, lst: pack({ 5: 1 }) } };
            return end([header, Buffer.from(JSON.stringify(other)).toString('base64url'), signature].join('.'));
          }) as typeof response.end;
          send?.(request, response);
        });
      },
    ],
  ])('one that is %s lets nobody in', async (_, spoil) => {
    await using open = await openLists();
    await spoil(open);
    expect(await verdict(guardOf(open), await open.mintAt(0))).toEqual(UNKNOWN);
  });

  test('it may have moved within its issuer, three times at most', async () => {
    await using open = await openLists();
    const path = (step: number) => `${LIST}/step-${step}`;
    const send = open.pages.get(LIST);
    open.pages.delete(LIST);
    open.moved.set(LIST, path(1));
    open.moved.set(path(1), `${open.issuer}${path(2)}`);
    open.moved.set(path(2), path(3));
    if (send) open.pages.set(path(3), send);
    expect(await verdict(guardOf(open), await open.mintAt(0))).toBe('good');
    open.moved.set(path(3), path(4));
    if (send) open.pages.set(path(4), send);
    expect(await verdict(guardOf(open), await open.mintAt(0))).toEqual(UNKNOWN);
    open.moved.set(path(1), LIST);
    expect(await verdict(guardOf(open), await open.mintAt(0))).toEqual(UNKNOWN);
  });

  test('and never to anybody else', async () => {
    await using open = await openLists();
    await using other = await openLists();
    open.moved.set(LIST, `${other.issuer}${LIST}`);
    expect(await verdict(guardOf(open), await open.mintAt(0))).toEqual(UNKNOWN);
    expect(other.asked.size).toBe(0);
  });
});

describe('a list is fetched', () => {
  test('once for 100 requests at once, and not at all for those that follow', async () => {
    await using open = await openLists();
    const guard = guardOf(open);
    const tokens = await Promise.all(Array.from({ length: 100 }, (_, idx) => open.mintAt(idx % 64)));
    expect(open.asked.get(LIST)).toBeUndefined();
    await Promise.all(tokens.map((token) => guard.verify(bearing(token))));
    for (const token of tokens) await guard.verify(bearing(token));
    expect(open.asked.get(LIST)).toBe(1);
  });

  test('again when its time is over, and sent again only if it says something else', async () => {
    await using open = await openLists();
    const move = moveClock();
    const guard = guardOf(open);
    const token = await open.mintAt(7);
    await guard.verify(bearing(token));
    move(10);
    expect(await verdict(guard, token)).toBe('good');
    expect([open.asked.get(LIST), open.sent]).toEqual([2, 1]);
    open.statuses[7] = 2;
    expect(await verdict(guard, token)).toBe('good');
    move(10);
    expect(await verdict(guard, token)).toEqual(SUSPENDED);
    expect([open.asked.get(LIST), open.sent]).toEqual([3, 2]);
    open.statuses[7] = 0;
    move(10);
    expect(await verdict(guard, token)).toBe('good');
  });

  test('ahead of time, so that nobody waits for it', async () => {
    await using open = await openLists();
    const move = moveClock();
    const guard = guardOf(open);
    const token = await open.mintAt(7);
    await guard.verify(bearing(token));
    move(8.5);
    open.statuses[7] = 1;
    expect(await verdict(guard, token)).toBe('good');
    await expect.poll(() => verdict(guard, token)).toEqual(REVOKED);
    expect(open.asked.get(LIST)).toBe(2);
  });

  test.each([
    ['half a minute where it does not say', { ttl: undefined }, {}, 30],
    ['a second at least', { ttl: 0.001 }, {}, 1],
    ['half a minute where what it says is nonsense', { ttl: -5 }, {}, 30],
    ['five minutes at most', { ttl: 86_400 }, {}, 300],
    ['less by what it lay in caches', { ttl: 30 }, { age: '20' }, 10],
  ])('and kept for %s', async (_, claims, headers, seconds) => {
    await using open = await openLists();
    Object.assign(open, { claims, headers });
    const move = moveClock();
    const guard = guardOf(open);
    const token = await open.mintAt(0);
    await guard.verify(bearing(token));
    move(seconds * 0.7);
    await guard.verify(bearing(token));
    expect(open.asked.get(LIST)).toBe(1);
    move(seconds * 0.31);
    await guard.verify(bearing(token));
    expect(open.asked.get(LIST)).toBe(2);
  });

  test('and never kept beyond its end, though the issuer says that nothing has changed', async () => {
    await using open = await openLists();
    const move = moveClock();
    const now = vi.spyOn(Date, 'now');
    const real = Date.now();
    now.mockImplementation(() => real);
    open.claims = { ttl: 300, exp: Math.floor(real / 1000) + 20 };
    const guard = guardOf(open);
    const token = await open.mintAt(0);
    await guard.verify(bearing(token));
    move(21);
    now.mockImplementation(() => real + 21_000);
    expect(await verdict(guard, token)).toEqual(UNKNOWN);
  });

  test('each by itself where there are several', async () => {
    await using open = await openLists();
    const guard = guardOf(open);
    await guard.verify(bearing(await open.mintAt(0)));
    expect(await verdict(guard, await open.mintAt(0, `${open.issuer}/oauth2/status-lists/1`))).toEqual(UNKNOWN);
    expect(await verdict(guard, await open.mintAt(0))).toBe('good');
  });
});

describe('while the list cannot be had', () => {
  test('nobody comes in once its time is over, and everybody again within a second of its return', async () => {
    await using open = await openLists();
    const move = moveClock();
    const guard = guardOf(open);
    const token = await open.mintAt(0);
    await guard.verify(bearing(token));
    open.broken.add(LIST);
    move(7.9);
    expect(await verdict(guard, token)).toBe('good');
    move(2.1);
    expect(await Promise.all(Array.from({ length: 50 }, () => verdict(guard, token)))).toEqual(Array(50).fill(UNKNOWN));
    expect(open.asked.get(LIST)).toBe(2);
    open.broken.clear();
    expect(await verdict(guard, token)).toEqual(UNKNOWN);
    move(1);
    expect(await verdict(guard, token)).toBe('good');
  });

  test('those who were valid go on for as long as a guard that fails open says, and no longer', async () => {
    await using open = await openLists();
    open.statuses[1] = 1;
    const move = moveClock();
    const guard = guardOf(open, { statusList: { failMode: { openSeconds: 120 } } });
    const [good, bad] = [await open.mintAt(0), await open.mintAt(1)];
    await guard.verify(bearing(good));
    open.broken.add(LIST);
    for (const seconds of [11, 50, 50]) {
      move(seconds);
      expect(await verdict(guard, good)).toBe('good');
      expect(await verdict(guard, bad)).toEqual(REVOKED);
    }
    move(10);
    expect(await verdict(guard, good)).toEqual(UNKNOWN);
  });

  test('a guard that fails open lets nobody in by a list it never had', async () => {
    await using open = await openLists();
    open.broken.add(LIST);
    const guard = guardOf(open, { statusList: { failMode: { openSeconds: 120 } } });
    expect(await verdict(guard, await open.mintAt(0))).toEqual(UNKNOWN);
  });
});

describe('a token without a place in a list', () => {
  test('is taken where its issuer has no lists, and refused where it announces them', async () => {
    await using open = await openIssuer();
    const plain = createGuard({ issuer: open.issuer, audience: API });
    expect(await verdict(plain, await open.mint())).toBe('good');
    expect(await verdict(plain, await open.mint({ status: { another_mechanism: {} } }))).toBe('good');
    open.discovery.status_list_aggregation_endpoint = `${open.issuer}/oauth2/status-lists`;
    const told = createGuard({ issuer: open.issuer, audience: API });
    expect(await verdict(told, await open.mint())).toEqual(invalid('it has no place in a status list'));
    expect(open.asked.get(DISCOVERY)).toBe(2);
  });

  test('is taken or refused as the guard was told', async () => {
    await using open = await openIssuer();
    const strict = createGuard({ issuer: open.issuer, audience: API, statusList: { required: true } });
    expect(await verdict(strict, await open.mint())).toEqual(invalid('it has no place in a status list'));
    open.discovery.status_list_aggregation_endpoint = `${open.issuer}/oauth2/status-lists`;
    const lenient = createGuard({ issuer: open.issuer, audience: API, statusList: { required: false } });
    expect(await verdict(lenient, await open.mint())).toBe('good');
  });
});
