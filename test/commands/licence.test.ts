import { beforeEach, expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { licenceChangeCommand } from '#commands/licence-change.ts';
import { licenceIssueCommand } from '#commands/licence-issue.ts';
import { licenceListCommand } from '#commands/licence-list.ts';
import { licenceNameCommand, licenceUnnameCommand } from '#commands/licence-name.ts';
import { licenceRenewCommand } from '#commands/licence-renew.ts';
import { licenceResumeCommand, licenceRevokeCommand, licenceSuspendCommand } from '#commands/licence-suspend.ts';
import { run, useCommandDatabase } from './run.ts';

const { db } = useCommandDatabase();

beforeEach(async () => {
  for (const table of ['licence', 'organisation', 'account', 'grant'] as const) await db().deleteFrom(table).execute();
  await db().insertInto('organisation').values({ id: 'acme', name: 'Acme Institute' }).execute();
});

const ACME = [
  ['--organisation', 'acme'],
  ['--product', 'reports'],
  ['--seats', '2'],
];
/** For Acme, as far as nothing else is said. */
const forAcme = (...args: string[]) => [...ACME.filter(([option = '']) => !args.includes(option)).flat(), ...args];
const issue = (...args: string[]) => run(licenceIssueCommand, forAcme(...args));

/** Somebody is in, by a licence whose serial it is. */
async function letIn(serial: string): Promise<void> {
  const { id } = await db().selectFrom('licence').select('id').where('serial', '=', serial).executeTakeFirstOrThrow();
  const now = new Date();
  const seat = { holder: 'acc', holder_kind: 'person', account_id: 'acc', since: now, seen_at: now } as const;
  await db()
    .updateTable('seat')
    .set({ ...seat, expires_at: new Date(now.getTime() + 3_600_000) })
    .where('licence_id', '=', id)
    .where('slot', '=', 1)
    .execute();
  await db()
    .insertInto('seat_session')
    .values({ licence_id: id, session_uid: 's', slot: 1, account_id: 'acc' })
    .execute();
  const grant = { id: 'g', client_id: 'app', session_uid: 's', licence_id: id, account_id: null, payload: '{}' };
  await db().insertInto('grant').values(grant).execute();
}

test('a licence is issued with a serial of its own, and the audit says by which command', async () => {
  const { exitCode, out, err } = await issue('--json');
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  const licence = JSON.parse(out);
  expect(licence).toMatchObject({
    organisation: 'acme',
    product: 'reports',
    seats: 2,
    active: true,
    valid: true,
    valid_to: null,
    revoked_at: null,
    policy: { when_full: 'deny', counts: 'person', members: 'all', overage: 0, idle_timeout: '30m' },
  });
  expect(licence.serial).toMatch(/^USH-/);
  expect(await listActs(db(), { act: 'licence.issued', limit: 1 })).toMatchObject([
    { actor_kind: 'command', actor_id: 'licence issue', facts: { licence: licence.id } },
  ]);
});

test('it takes a serial, a term and a policy', async () => {
  const policy = ['--when-full', 'evict_longest_idle', '--counts', 'session', '--members', 'named', '--overage', '1'];
  const term = ['--serial', 'ACME-1', '--from', '2026-01-01', '--to', '2090-01-01', '--idle-timeout', '90s'];
  expect(JSON.parse((await issue(...policy, ...term, '--json')).out)).toMatchObject({
    serial: 'ACME-1',
    valid_from: '2026-01-01T00:00:00.000Z',
    valid_to: '2090-01-01T00:00:00.000Z',
    policy: { when_full: 'evict_longest_idle', counts: 'session', members: 'named', overage: 1, idle_timeout: '90s' },
  });
  const year = JSON.parse((await issue('--from', '2024-02-29', '--duration', 'P1Y', '--json')).out);
  expect(year.valid_to).toBe('2025-02-28T00:00:00.000Z');
  expect((await issue('--serial', 'ACME-2', '--to', '2090-01-01')).out).toBe(
    'Issued ACME-2: 2 of reports for Acme Institute, until 2090-01-01.',
  );
});

test.each([
  [[], '--organisation is missing.'],
  [['--organisation', 'acme'], '--product is missing.'],
  [['--organisation', 'acme', '--product', 'reports'], '--seats is missing.'],
  [forAcme('--seats', 'many'), '--seats must be a whole number.'],
  [forAcme('--seats', '0'), 'A licence has 1 to 100000 seats.'],
  [forAcme('--product', 'two words'), 'A product is 1 to 255 characters of ASCII without a space.'],
  [forAcme('--to', 'soon'), '--to must be a date such as 2030-01-01.'],
  [forAcme('--from', '2026-13-01'), '--from must be a date such as 2030-01-01.'],
  [forAcme('--to', '2020-01-01'), 'A licence must end after it begins.'],
  [forAcme('--to', '2090-01-01', '--duration', 'P1Y'), 'Say --to or --duration, not both.'],
  [forAcme('--duration', '1 year'), '--duration must be like P1Y or P6M.'],
  [forAcme('--when-full', 'queue'), '--when-full must be deny or replace_own or evict_longest_idle.'],
  [forAcme('--counts', 'devices'), '--counts must be person or session.'],
  [forAcme('--members', 'some'), '--members must be all or named.'],
  [forAcme('--overage', '-1'), 'Option'],
  [forAcme('--overage=-1'), '--overage must be a whole number.'],
  [forAcme('--idle-timeout', 'long'), '--idle-timeout must be like 90s or 30m.'],
])('%j is wrong use, in one line', async (args, words) => {
  const { exitCode, out, err } = await run(licenceIssueCommand, args);
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
  expect(err).toContain(words);
  expect(err).not.toContain('\n');
});

test('what is not there, or is taken, is a failure', async () => {
  await issue('--serial', 'ACME-1');
  expect(await issue('--serial', 'ACME-1')).toEqual({
    exitCode: 1,
    out: '',
    err: 'There is a licence ACME-1 already.',
  });
  const lost = await run(licenceIssueCommand, ['--organisation', 'beta', '--product', 'r', '--seats', '1']);
  expect(lost).toEqual({ exitCode: 1, out: '', err: 'There is no such organisation.' });
  for (const [command, ...more] of [
    [licenceSuspendCommand],
    [licenceRevokeCommand],
    [licenceRenewCommand, '--duration', 'P1Y'],
    [licenceChangeCommand, '--seats', '3'],
  ] as const) {
    expect(await run(command, ['none', ...more])).toEqual({ exitCode: 1, out: '', err: 'There is no licence none.' });
  }
});

test('the list says how many are in and how long each holds, and keeps to what was asked for', async () => {
  expect((await run(licenceListCommand, [])).out).toBe('There are no licences yet.');
  await db().insertInto('organisation').values({ id: 'beta', name: 'Beta' }).execute();
  await issue('--serial', 'A-1', '--overage', '1');
  await issue('--serial', 'A-2', '--product', 'archive', '--from', '2026-01-01', '--to', '2026-02-01');
  await issue('--serial', 'B-1', '--organisation', 'beta', '--from', '2090-01-01');
  await run(licenceSuspendCommand, ['B-1']);
  await letIn('A-1');
  expect((await run(licenceListCommand, [])).out.split('\n')).toEqual([
    'A-2  acme  archive  0 of 2 in use  ended 2026-02-01',
    'A-1  acme  reports  1 of 3 in use  for good',
    'B-1  beta  reports  0 of 2 in use  suspended',
  ]);
  const serials = async (...args: string[]) =>
    JSON.parse((await run(licenceListCommand, [...args, '--json'])).out).map(
      ({ serial }: { serial: string }) => serial,
    );
  expect(await serials('--organisation', 'acme')).toEqual(['A-2', 'A-1']);
  expect(await serials('--organisation', 'acme', '--product', 'archive')).toEqual(['A-2']);
  expect((await run(licenceListCommand, ['--product', 'none'])).out).toBe('No licence is so.');
  expect(JSON.parse((await run(licenceListCommand, ['--product', 'reports', '--json'])).out)[0].in_use).toBe(1);
});

test('a licence is renewed by its serial or its id, for longer or until a day', async () => {
  const { id } = JSON.parse((await issue('--serial', 'ACME-1', '--to', '2090-01-01', '--json')).out);
  expect((await run(licenceRenewCommand, ['ACME-1', '--duration', 'P6M'])).out).toBe(
    'Renewed ACME-1: until 2090-07-01.',
  );
  const { out } = await run(licenceRenewCommand, [id, '--to', '2091-01-01', '--json']);
  expect(JSON.parse(out)).toMatchObject({ id, valid_to: '2091-01-01T00:00:00.000Z' });
  for (const args of [[], ['--to', '2092-01-01', '--duration', 'P1Y']]) {
    const { exitCode, err } = await run(licenceRenewCommand, ['ACME-1', ...args]);
    expect([exitCode, err]).toEqual([2, 'Say --to or --duration: one of the two.']);
  }
  expect(await run(licenceRenewCommand, ['ACME-1', '--to', '2020-01-01'])).toMatchObject({
    exitCode: 2,
    err: 'A licence is renewed until a day to come.',
  });
  expect(await run(licenceRenewCommand, ['ACME-1', '--duration', 'P0D'])).toEqual({
    exitCode: 2,
    out: '',
    err: '--duration must be like P1Y or P6M.',
  });
});

test('it is suspended and resumed, says who is out, and twice is once', async () => {
  await issue('--serial', 'ACME-1');
  await letIn('ACME-1');
  expect((await run(licenceSuspendCommand, ['ACME-1'])).out).toBe('Suspended ACME-1. 1 sign-in ended.');
  expect((await run(licenceSuspendCommand, ['ACME-1'])).out).toBe('Nothing to change: ACME-1 is suspended already.');
  expect(JSON.parse((await run(licenceResumeCommand, ['ACME-1', '--json'])).out)).toMatchObject({
    active: true,
    valid: true,
    changed: true,
    ended_sign_ins: 0,
  });
  expect((await run(licenceResumeCommand, ['ACME-1'])).out).toBe('Nothing to change: ACME-1 is not suspended.');
});

test('it is taken back for good', async () => {
  await issue('--serial', 'ACME-1');
  expect((await run(licenceRevokeCommand, ['ACME-1'])).out).toBe('Took back ACME-1.');
  expect((await run(licenceRevokeCommand, ['ACME-1'])).out).toBe('Nothing to change: ACME-1 was taken back already.');
  const words = 'The licence ACME-1 was taken back for good.';
  expect(await run(licenceResumeCommand, ['ACME-1'])).toEqual({ exitCode: 1, out: '', err: words });
  expect(await run(licenceChangeCommand, ['ACME-1', '--seats', '9'])).toEqual({ exitCode: 1, out: '', err: words });
  expect((await run(licenceListCommand, [])).out).toContain('taken back');
});

test('its seats and its policy change', async () => {
  await issue('--serial', 'ACME-1');
  await letIn('ACME-1');
  const more = ['ACME-1', '--seats', '3', '--overage', '1', '--idle-timeout', '1h', '--json'];
  expect(JSON.parse((await run(licenceChangeCommand, more)).out)).toMatchObject({
    seats: 3,
    policy: { overage: 1, idle_timeout: '1h' },
    changed: true,
    ended_sign_ins: 0,
  });
  expect((await run(licenceChangeCommand, more.slice(0, -1))).out).toBe('Nothing to change: ACME-1 is so already.');
  expect((await run(licenceChangeCommand, ['ACME-1', '--counts', 'session'])).out).toBe(
    'Changed ACME-1. 1 sign-in ended.',
  );
  expect(await run(licenceChangeCommand, ['ACME-1'])).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('Say what is to change'),
  });
  expect(await run(licenceChangeCommand, ['ACME-1', '--seats', '0'])).toMatchObject({ exitCode: 2 });
});

