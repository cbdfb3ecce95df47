import { timingSafeEqual } from 'node:crypto';
import { generateSecret, generateSync, generateURI } from 'otplib';

const PERIOD_SECONDS = 30;
const KEY_BYTES = 20;

/** A key of 160 bits, in base32 (RFC 4226 4). */
export function newTotpKey(): string {
  return generateSecret({ length: KEY_BYTES });
}

/** What the QR code says: `otpauth://totp/Usher:ada@acme.test?…`, with what every authenticator app takes for granted. */
export function totpUri(key: string, { issuer, label }: { readonly issuer: string; readonly label: string }): string {
  return generateURI({ secret: key, issuer, label });
}

/**
 * The time step whose code this is: now's, or the one before for who typed slowly (RFC 6238 5.2); none for any other.
 * Both are compared, whichever fits.
 */
export function findTotpStep(key: string, code: string, now: Date): number | undefined {
  const current = Math.floor(now.getTime() / 1000 / PERIOD_SECONDS);
  const typed = Buffer.from(code.replace(/\s/g, ''));
  return [current, current - 1].filter((step) => {
    const right = Buffer.from(generateSync({ secret: key, epoch: step * PERIOD_SECONDS }));
    return right.length === typed.length && timingSafeEqual(right, typed);
  })[0];
}
