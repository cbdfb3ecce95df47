import { setFlagsFromString } from 'node:v8';

/**
 * Holds V8's space for young objects at its first 2 MB while the program loads. Loading makes garbage enough for it to
 * grow to 32 MB, which an idle process would keep for good.
 */
export function holdNursery(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** Lets it grow as usual, with the requests that need it. */
export function releaseNursery(): void {
  setFlagsFromString('--semi-space-growth-factor=2');
}
