import { base64url, type JWTPayload } from 'jose';
import { readAtMost } from './read-at-most.ts';

/** The statuses of many tokens, unpacked. */
export interface StatusList {
  readonly bits: number;
  readonly bytes: Uint8Array;
}

/** Where a token's status stands (draft-ietf-oauth-status-list 6.2). */
export interface StatusPlace {
  readonly idx: number;
  readonly uri: string;
}

const MOST_BYTES = 16 * 2 ** 20;

/** Undefined for a token without a place, 'unreadable' for one that names something else. */
export function placeIn({ status }: JWTPayload): StatusPlace | 'unreadable' | undefined {
  if (status === undefined) return undefined;
  // Other ways of telling a status may stand beside this one, or alone.
  if (typeof status !== 'object' || status === null) return 'unreadable';
  const { status_list: place } = status as { status_list?: unknown };
  if (place === undefined) return undefined;
  const { idx, uri } = (place ?? {}) as Partial<StatusPlace>;
  return Number.isSafeInteger(idx) && Number(idx) >= 0 && typeof uri === 'string' && URL.canParse(uri)
    ? { idx: Number(idx), uri }
    : 'unreadable';
}

/**
 * Unpacks the claim `status_list` of a Status List Token (draft-ietf-oauth-status-list 4.2). Throws for one that is not
 * as the draft has it, and for more than 16 MiB.
 */
export async function unpackStatusList(claim: unknown): Promise<StatusList> {
  const { bits, lst } = (claim ?? {}) as { bits?: unknown; lst?: unknown };
  if (typeof bits !== 'number' || ![1, 2, 4, 8].includes(bits)) throw new Error('no entry is so wide');
  if (typeof lst !== 'string') throw new Error('there is no lst');
  const packed = base64url.decode(lst) as Uint8Array<ArrayBuffer>;
  // In the streams' terms this is the ZLIB format (RFC 1950).
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  return { bits, bytes: await readAtMost(unpacked, MOST_BYTES) };
}

/** What stands at an index, from the least significant bit up; undefined beyond the end. */
export function statusAt({ bits, bytes }: StatusList, index: number): number | undefined {
  const byte = bytes[Math.floor((index * bits) / 8)];
  return byte === undefined ? undefined : (byte >> ((index * bits) % 8)) & (2 ** bits - 1);
}
