import { expect, test } from 'vitest';
import { listFiles } from './source.ts';

/** What ends by itself within a day, and what is under the account's own key. */
const PASSING = ['interaction:*', 'token:device_code', 'audit:personal', 'totp_enrolment:secret', 'idempotency:answer'];

test('whatever is stored encrypted is moved to a new SECRET_KEY by `usher secret rewrap`', () => {
  const sources = listFiles('src', '.ts').map(({ text }) => text.replace(/^\s*\/?\*.*$/gm, ''));
  const places = sources.flatMap((text) =>
    [...text.matchAll(/[`']((?!urn:|node:)[a-z_]+:[a-z_${}]+):(?=\$\{|[a-z])/g)].map(([, place]) =>
      place?.replace(/\$.*/, '*'),
    ),
  );
  const rewrap = listFiles('src/commands', 'secret-rewrap.ts')[0]?.text ?? '';
  const moved = [...rewrap.matchAll(/table: '(\w+)', id: '\w+', column: '(\w+)'/g)].map(([, table, column]) => {
    return `${table}:${column}`;
  });
  expect(new Set(places)).toEqual(new Set([...moved, ...PASSING]));
});
