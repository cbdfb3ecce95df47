import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIST_SIZE, openStatusPlaces } from '#oidc/status-place.ts';

const ISSUER = 'https://id.example.com';
const SEED = '7f1d9f6e-55c5-4a8a-9a38-2f6b5a3f0b11';
const places = openStatusPlaces({ issuer: ISSUER, seed: SEED });

describe('the place of a status number', () => {
  test.each([0, 1, 40_000])('is its own: list %i has every one of its places once', (list) => {
    const found = Array.from({ length: LIST_SIZE }, (_, low) => places.placeOf(list * LIST_SIZE + low));
    expect(found.filter((place) => place.list !== list)).toEqual([]);
    expect(new Set(found.map(({ index }) => index)).size).toBe(LIST_SIZE);
    expect(found.filter(({ index }) => index < 0 || index >= LIST_SIZE)).toEqual([]);
  });

  test('tells its number back, far beyond what 32 bits hold', () => {
    const numbers = fc.integer({ min: 0, max: 2 ** 33 });
    fc.assert(
      fc.property(numbers, (number) => {
        const status = places.claimOf(number);
        expect(places.numberIn({ status })).toBe(number);
        expect(status.status_list.uri).toBe(`${ISSUER}/oauth2/status-lists/${Math.floor(number / LIST_SIZE)}`);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  test('does not tell who came first: numbers that follow one another stand anywhere', () => {
    const indexes = Array.from({ length: 1000 }, (_, number) => places.placeOf(number).index);
    const steps = indexes.slice(1).map((index, at) => index - (indexes[at] ?? 0));
    expect(new Set(steps).size).toBeGreaterThan(950);
    const rising = steps.filter((step) => step > 0).length;
    expect(rising).toBeGreaterThan(400);
    expect(rising).toBeLessThan(600);
    // Spread over the list: each tenth of it holds about a tenth.
    const tenths = Array.from({ length: 10 }, (_, tenth) =>
      indexes.filter((index) => Math.floor((index * 10) / LIST_SIZE) === tenth),
    );
    for (const { length } of tenths) expect(length).toBeGreaterThan(60);
  });

  test('is another in another list, and under another seed, and the same in every process', () => {
    const first = Array.from({ length: 100 }, (_, number) => places.placeOf(number).index);
    const second = Array.from({ length: 100 }, (_, number) => places.placeOf(LIST_SIZE + number).index);
    const elsewhere = openStatusPlaces({ issuer: ISSUER, seed: 'another' });
    expect(first).not.toEqual(second);
    expect(first).not.toEqual(Array.from({ length: 100 }, (_, number) => elsewhere.placeOf(number).index));
    const again = openStatusPlaces({ issuer: ISSUER, seed: SEED });
    expect(first).toEqual(Array.from({ length: 100 }, (_, number) => again.placeOf(number).index));
    // Tokens are out there by these places: they may never move.
    expect([0, 1, 2, LIST_SIZE, 2 ** 33].map((number) => places.placeOf(number).index)).toMatchInlineSnapshot(`
      [
        67677,
        102084,
        97998,
        60045,
        82604,
      ]
    `);
  });

  test.each<[string, unknown]>([
    ['no status', undefined],
    ['a status that is none', 'valid'],
    ['a status of another kind', { token_status: {} }],
    ['a list of somebody else', { status_list: { idx: 1, uri: 'https://evil.example/oauth2/status-lists/0' } }],
    [
      'a list that only begins like ours',
      { status_list: { idx: 1, uri: `${ISSUER}.evil.example/oauth2/status-lists/0` } },
    ],
    ['a list that has no number', { status_list: { idx: 1, uri: `${ISSUER}/oauth2/status-lists/01` } }],
    ['the list of lists', { status_list: { idx: 1, uri: `${ISSUER}/oauth2/status-lists` } }],
    ['no index', { status_list: { uri: `${ISSUER}/oauth2/status-lists/0` } }],
    ['an index below the list', { status_list: { idx: -1, uri: `${ISSUER}/oauth2/status-lists/0` } }],
    ['an index beyond the list', { status_list: { idx: LIST_SIZE, uri: `${ISSUER}/oauth2/status-lists/0` } }],
    ['an index between two', { status_list: { idx: 1.5, uri: `${ISSUER}/oauth2/status-lists/0` } }],
    ['an index in words', { status_list: { idx: '1', uri: `${ISSUER}/oauth2/status-lists/0` } }],
  ])('is none in claims with %s', (_, status) => {
    expect(places.numberIn({ status })).toBeUndefined();
  });
});
