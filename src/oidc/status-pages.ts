import { emptyStatuses, writeStatus } from './status-bits.ts';
import { LIST_SIZE, type StatusPlaces } from './status-place.ts';

/** An entry has room for valid, invalid and suspended. */
export const STATUS_BITS = 2;

/** The statuses of one list as they are now. */
export interface StatusPage {
  /** Never written to: a change makes others. */
  readonly bytes: Uint8Array;
  /** Another number whenever the bytes are others. */
  readonly version: number;
}

/** What shows, all at once, when it is finished. */
export interface Drawing {
  add(entries: readonly (readonly [number: number, status: number])[]): void;
  finish(): void;
}

const VALID: StatusPage = { bytes: emptyStatuses(LIST_SIZE, STATUS_BITS), version: 0 };

/** The lists in which something is not valid; any other is valid throughout. */
export function openPages({ placeOf }: Pick<StatusPlaces, 'placeOf'>) {
  const pages = new Map<number, StatusPage>();
  let version = 0;
  const find = (list: number): StatusPage => pages.get(list) ?? VALID;

  function keep(list: number, bytes: Uint8Array): void {
    if (Buffer.compare(find(list).bytes, bytes) === 0) return;
    version += 1;
    pages.set(list, { bytes, version });
  }

  /** Onto what is there when it is added, or anew: then what is not named is valid. */
  function draw(how: 'onto' | 'anew'): Drawing {
    const drawn = new Map<number, Uint8Array>();
    const bytesOf = (list: number) => {
      const bytes = drawn.get(list) ?? Uint8Array.from((how === 'anew' ? VALID : find(list)).bytes);
      drawn.set(list, bytes);
      return bytes;
    };
    return {
      add(entries) {
        for (const [number, status] of entries) {
          const { list, index } = placeOf(number);
          writeStatus(bytesOf(list), STATUS_BITS, { index, status });
        }
      },
      finish() {
        if (how === 'anew') for (const list of pages.keys()) bytesOf(list);
        for (const [list, bytes] of drawn) keep(list, bytes);
      },
    };
  }

  return { find, draw };
}