test('members are named for it and taken off again; nobody else can be', async () => {
  await issue('--serial', 'ACME-1', '--members', 'named');
  const ada = { id: 'acc_ada', email: 'ada@acme.test', email_key: 'ada@acme.test', email_verified: true };
  await db().insertInto('account').values(ada).execute();
  const args = ['ACME-1', 'ada@acme.test'];
  expect(await run(licenceNameCommand, args)).toEqual({
    exitCode: 2,
    out: '',
    err: 'Only a member of its organisation can be named for a licence.',
  });
  await db().insertInto('organisation_member').values({ organisation_id: 'acme', account_id: 'acc_ada' }).execute();
  expect((await run(licenceNameCommand, args)).out).toBe('acc_ada may use ACME-1.');
  expect((await run(licenceNameCommand, args)).out).toBe('Nothing to change: acc_ada is named for ACME-1.');
  expect((await run(licenceUnnameCommand, args)).out).toBe('acc_ada is not named for ACME-1 any more.');
  expect((await run(licenceUnnameCommand, args)).out).toBe('Nothing to change: acc_ada is not named for ACME-1.');
  expect((await run(licenceNameCommand, ['ACME-1', 'nobody'])).err).toBe('Nobody here is called nobody.');
  await run(licenceChangeCommand, ['ACME-1', '--members', 'all']);
  expect((await run(licenceNameCommand, args)).out).toContain('It is for every member anyway.');
});
