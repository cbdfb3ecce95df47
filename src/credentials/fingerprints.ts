/** A set of texts of which only a fingerprint of 40 bits is kept, in 3 bytes a text and 256 KB. */
export interface FingerprintSet {
  has(text: string): boolean;
  readonly size: number;
}

/** Bytes `start` to `end` (not included) of a text in UTF-8: slices would be a million small objects. */
type Bytes = readonly [bytes: Uint8Array, start: number, end: number];

/** The set is filled in two rounds over the same texts, so that it needs no memory beside itself. */
export interface FingerprintDraft {
  count(...text: Bytes): void;
  /** After all were counted. */
  startAdding(): void;
  add(...text: Bytes): void;
  /** After all were added. */
  close(): FingerprintSet;
}

const BUCKETS = 1 << 16;
const REST_BYTES = 3;

/**
 * 16 bits of a fingerprint choose a bucket, the other 24 stand in it. A text that was never added is found with a
 * chance of one in a million at a set of a million.
 */
export function draftFingerprints(): FingerprintDraft {
  /** How many each bucket has, then where its next one goes, then where it ends. */
  const ends = new Uint32Array(BUCKETS);
  let rests = new Uint8Array();
  let size = 0;

  return {
    count(...text) {
      const bucket = bucketOf(...text);
      ends[bucket] = (ends[bucket] ?? 0) + 1;
      size += 1;
    },
    startAdding() {
      rests = new Uint8Array(size * REST_BYTES);
      let start = 0;
      for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
        const count = ends[bucket] ?? 0;
        ends[bucket] = start;
        start += count;
      }
    },
    add(...text) {
      const bucket = bucketOf(...text);
      const place = ends[bucket] ?? 0;
      ends[bucket] = place + 1;
      writeRest(rests, place, restOf(...text));
    },
    close: () => ({ size, has: (text) => isIn(ends, rests, text) }),
  };
}

function isIn(ends: Uint32Array, rests: Uint8Array, text: string): boolean {
  const bytes = Buffer.from(text);
  const bucket = bucketOf(bytes, 0, bytes.length);
  const rest = restOf(bytes, 0, bytes.length);
  const end = ends[bucket] ?? 0;
  for (let place = bucket === 0 ? 0 : (ends[bucket - 1] ?? 0); place < end; place += 1) {
    if (readRest(rests, place) === rest) return true;
  }
  return false;
}

function writeRest(rests: Uint8Array, place: number, rest: number): void {
  rests[place * REST_BYTES] = rest >>> 16;
  rests[place * REST_BYTES + 1] = rest >>> 8;
  rests[place * REST_BYTES + 2] = rest;
}

function readRest(rests: Uint8Array, place: number): number {
  const [high = 0, middle = 0, low = 0] = rests.subarray(place * REST_BYTES, (place + 1) * REST_BYTES);
  return (high << 16) | (middle << 8) | low;
}

const bucketOf = (...text: Bytes) => mix(0x811c9dc5, ...text) >>> 16;
const restOf = (...text: Bytes) => mix(0x9747b28c, ...text) >>> 8;

/** FNV-1a with MurmurHash3's last mix: quick, and nobody gains by a collision, which only refuses a password. */
function mix(seed: number, ...[bytes, start, end]: Bytes): number {
  let hash = seed;
  for (let index = start; index < end; index += 1) hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
