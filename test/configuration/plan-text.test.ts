import { expect, test } from 'vitest';
import { type ToldChange, writePlan } from '#configuration/plan-text.ts';
import { Secret } from '#platform/secrets.ts';

const secret = new Secret('never to be seen');

test('what is new is told with all it will be, a secret by dots', () => {
  const fields = [
    { name: 'client_name', after: 'Reports' },
    { name: 'client_secret', after: secret },
    { name: 'redirect_uris', after: ['https://a.example.com/', 'https://b.example.com/'] },
    { name: 'post_logout_redirect_uris', after: [] },
    { name: 'first_party', after: true },
  ];
  expect(writePlan([{ kind: 'client', key: 'reports', act: 'create', fields }])).toBe(`\
+ client reports
    client_name                Reports
    client_secret              •••
    redirect_uris              https://a.example.com/ https://b.example.com/
    post_logout_redirect_uris  none
    first_party                true

1 to create, 0 to change, 0 to prune.`);
});

test('what changes is told by what was and what will be, a list by what joins and leaves it', () => {
  const change: ToldChange = {
    kind: 'role',
    key: 'analyst',
    act: 'update',
    fields: [
      { name: 'value', before: 30, after: 40 },
      { name: 'permissions', before: ['a', 'b'], after: ['b', 'c'] },
      { name: 'equivalents', before: ['x', 'y'], after: ['y', 'x'] },
    ],
  };
  expect(firstLine(change)).toBe('~ role analyst: value 30 → 40, permissions +c -a, equivalents x y → y x');
});

test('a secret that changes, comes or goes is told as such', () => {
  const told = (before: unknown, after: unknown) =>
    firstLine({ kind: 'client', key: 'app', act: 'update', fields: [{ name: 'client_secret', before, after }] });
  expect(told(secret, secret)).toBe('~ client app: client_secret changed');
  expect(told(undefined, secret)).toBe('~ client app: client_secret •••');
  expect(told(secret, undefined)).toBe('~ client app: client_secret taken away');
});

test('a change of many words stands on lines of its own', () => {
  const fields = ['client_uri', 'logo_uri', 'tos_uri'].map((name) => ({
    name,
    before: undefined,
    after: `https://a-rather-long-name.example.com/${name}`,
  }));
  expect(writePlan([{ kind: 'client', key: 'app', act: 'update', fields }])).toBe(`\
~ client app
    client_uri  none → https://a-rather-long-name.example.com/client_uri
    logo_uri    none → https://a-rather-long-name.example.com/logo_uri
    tos_uri     none → https://a-rather-long-name.example.com/tos_uri

0 to create, 1 to change, 0 to prune.`);
});

test('what goes is told with what comes of it, a setting by its key and its default', () => {
  const name = { name: 'client_name', before: 'Nightly' };
  const idle = { name: 'idle', before: '12h', after: '30d' };
  expect(
    writePlan([
      { kind: 'client', key: 'nightly', act: 'delete', fields: [name], note: 'ends 2 sign-ins to it' },
      { kind: 'setting', key: 'rateLimits', act: 'delete', fields: [idle] },
    ]),
  ).toBe(`\
- client nightly: client_name Nightly, ends 2 sign-ins to it
- setting rate_limits: idle 12h → 30d

0 to create, 0 to change, 2 to prune.`);
});

test('no name from elsewhere can write a line of the plan, or to the terminal', () => {
  const line = firstLine({
    kind: 'client',
    key: 'app',
    act: 'update',
    fields: [{ name: 'client_name', before: 'a\n- role admin', after: '\u001b[2K\u202eevil' }],
  });
  expect(line).toBe(String.raw`~ client app: client_name "a\n- role admin" → "\u001b[2K\u202eevil"`);
});

test('a long value is cut, and what is no text is told as JSON', () => {
  const fields = [
    { name: 'name', after: 'x'.repeat(5000) },
    { name: 'claims.address', after: { country: 'GB' } },
  ];
  const told = writePlan([{ kind: 'user', key: 'ada@acme.test', act: 'create', fields }]);
  expect(told).toContain(`    name            ${'x'.repeat(200)}…\n`);
  expect(told).toContain('    claims.address  {"country":"GB"}\n');
});

function firstLine(change: ToldChange): string {
  return writePlan([change]).split('\n')[0] ?? '';
}
