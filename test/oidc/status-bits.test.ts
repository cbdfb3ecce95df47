import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyStatuses, packStatuses, readStatus, type StatusBits, writeStatus } from '#oidc/status-bits.ts';

function pack(bits: StatusBits, statuses: readonly number[]): Uint8Array {
  const bytes = emptyStatuses(statuses.length, bits);
  statuses.forEach((status, index) => {
    writeStatus(bytes, bits, { index, status });
  });
  return bytes;
}

/** The examples of draft-ietf-oauth-status-list 4.1 and 4.2, byte for byte. */
test.each([
  {
    bits: 1,
    statuses: [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1],
    bytes: 'b9a3',
    zlib: '78dadbb918000217015d',
    lst: 'eNrbuRgAAhcBXQ',
  },
  {
    bits: 2,
    statuses: [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3],
    bytes: 'c944f9',
    zlib: '78da3be9f2130003df0207',
    lst: 'eNo76fITAAPfAgc',
  },
] as const)(
  'statuses of $bits bits are written as the draft has them',
  async ({ bits, statuses, bytes, zlib, lst }) => {
    const packed = pack(bits, statuses);
    expect(Buffer.from(packed).toString('hex')).toBe(bytes);
    expect(await packStatuses(packed)).toBe(lst);
    expect(Buffer.from(lst, 'base64url').toString('hex')).toBe(zlib);
    const unpacked = inflateSync(Buffer.from(lst, 'base64url'));
    expect(statuses.map((_, index) => readStatus(unpacked, bits, index))).toEqual(statuses);
  },
);

test('any statuses of any width come back as they were written, whatever was there before', () => {
  const widths = fc.constantFrom<StatusBits>(1, 2, 4, 8);
  const rewritten = widths.chain((bits) => {
    const status = fc.integer({ min: 0, max: 2 ** bits - 1 });
    return fc.tuple(fc.constant(bits), fc.array(fc.tuple(status, status), { minLength: 1, maxLength: 40 }));
  });
  fc.assert(
    fc.property(rewritten, ([bits, pairs]) => {
      const bytes = pack(
        bits,
        pairs.map(([before]) => before),
      );
      pairs.forEach(([before, status], index) => {
        expect(writeStatus(bytes, bits, { index, status })).toBe(before !== status);
      });
      expect(pairs.map((_, index) => readStatus(bytes, bits, index))).toEqual(pairs.map(([, status]) => status));
    }),
    { seed: 5, numRuns: 300 },
  );
});
