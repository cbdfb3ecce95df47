import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBirthdate, readPhoneNumber, readTimeZone, readWebsite } from '#accounts/profile-values.ts';

test.each([
  ['+44 20 7946 0000', '+442079460000'],
  ['(020) 7946-0000', '02079460000'],
  ['020.7946/0000', '02079460000'],
  ['+1', undefined],
  ['44+20', undefined],
  ['++44 20 7946', undefined],
  ['1234567890123456', undefined],
  ['call me', undefined],
  ['+44 20\n7946', undefined],
])('a phone number %j is kept as %j', (text, kept) => expect(readPhoneNumber(text)).toBe(kept));

test.each([
  ['https://ada.example.com', 'https://ada.example.com/'],
  ['ada.example.com/about', 'https://ada.example.com/about'],
  ['http://ada.example.com', 'http://ada.example.com/'],
  ['javascript:alert(1)', undefined],
  ['data:text/html,x.y', undefined],
  [`https://${'user:pass'}@example.com`, undefined],
  ['localhost', undefined],
  ['two words.example.com', undefined],
  [`https://example.com/${'x'.repeat(500)}`, undefined],
])('a web address %j is kept as %j', (text, kept) => expect(readWebsite(text)).toBe(kept));

test.each([
  ['1915-12-10', '1915-12-10'],
  ['2024-02-29', '2024-02-29'],
  ['0000-02-29', '0000-02-29'],
  ['1915', '1915'],
  ['2023-02-29', undefined],
  ['1915-13-01', undefined],
  ['1915-1-1', undefined],
  ['0000', undefined],
  ['1066-10-14', undefined],
  ['9999-01-01', undefined],
  ['tomorrow', undefined],
])('a date of birth %j is kept as %j', (text, kept) => expect(readBirthdate(text)).toBe(kept));

test.each([
  ['Europe/London', 'Europe/London'],
  ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['UTC', 'UTC'],
  ['+01:00', undefined],
  ['Europe/Atlantis', undefined],
])('a time zone %j is kept as %j', (text, kept) => expect(readTimeZone(text)).toBe(kept));

test('whatever is typed is read or refused, and what was read reads the same again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      for (const read of [readBirthdate, readPhoneNumber, readTimeZone, readWebsite]) {
        const kept = read(text);
        if (kept !== undefined) expect(read(kept)).toBe(kept);
      }
    }),
    { seed: 20261122, numRuns: 500 },
  );
});
