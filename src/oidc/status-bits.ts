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
 * The `lst` of a status list (draft-ietf-oauth-status-list 4.2): its bytes by DEFLATE in the ZLIB format, at the highest
 * level, in base64url. It works in the thread pool, on the bytes as they are at this moment.
 */
export async function packStatuses(bytes: Uint8Array): Promise<string> {
  const packed = await deflateAside(Buffer.from(bytes), { level: constants.Z_BEST_COMPRESSION });
  return packed.toString('base64url');
}
