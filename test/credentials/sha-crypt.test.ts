import { expect, test } from 'vitest';
import { shaCrypt } from '#credentials/sha-crypt.ts';

const LONG = 'a very much longer text to encrypt.  This one even stretches over morethan one line.';
const SHORT_SALT = 'we have a short salt string but not a short password';

/** From the specification; its salts of more than 16 characters are cut as crypt(3) writes them. */
const PUBLISHED: readonly (readonly [setting: string, password: string, digest: string])[] = [
  ['$5$saltstring', 'Hello world!', '5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5'],
  ['$5$rounds=10000$saltstringsaltst', 'Hello world!', '3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA'],
  ['$5$rounds=5000$toolongsaltstrin', 'This is just a test', 'Un/5jzAHMgOGZ5.mWJpuVolil07guHPvOW8mGRcvxa5'],
  ['$5$rounds=1400$anotherlongsalts', LONG, 'Rx.j8H.h8HjEDGomFU8bDkXm3XIUnzyxf12oP84Bnq1'],
  ['$5$rounds=77777$short', SHORT_SALT, 'JiO1O3ZpDAxGJeaDIuqCoEFysAe1mZNJRs3pw0KQRd/'],
  ['$5$rounds=123456$asaltof16chars..', 'a short string', 'gP3VQ/6X7UUEW3HkBn2w1/Ptq2jxPyzV/cZKmF/wJvD'],
  [
    '$5$rounds=1000$roundstoolow',
    'the minimum number is still observed',
    'yfvwcWrQ8l/K0DAWyuPMDNHpIVlTQebY9l/gL972bIC',
  ],
  [
    '$6$saltstring',
    'Hello world!',
    'svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
  ],
  [
    '$6$rounds=10000$saltstringsaltst',
    'Hello world!',
    'OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.',
  ],
  [
    '$6$rounds=5000$toolongsaltstrin',
    'This is just a test',
    'lQ8jolhgVRVhY4b5pZKaysCLi0QBxGoNeKQzQ3glMhwllF7oGDZxUhx1yxdYcz/e1JSbq3y6JMxxl8audkUEm0',
  ],
  [
    '$6$rounds=1400$anotherlongsalts',
    LONG,
    'POfYwTEok97VWcjxIiSOjiykti.o/pQs.wPvMxQ6Fm7I6IoYN3CmLs66x9t0oSwbtEW7o7UmJEiDwGqd8p4ur1',
  ],
  [
    '$6$rounds=77777$short',
    SHORT_SALT,
    'WuQyW2YR.hBNpjjRhpYD/ifIw05xdfeEyQoMxIXbkvr0gge1a1x3yRULJ5CCaUeOxFmtlcGZelFl5CxtgfiAc0',
  ],
  [
    '$6$rounds=123456$asaltof16chars..',
    'a short string',
    'BtCwjqMJGx5hrJhZywWvt0RLE8uZ4oPwcelCjmw2kSYu.Ec6ycULevoBK25fs2xXgMNrCzIMVcgEJAstJeonj1',
  ],
  [
    '$6$rounds=1000$roundstoolow',
    'the minimum number is still observed',
    'kUMsbe306n21p9R.FRkW3IGn.S9NPN0x50YhH1xhLsPuWGsUSklZt58jaTfF4ZEQpyUNGc0dqbpBYYBaHHrsX.',
  ],
];

/** Made by OpenSSL: exactly as long as a digest, and longer. */
const LENGTHS: readonly (readonly [setting: string, letters: number, digest: string])[] = [
  ['$5$saltstring', 31, 'dFJ/i24vvVvqatkz6up0B.TszsAoFayBENhT4MhI09/'],
  ['$5$saltstring', 32, 'rjMPH2qyAsLvASQeJUKQQdHLfa3DC3Q9NLllO3sQ6m2'],
  ['$5$saltstring', 33, 'hqIVl4YZkhnhOen/SJJdjr/6/bdnD4ICZIkn8mX7dMC'],
  ['$5$saltstring', 63, 'AFMzDQAVO4LeHe4PXCK.JSKEzbaZqf72dBJNUhuNQ79'],
  ['$5$saltstring', 64, 'il6Lknt3McjccQ.bI00HK1UEGUy7rZASVi/Shd9uiC7'],
  ['$5$saltstring', 65, '6hbuKCEfYvxriFMqhRN8vU58t1QkJs8oaeFSDwOR762'],
  ['$5$saltstring', 128, 'xWczIZjuuBNIoStEGc/2/G1.tUEn2/ozxgsMm8S/xEA'],
  ['$6$saltstring', 31, 'Z5ucCCUhf7lw9Uc1Z3oBIebplbhaEZvZ0STdD.RzuLTLZyXy4qLvf5fpld39jv4EzIVJOGtDem2z7Z3VwDDSQ.'],
  ['$6$saltstring', 32, 'UZ76IjmNvg.GUk3DvUGUUuKTju4Tpy.rr7mNC1ElWRzoCGPr5N47XXcLNqrPo6.g04//WmNdubel45yhIoC7W/'],
  ['$6$saltstring', 33, 'oAhbSgrBsbO.Yo7cRaSZeFuIosd/HkEcYDdkL3AibP77raDgGq0y9ew2yDB/QgJxNFIb6MpyothtL.A7reKht.'],
  ['$6$saltstring', 63, 'G/I3Mgca7qjB0/P50Q0k/.AHC6ua1SVEEfWm0n08bEjOV3oHlrqFvwA00OdnEI8pCh68rckAuH2LLWLnfrbLp1'],
  ['$6$saltstring', 64, 'xNfEGWEsbTgq/Y30XyIRNcZdD2drPqzAwh6fXDj7D6WVE0OazIpLhya3Bird/wrtzcCJhM8Es.wueUOoZXbEi/'],
  ['$6$saltstring', 65, 'c6io.ih6GI98Pz5jiddo0HZGtfQHUegE9SisEYxSKDssOvZdRvd7v1z7E7Hqk6UBWUVJ2e.SkCQp.zxUjd.et0'],
  ['$6$saltstring', 128, 'ajS7nQp0NdN4wAr0LRLSmSMZZxB4kTyKRPG3ITitIoqHai0ACgIGal1qjka7t3RbyKLP8y40.T4sq9dOj9/FR1'],
];

test.each(PUBLISHED)('%s of %j is as published', (setting, password, digest) => {
  expect(shaCrypt(setting, password)).toBe(digest);
});

test.each(LENGTHS)('%s of %i letters is as OpenSSL makes it', (setting, letters, digest) => {
  expect(shaCrypt(setting, 'a'.repeat(letters))).toBe(digest);
});

test('fewer than a thousand rounds are a thousand, and a salt of nothing is a salt', () => {
  expect(shaCrypt('$6$rounds=10$', 'x')).toBe(shaCrypt('$6$rounds=1000$', 'x'));
  // Made by passlib.
  const passlib = 'MwL1ngOSTyhRTmswE6q2bTvDqHdFuhV10m2l0x3JOy.OEau0xfOpeR/0OC9iLEfgib0feJ9KJveLUAQeA8NXr1';
  expect(shaCrypt('$6$rounds=1000$', 'x')).toBe(passlib);
});
