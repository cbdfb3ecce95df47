import { Refusal } from '#platform/refusal.ts';
import type { LicencePolicy } from './licence.ts';

/** Every seat is a row. */
export const MOST_SEATS = 100_000;

/** A year, in seconds. */
export const LONGEST_IDLE = 31_536_000;

/** Of a product, and of a serial: one word that can be typed and read out. */
const WORD = /^[\x21-\x7e]{1,255}$/;

/** A serial that looks like one of our ids would stand for two licences. */
export const isSerial = (text: string): boolean => WORD.test(text) && !text.startsWith('lic_');

const SERIAL_WORDS = 'A serial is 1 to 255 characters of ASCII without a space, and does not begin with lic_.';

interface Terms {
  readonly product?: string | undefined;
  readonly serial?: string | undefined;
  readonly seats?: number | undefined;
  readonly policy?: Partial<LicencePolicy> | undefined;
}

/** Throws `Refusal('invalid-input')` for terms that no licence can have. */
export function refuseWrongTerms({ product, serial, seats, policy = {} }: Terms): void {
  const { overage, idleSeconds } = policy;
  const problems = [
    product !== undefined && !WORD.test(product) && 'A product is 1 to 255 characters of ASCII without a space.',
    serial !== undefined && !isSerial(serial) && SERIAL_WORDS,
    seats !== undefined && !isWithin(seats, 1, MOST_SEATS) && `A licence has 1 to ${MOST_SEATS} seats.`,
    overage !== undefined && !isWithin(overage, 0, MOST_SEATS) && `The overage is 0 to ${MOST_SEATS} seats.`,
    idleSeconds !== undefined && !isWithin(idleSeconds, 1, LONGEST_IDLE) && 'The idle time is a second to a year.',
  ];
  const [words] = problems.filter((problem) => problem !== false);
  if (words) throw new Refusal('invalid-input', words);
}

/** Throws `Refusal('invalid-input')` for a term that ends before it begins. */
export function refuseWrongTerm(validFrom: Date, validTo: Date | undefined): void {
  if (validTo && validTo <= validFrom) throw new Refusal('invalid-input', 'A licence must end after it begins.');
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
