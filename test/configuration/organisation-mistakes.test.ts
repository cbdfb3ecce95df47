import { expect, test } from 'vitest';
import { readMistakes } from './support.ts';

const licence = (more: string) =>
  `organisations: [{id: acme, name: Acme, licences: [{product: reports, seats: 2, ${more}}]}]`;

test.each([
  ['seats: 0', 'seats: must be 1 or more'],
  ['seats: 100001', 'seats: must be 100000 or less'],
  ['policy: {overage: -1}', 'policy.overage: must be 0 or more'],
  ['policy: {idle_timeout: 0}', 'policy.idle_timeout: must be longer than nothing'],
  ['policy: {idle_timeout: 2y}', 'policy.idle_timeout: must be a year at most'],
  ['policy: {when_full: queue}', 'policy.when_full: must be deny or replace_own or evict_longest_idle'],
  ['policy: {counts: device}', 'policy.counts: must be person or session'],
  ['policy: {members: some}', 'policy.members: must be all or named'],
  ['serial: a b', 'serial: must be 1 to 255 characters of ASCII without a space'],
  ['serial: lic_1', 'serial: must not begin with lic_, as the ids of licences do'],
  ['valid_from: 2026-02-30', 'valid_from: must be a date such as 2026-01-01'],
  ['valid_from: soon', 'valid_from: must be a date such as 2026-01-01'],
  ['valid_from: "9999-12-31T23:59:59-23:00"', 'valid_from: must be before the year 10000'],
  ['valid_to: never', 'valid_to: must be a date such as 2030-01-01'],
  ['valid_from: 2026-01-01, valid_to: 2026-01-01', 'valid_to: must be after valid_from'],
  ['valid_to: 2030-01-01, duration: P1Y', 'duration: is given beside valid_to: only one of the two can be'],
  ['duration: a year', 'duration: must be a duration such as P1Y'],
  ['duration: P0Y', 'duration: must be longer than nothing'],
  ['duration: P9999Y', 'duration: must end before the year 10000'],
  ['named: [ada@acme.test]', 'named: counts only where the policy says members: named'],
  ['policy: {members: named}, named: [ada]', 'named[0]: must be an email address'],
])('a licence with %s is told by its line and key', async (more, words) => {
  const text = licence(more).replace(/seats: 2, (?=seats)/, '');
  expect(await readMistakes(text)).toEqual([`1 organisations[0].licences[0].${words}`]);
});

test.each(['join', '.', '..'])(
  'an organisation called %s, where no page could be, is told by its line and key',
  async (id) => {
    expect(await readMistakes(`organisations: [{id: ${id}, name: Acme}]`)).toEqual([
      '1 organisations[0].id: must not be join, . or .., which no page could be at',
    ]);
  },
);

test('what JSON has no word for, and a key that nothing can have, are told in plain words', async () => {
  const owner = '{name: Ada, email: ada@acme.test, extra: {share: .nan}}';
  expect(
    await readMistakes(`organisations: [{id: acme, name: Acme, owner: ${owner}}]\nrole_equivalents: {"a b": user}`),
  ).toEqual([
    '1 organisations[0].owner.extra.share: must be a value that JSON has',
    '2 role_equivalents.a b: must be 1 to 255 characters of ASCII without a space',
  ]);
});

test('everything that is wrong is told at once', async () => {
  expect(
    await readMistakes(`
organisations:
  - id: acme inc
    name: "two\\nlines"
    owner: {name: Ada, email: nowhere}
    members: [ada@acme.test, Ada@ACME.test, bob]
    licences:
      - {product: reports, serial: S1, seats: 1}
      - {product: reports, seats: none}
  - id: beta
    name: Beta
    licences:
      - {product: reports, serial: S1, seats: 1}
      - {product: reports, seats: 1, policy: {members: named}, named: [ada@acme.test, ada@acme.test]}
  - {id: beta, name: Beta}
clients:
  - {client_id: nightly, client_secret: a-secret-that-is-32-characters-long, grant_types: [client_credentials], scope: a, licence_product: reports}
`),
  ).toEqual([
    '3 organisations[0].id: must be 1 to 255 characters of ASCII without a space',
    '4 organisations[0].name: must be one line of text, 200 characters at most',
    '5 organisations[0].owner.email: must be an email address',
    '6 organisations[0].members[2]: must be an email address',
    '6 organisations[0].members[1]: Ada@ACME.test stands in the list twice',
    '9 organisations[0].licences[1].seats: must be a number, not text',
    '13 organisations[1].licences[0].serial: S1 stands in the file twice',
    '14 organisations[1].licences[1].named[1]: ada@acme.test stands in the list twice',
    '15 organisations[2].id: beta stands in the file twice',
    '17 clients[0].organisation: is missing: must name whose licence it takes its seat from (client_credentials with a licence_product)',
  ]);
});

test('an app that people sign in to takes seats without an organisation of its own', async () => {
  const app =
    '{client_id: app, token_endpoint_auth_method: none, redirect_uris: [https://a.test/], licence_product: r}';
  expect(await readMistakes(`clients: [${app}]`)).toEqual([]);
});
