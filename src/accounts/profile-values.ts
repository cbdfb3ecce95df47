import { isPlainText } from './plain-text.ts';

const LONGEST_URL = 500;

/** Digits as they are dialled, with `+` where they begin with a country's code (E.164); undefined for anything else. */
export function readPhoneNumber(text: string): string | undefined {
  if (!/^\+?[0-9 ()./-]{4,40}$/.test(text)) return undefined;
  const number = text.replace(/[^+0-9]/g, '');
  return /^\+?[0-9]{4,15}$/.test(number) ? number : undefined;
}

/** A web address; without a scheme it is an https one. */
export function readWebsite(text: string): string | undefined {
  if (!isPlainText(text) || /\s/.test(text)) return undefined;
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`);
  const isOne = url !== null && /^https?:$/.test(url.protocol) && url.hostname.includes('.') && url.username === '';
  return isOne && url.href.length <= LONGEST_URL ? url.href : undefined;
}

/** `YYYY-MM-DD`, or `0000-MM-DD` or `YYYY` for who tells less (OIDC Core 5.1); a day that has been. */
export function readBirthdate(text: string): string | undefined {
  if (/^\d{4}$/.test(text)) return isYear(Number(text)) ? text : undefined;
  const [, year = '', day = ''] = /^(\d{4})-(\d{2}-\d{2})$/.exec(text) ?? [];
  // Of those who keep their year to themselves some were born on the 29th of February.
  const date = new Date(`${year === '0000' ? '2000' : year}-${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(`${date.getUTCFullYear()}-${day}`))
    return undefined;
  return year === '0000' || (isYear(Number(year)) && date.getTime() <= Date.now()) ? text : undefined;
}

/** A name of the IANA database that this system knows, as it writes it. */
export function readTimeZone(text: string): string | undefined {
  // `+01:00` is a time zone to a formatter, and no name.
  if (!/^[a-z][a-z0-9_+/-]*$/i.test(text)) return undefined;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return text;
  } catch {
    return undefined;
  }
}

function isYear(year: number): boolean {
  return year >= 1850 && year <= new Date().getUTCFullYear();
}
