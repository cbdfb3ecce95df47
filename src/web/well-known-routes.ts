import { text } from './answer.ts';
import { page } from './handlers.ts';
import type { Route } from './routes.ts';

interface WellKnown {
  /** The public URL, without a trailing slash. */
  readonly issuer: string;
  /** `MAIL_FROM`: an address, with a name before it or without. */
  readonly mailFrom: string;
}

const NEW_PASSWORD = '/account/security/password';
const DAYS_VALID = 180;
const DAY_MS = 86_400_000;

/** What programs look for at the same place everywhere (RFC 8615). Other names there are 404, as any unknown path is. */
export function wellKnownRoutes({ issuer, mailFrom }: WellKnown): Route[] {
  /** W3C, A Well-Known URL for Changing Passwords: a redirect that is not kept. */
  const changePassword = page(async () =>
    text('', 'text/plain', { status: 302, headers: { Location: NEW_PASSWORD, 'Cache-Control': 'no-store' } }),
  );
  const securityTxt = page(async () => text(describeContact(issuer, addressIn(mailFrom)), 'text/plain; charset=utf-8'));
  return [
    { method: 'GET', path: '/.well-known/change-password', limit: 'protocol', handle: changePassword },
    { method: 'GET', path: '/.well-known/security.txt', limit: 'protocol', handle: securityTxt },
  ];
}

/** Where to write about a weakness found here (RFC 9116); it is true for half a year from when it is read. */
function describeContact(issuer: string, contact: string): string {
  const expires = new Date(Date.now() + DAYS_VALID * DAY_MS);
  expires.setUTCHours(0, 0, 0, 0);
  const lines = [
    `Contact: mailto:${encodeURI(contact)}`,
    `Expires: ${expires.toISOString().replace('.000Z', 'Z')}`,
    `Canonical: ${issuer}/.well-known/security.txt`,
    'Preferred-Languages: en',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function addressIn(from: string): string {
  return (/<([^<>]+)>\s*$/.exec(from)?.[1] ?? from).trim();
}
