import { beforeAll, expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { licenceIssueCommand } from '#commands/licence-issue.ts';
import { seatsListCommand } from '#commands/seats-list.ts';
import { seatsReleaseCommand } from '#commands/seats-release.ts';
import { run, useCommandDatabase } from './run.ts';

const { db } = useCommandDatabase();
const SINCE = new Date('2026-03-04T05:06:00Z');

beforeAll(async () => {
  const organisations = ['acme', 'beta'].map((id) => ({ id, name: id }));
  await db().insertInto('organisation').values(organisations).execute();
  for (const [serial, organisation] of [
    ['A-1', 'acme'],
    ['B-1', 'beta'],
  ] as const) {
    const terms = ['--organisation', organisation, '--product', 'reports', '--seats', '3', '--counts', 'session'];
    await run(licenceIssueCommand, [...terms, '--serial', serial]);
  }
  const ada = { id: 'acc_ada', name: 'Ada Byron', email: 'ada@acme.test', email_key: 'ada@acme.test' };
  await db().insertInto('account').values(ada).execute();
  await db()
    .insertInto('client')
    .values([
      { id: 'reports', metadata: '{"client_name":"Reports"}' },
      { id: 'nightly', metadata: '{}' },
    ])
    .execute();
  await sit('A-1', { slot: 2, holder: 'laptop', account_id: 'acc_ada', client_id: 'reports' });
  await sit('A-1', { slot: 3, holder: 'nightly', client_id: 'nightly' });
  await sit('B-1', { slot: 1, holder: 'phone', account_id: 'acc_ada', client_id: 'reports' });
});

interface Sitting {
  readonly slot: number;
  readonly holder: string;
  readonly account_id?: string;
  readonly client_id: string;
}

async function sit(serial: string, { slot, holder, account_id, client_id }: Sitting): Promise<void> {
  const { id } = await db().selectFrom('licence').select('id').where('serial', '=', serial).executeTakeFirstOrThrow();
  const expires_at = new Date('2090-01-01T00:00:00Z');
  await db()
    .updateTable('seat')
    .set({ holder, holder_kind: account_id ? 'session' : 'client', account_id: account_id ?? null, client_id })
    .set({ since: SINCE, seen_at: SINCE, expires_at })
    .where('licence_id', '=', id)
    .where('slot', '=', slot)
    .execute();
  if (!account_id) return;
  const session = { licence_id: id, session_uid: holder, slot, account_id };
  await db().insertInto('seat_session').values(session).execute();
}

const list = async (...args: string[]) => (await run(seatsListCommand, args)).out;

test('who is in a seat is told with their app and times, person and machine', async () => {
  expect((await list()).split('\n')).toEqual([
    'LICENCE  SEAT  WHO                        APP      SINCE              LAST SEEN          UNTIL',
    'A-1      2     Ada Byron <ada@acme.test>  Reports  2026-03-04 05:06Z  2026-03-04 05:06Z  2090-01-01 00:00Z',
    'A-1      3     (a machine)                nightly  2026-03-04 05:06Z  2026-03-04 05:06Z  2090-01-01 00:00Z',
    'B-1      1     Ada Byron <ada@acme.test>  Reports  2026-03-04 05:06Z  2026-03-04 05:06Z  2090-01-01 00:00Z',
  ]);
  const [first] = JSON.parse(await list('--licence', 'A-1', '--json'));
  expect(first).toMatchObject({
    serial: 'A-1',
    slot: 2,
    account: 'acc_ada',
    name: 'Ada Byron',
    email: 'ada@acme.test',
    client_id: 'reports',
    app: 'Reports',
    since: SINCE.toISOString(),
    last_seen: SINCE.toISOString(),
    until: '2090-01-01T00:00:00.000Z',
  });
});

test('the list keeps to a licence or an organisation', async () => {
  const serials = async (...args: string[]) =>
    JSON.parse(await list(...args, '--json')).map(({ serial }: { serial: string }) => serial);
  expect(await serials('--licence', 'B-1')).toEqual(['B-1']);
  expect(await serials('--organisation', 'acme')).toEqual(['A-1', 'A-1']);
  expect(await serials('--organisation', 'acme', '--licence', 'B-1')).toEqual([]);
  expect(await list('--organisation', 'none')).toBe('Nobody is in a seat.');
  expect(await run(seatsListCommand, ['--licence', 'none'])).toMatchObject({
    exitCode: 1,
    err: 'There is no licence none.',
  });
});

test.each([
  [['A-1'], 'Say the number of the seat, or --person: one of the two.'],
  [['A-1', '2', '--person', 'ada@acme.test'], 'Say the number of the seat, or --person: one of the two.'],
  [['A-1', 'two'], 'SLOT must be a whole number.'],
  [[], 'LICENCE is missing.'],
  [['A-1', '2', '3'], 'Nothing is known about "3".'],
])('release as %j is wrong use', async (args, words) => {
  const { exitCode, err } = await run(seatsReleaseCommand, args);
  expect([exitCode, err]).toEqual([2, expect.stringContaining(words)]);
});

test('a seat is released by its number or by who is in it, and the audit says by which command', async () => {
  expect((await run(seatsReleaseCommand, ['A-1', '3'])).out).toBe('Released 1 seat of A-1.');
  expect((await run(seatsReleaseCommand, ['A-1', '3'])).out).toBe('Nothing to release: seat 3 of A-1 is free.');
  expect(await run(seatsReleaseCommand, ['A-1', '9'])).toMatchObject({ exitCode: 1, err: 'There is no such seat.' });
  const person = ['A-1', '--person', 'ada@acme.test'];
  expect(JSON.parse((await run(seatsReleaseCommand, [...person, '--json'])).out)).toMatchObject({
    serial: 'A-1',
    released: 1,
  });
  expect((await run(seatsReleaseCommand, person)).out).toBe('Nothing to release: ada@acme.test is in no seat of A-1.');
  expect(await run(seatsReleaseCommand, ['A-1', '--person', 'nobody'])).toMatchObject({ exitCode: 1 });
  expect(await list('--licence', 'A-1')).toBe('Nobody is in a seat.');
  expect(JSON.parse(await list('--licence', 'B-1', '--json'))).toHaveLength(1);
  const acts = await listActs(db(), { act: 'seat.released' });
  expect(acts).toMatchObject([{ actor_id: 'seats release', account_id: 'acc_ada' }, { client_id: 'nightly' }]);
});
