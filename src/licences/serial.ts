import { randomBytes } from 'node:crypto';

/** 32 characters that nobody takes for one another when they read a serial out. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const GROUPS = 3;
const GROUP_LENGTH = 4;

/** `USH-7Q4M-X2KD-9WPA`: 60 random bits, so that nobody guesses another's. */
export function newSerial(): string {
  const letters = Array.from(randomBytes(GROUPS * GROUP_LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length));
  const groups = Array.from({ length: GROUPS }, (_, at) =>
    letters.slice(at * GROUP_LENGTH, (at + 1) * GROUP_LENGTH).join(''),
  );
  return ['USH', ...groups].join('-');
}
