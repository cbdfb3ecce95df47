import { inflateSync } from 'node:zlib';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import type { SigningKey } from '#oidc/signing-keys.ts';
import { emptyStatuses, readStatus, writeStatus } from '#oidc/status-bits.ts';
import { openStatusLists, type SignedList } from '#oidc/status-lists.ts';
import type { StatusPage } from '#oidc/status-pages.ts';
import { LIST_SIZE } from '#oidc/status-place.ts';

const ISSUER = 'https://id.example.com';
const uriOf = (list: number) => `${ISSUER}/oauth2/status-lists/${list}`;

async function makeKey(kid: string): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { kid, alg: 'ES256', activeFrom: new Date(0), jwk: { ...(await exportJWK(privateKey)), kid, alg: 'ES256' } };
}

function pageWith(version: number, entries: Readonly<Record<number, number>> = {}): StatusPage {
  const bytes = emptyStatuses(LIST_SIZE, 2);
  for (const [index, status] of Object.entries(entries)) writeStatus(bytes, 2, { index: Number(index), status });
  return { bytes, version };
}

/** Lists over a book that says what the test likes. */
async function openLists() {
  const given = {
    page: pageWith(1, { 5: 1, 6: 2 }) as StatusPage | undefined,
    key: await makeKey('first'),
    seconds: 1_800_000_000,
    isAway: false,
    looks: 0,
  };
  const lists = openStatusLists({
    issuer: ISSUER,
    book: {
      async refresh() {
        given.looks += 1;
        if (given.isAway) throw new Error('connection refused');
      },
      page: () => given.page,
    },
    places: { uriOf },
    signingKey: async () => given.key,
    now: () => given.seconds * 1000,
  });
  const find = async (list = 3): Promise<SignedList> => {
    const found = await lists.find(list);
    if (!found) throw new Error('there is no list');
    return found;
  };
  return Object.assign(given, { lists, find });
}

describe('a status list token', () => {
  test('is what the draft says, signed by the key that signs access tokens', async () => {
    const given = await openLists();
    const { jwt, exp } = await given.find();
    expect(decodeProtectedHeader(jwt)).toEqual({ alg: 'ES256', kid: 'first', typ: 'statuslist+jwt' });
    const { d, ...publicJwk } = given.key.jwk;
    const { payload } = await jwtVerify(jwt, createLocalJWKSet({ keys: [publicJwk] }), {
      currentDate: new Date(given.seconds * 1000),
    });
    const { lst } = payload.status_list as { lst: string };
    expect(payload).toEqual({
      iss: ISSUER,
      sub: uriOf(3),
      iat: given.seconds,
      exp: given.seconds + 600,
      ttl: 10,
      status_list: { bits: 2, lst, aggregation_uri: `${ISSUER}/oauth2/status-lists` },
    });
    expect(exp).toBe(payload.exp);
    expect(lst).toMatch(/^eN[\w-]+$/);
    const bytes = inflateSync(Buffer.from(lst, 'base64url'));
    expect(bytes.length).toBe(32_768);
    expect([4, 5, 6, 7].map((index) => readStatus(bytes, 2, index))).toEqual([0, 1, 2, 0]);
  });

  test('of a list without numbers is none', async () => {
    const given = await openLists();
    given.page = undefined;
    expect(await given.lists.find(3)).toBeUndefined();
  });

  test('is made once for any number of readers, and kept as long as it says the same', async () => {
    const given = await openLists();
    const made = await Promise.all(Array.from({ length: 100 }, () => given.find()));
    expect(new Set(made).size).toBe(1);
    given.seconds += 299;
    expect(await given.find()).toBe(made[0]);
    expect(given.looks).toBe(101);
  });

  test('is made anew when it would say something else, with another tag', async () => {
    const given = await openLists();
    const before = await given.find();
    given.page = pageWith(2, { 5: 1 });
    const after = await given.find();
    expect(after.etag).not.toBe(before.etag);
    const { lst } = decodeJwt(after.jwt).status_list as { lst: string };
    expect(readStatus(inflateSync(Buffer.from(lst, 'base64url')), 2, 6)).toBe(0);
  });

  test('is made anew after half of its life, and at once under another key', async () => {
    const given = await openLists();
    const first = await given.find();
    given.seconds += 300;
    const second = await given.find();
    expect(decodeJwt(second.jwt).exp).toBe(Number(decodeJwt(first.jwt).exp) + 300);
    given.key = await makeKey('second');
    expect(decodeProtectedHeader((await given.find()).jwt).kid).toBe('second');
  });

  test('whoever asks after a change never gets what was begun before it', async () => {
    const given = await openLists();
    const early = given.find();
    // The first one is being made by now, and the second must be another.
    await new Promise((resolve) => setImmediate(resolve));
    given.page = pageWith(2, { 9: 1 });
    const late = given.find();
    const [before, after] = [await early, await late];
    expect(after.jwt).not.toBe(before.jwt);
    expect(await given.find()).toBe(after);
  });
});

describe('while the database is away', () => {
  test('a list serves until its end, and not a second longer', async () => {
    const given = await openLists();
    const before = await given.find();
    given.isAway = true;
    given.seconds += 599;
    expect(await given.find()).toBe(before);
    given.seconds += 1;
    await expect(given.find()).rejects.toMatchObject({ name: 'Refusal', code: 'unavailable' });
    given.isAway = false;
    expect(decodeJwt((await given.find()).jwt).iat).toBe(given.seconds);
  });

  test('nobody gets a list that was never made', async () => {
    const given = await openLists();
    given.isAway = true;
    await expect(given.find()).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 });
  });
});
