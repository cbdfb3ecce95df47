import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { placeIn, statusAt, unpackStatusList } from '#guard/status-list.ts';

/** The examples of draft-ietf-oauth-status-list 4.1 and 4.2. */
test.each([
  { bits: 1, lst: 'eNrbuRgAAhcBXQ', bytes: 'b9a3', statuses: [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1] },
  { bits: 2, lst: 'eNo76fITAAPfAgc', bytes: 'c944f9', statuses: [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3] },
])('the draft’s list of $bits bits is read as it is written', async ({ bits, lst, bytes, statuses }) => {
  const list = await unpackStatusList({ bits, lst });
  expect(Buffer.from(list.bytes).toString('hex')).toBe(bytes);
  expect(statuses.map((_, index) => statusAt(list, index))).toEqual(statuses);
  expect(statusAt(list, statuses.length)).toBeUndefined();
});

test.each([
  [4, [0x21, 0xf3], [1, 2, 3, 15]],
  [8, [0, 1, 2, 255], [0, 1, 2, 255]],
])('entries of %i bits are read too', (bits, bytes, statuses) => {
  const list = { bits, bytes: Uint8Array.from(bytes) };
  expect(statuses.map((_, index) => statusAt(list, index))).toEqual(statuses);
  expect(statusAt(list, statuses.length)).toBeUndefined();
  expect(statusAt(list, Number.MAX_SAFE_INTEGER)).toBeUndefined();
});

const zeros = Buffer.alloc(64);
const lst = deflateSync(zeros).toString('base64url');

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a text', 'status'],
  ['no width', { lst }],
  ['a width of 3', { bits: 3, lst }],
  ['a width of 16', { bits: 16, lst }],
  ['a width in words', { bits: '2', lst }],
  ['no entries', { bits: 2 }],
  ['entries that are no text', { bits: 2, lst: [1] }],
  ['entries that are not base64url', { bits: 2, lst: 'e§§' }],
  ['entries in the format of gzip', { bits: 2, lst: gzipSync(zeros).toString('base64url') }],
  ['entries without the container', { bits: 2, lst: deflateRawSync(zeros).toString('base64url') }],
  ['entries cut short', { bits: 2, lst: lst.slice(0, -6) }],
])('a list with %s is none', async (_, claim) => {
  await expect(unpackStatusList(claim)).rejects.toThrow();
});

test('a list that unpacks to more than 16 MiB is not unpacked', async () => {
  const most = deflateSync(Buffer.alloc(16 * 2 ** 20)).toString('base64url');
  expect((await unpackStatusList({ bits: 1, lst: most })).bytes).toHaveLength(16 * 2 ** 20);
  const bomb = deflateSync(Buffer.alloc(16 * 2 ** 20 + 1)).toString('base64url');
  expect(bomb.length).toBeLessThan(30_000);
  await expect(unpackStatusList({ bits: 1, lst: bomb })).rejects.toThrow(RangeError);
});

describe('the place of a token', () => {
  const uri = 'https://id.example.com/oauth2/status-lists/0';

  test('is what its claim says', () => {
    expect(placeIn({ status: { status_list: { idx: 7, uri } } })).toEqual({ idx: 7, uri });
    expect(placeIn({})).toBeUndefined();
    // A status may be told in other ways, of which this guard knows nothing.
    expect(placeIn({ status: { another_mechanism: {} } })).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['a status that is none', 'valid'],
    ['a status of null', null],
    ['a place of null', { status_list: null }],
    ['no index', { status_list: { uri } }],
    ['an index below 0', { status_list: { idx: -1, uri } }],
    ['an index between two', { status_list: { idx: 0.5, uri } }],
    ['an index beyond counting', { status_list: { idx: 2 ** 60, uri } }],
    ['an index in words', { status_list: { idx: '0', uri } }],
    ['no address', { status_list: { idx: 0 } }],
    ['an address that is none', { status_list: { idx: 0, uri: 'status-lists/0' } }],
  ])('cannot be read in %s', (_, status) => {
    expect(placeIn({ status })).toBe('unreadable');
  });
});
