import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { findAccount } from '#accounts/account.ts';
import { deleteAccount } from '#accounts/delete-account.ts';
import { keepAccount } from '#accounts/keep-account.ts';
import { sweepDeletedAccounts } from '#accounts/sweep-deleted-accounts.ts';
import { listActs } from '#audit/acts.ts';
import { readPersonal } from '#audit/personal.ts';
import { inTransaction } from '#database/transaction.ts';
import { listKeptLetters } from '#mail/kept-letters.ts';
import { grantRole } from '#roles/grant-role.ts';
import { atOnce } from '../credentials/hold.ts';
import { caller, openCredentials, type TestCredentials } from '../credentials/open-credentials.ts';
import { midway } from './midway.ts';

const ADDRESS = 'ada@example.test';

async function getAccount(needs: TestCredentials, id: string) {
  const account = await findAccount(needs.db, id);
  if (!account) throw new Error('gone');
  return account;
}

async function ask(needs: TestCredentials, id: string, session = 'none') {
  const account = await getAccount(needs, id);
  return inTransaction(needs.db, (tx) => deleteAccount(tx, needs, { account, session, caller }));
}

async function keep(needs: TestCredentials, id: string) {
  const account = await getAccount(needs, id);
  return inTransaction(needs.db, (tx) => keepAccount(tx, needs, { account, caller }));
}

const passDays = ({ db }: TestCredentials, days: number) =>
  sql`update account set deletes_at = deletes_at - make_interval(days => ${days})`.execute(db);

async function makeAdministrator(needs: TestCredentials, accountId: string) {
  const actor = { kind: 'administrator' } as const;
  await inTransaction(needs.db, (tx) => grantRole(tx, { accountId, roleId: 'admin', actor }));
}

async function addSessions({ db }: TestCredentials, account: string, uids: readonly string[]) {
  for (const uid of uids) {
    await sql`insert into session (uid, id_hash, account_id, payload, expires_at)
      values (${uid}, sha256(convert_to(${uid}, 'UTF8')), ${account}, '{}', now() + interval '1 day')`.execute(db);
    await sql`insert into "grant" (id, account_id, client_id, session_uid, payload)
      values (${`${uid}-grant`}, ${account}, 'app', ${uid}, '{}')`.execute(db);
  }
}

const namesOf = async ({ db, vault }: TestCredentials, to: string) =>
  (await listKeptLetters(db, vault, { to })).map(({ subject }) => subject);

describe('who wants their account deleted', () => {
  test('has fourteen days, is signed out everywhere else, and gets a letter with a link to keep it', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: ADDRESS });
    await addSessions(needs, id, ['laptop', 'phone']);
    const outcome = await ask(needs, id, 'laptop');
    const days = outcome.ok ? (outcome.deletesAt.getTime() - Date.now()) / 86_400_000 : 0;
    expect(days).toBeCloseTo(14, 2);
    expect((await getAccount(needs, id)).deletesAt).toEqual(outcome.ok && outcome.deletesAt);
    const live = await needs.db.selectFrom('grant').select('id').where('status', '=', 0).execute();
    expect(live).toEqual([{ id: 'laptop-grant' }]);
    expect(await needs.letterTo(ADDRESS)).toMatchObject({
      name: 'account-deletion',
      link: 'https://id.example.test/account/data',
      text: expect.stringContaining('192.0.2.7'),
    });
    const [act] = await listActs(needs.db, { accountId: id });
    expect(act).toMatchObject({ act: 'account.deletion_planned', actor_kind: 'person', request_id: 'req_1' });
  });

  test('and asks twice, has the first time count and one letter', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: ADDRESS });
    const asking = Array.from({ length: 5 }, () => () => ask(needs, id));
    const results = await atOnce(needs, sql`select from account for update`, asking);
    const won = results.filter((one) => one.status === 'fulfilled' && one.value.ok);
    expect(won).toHaveLength(1);
    expect(await ask(needs, id)).toEqual({ ok: false, why: 'asked-already' });
    expect(await namesOf(needs, ADDRESS)).toEqual(['Your account will be deleted']);
  });

  test('may change their mind, and everything is as before', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: ADDRESS });
    await ask(needs, id);
    expect(await keep(needs, id)).toBe(true);
    expect(await keep(needs, id)).toBe(false);
    await passDays(needs, 15);
    expect(await sweepDeletedAccounts(needs)).toBe(0);
    expect((await getAccount(needs, id)).deletesAt).toBeNull();
    expect(await namesOf(needs, ADDRESS)).toEqual(['Your account stays', 'Your account will be deleted']);
    expect(await listActs(needs.db, { act: 'account.kept' })).toHaveLength(1);
  });
});

describe('an account whose time is over', () => {
  test('goes with its sign-ins and letters; its address and username are free again, its id is not used anew', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: ADDRESS, username: 'countess' });
    await ask(needs, id);
    await addSessions(needs, id, ['later']);
    await passDays(needs, 13);
    expect(await sweepDeletedAccounts(needs)).toBe(0);
    await passDays(needs, 1);
    expect(await sweepDeletedAccounts(needs)).toBe(1);
    expect(await findAccount(needs.db, id)).toBeUndefined();
    expect(await namesOf(needs, ADDRESS)).toEqual(['Your account is deleted']);
    const left = await needs.db.selectFrom('session').select('uid').execute();
    const [grant] = await needs.db.selectFrom('grant').select(['status', 'ended_by', 'account_id']).execute();
    expect([left, grant]).toEqual([[], { status: 1, ended_by: 'account_deleted', account_id: null }]);
    expect(await needs.person({ email: ADDRESS, username: 'countess' })).not.toBe(id);
    expect(await sweepDeletedAccounts(needs)).toBe(0);
  });

  test('leaves the record of what was done, in which its details can be read no more', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: ADDRESS });
    await ask(needs, id);
    const { auditKey } = await getAccount(needs, id);
    const read = async (audit_key: string | null) => {
      const [act] = await listActs(needs.db, { act: 'account.deletion_planned' });
      return readPersonal(needs.vault, { id, audit_key }, act?.personal ?? '');
    };
    expect(await read(auditKey)).toMatchObject({ address: '192.0.2.7' });
    await passDays(needs, 15);
    await sweepDeletedAccounts(needs);
    expect(await read(null)).toBeUndefined();
    const kept = await needs.db.selectFrom('account').select('id').where('audit_key', '=', auditKey).execute();
    expect(kept).toEqual([]);
    const rows = JSON.stringify(await listActs(needs.db));
    for (const detail of [ADDRESS, 'Ada', '192.0.2.7']) expect(rows).not.toContain(detail);
    expect(await listActs(needs.db, { act: 'account.deleted' })).toMatchObject([{ account_id: id, personal: null }]);
  });

  test('that has no address goes without a letter', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: ADDRESS });
    await ask(needs, id);
    await needs.db.updateTable('account').set({ email: null, email_key: null }).where('id', '=', id).execute();
    await passDays(needs, 15);
    expect(await sweepDeletedAccounts(needs)).toBe(1);
  });
});

describe('keeping and deleting at once', () => {
  test('kept a moment before, the account stays', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: ADDRESS });
    await ask(needs, id);
    await passDays(needs, 15);
    const both = await midway(
      needs,
      () => keep(needs, id),
      () => sweepDeletedAccounts(needs),
    );
    expect(both).toEqual([true, 0]);
    expect((await getAccount(needs, id)).deletesAt).toBeNull();
  });

  test('deleted a moment before, the account is gone and nothing is kept', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: ADDRESS });
    await ask(needs, id);
    await passDays(needs, 15);
    const account = await getAccount(needs, id);
    const keeping = () => inTransaction(needs.db, (tx) => keepAccount(tx, needs, { account, caller }));
    expect(await midway(needs, () => sweepDeletedAccounts(needs), keeping)).toEqual([1, false]);
    expect(await listActs(needs.db, { act: 'account.kept' })).toEqual([]);
    expect(await namesOf(needs, ADDRESS)).toEqual(['Your account is deleted']);
  });

  test('two sweeps delete once', async () => {
    await using needs = await openCredentials();
    await ask(needs, await needs.person({ email: ADDRESS }));
    await passDays(needs, 15);
    const both = await midway(
      needs,
      () => sweepDeletedAccounts(needs),
      () => sweepDeletedAccounts(needs),
    );
    expect(both).toEqual([1, 0]);
    expect(await namesOf(needs, ADDRESS)).toEqual(['Your account is deleted']);
  });
});

describe('the last administrator', () => {
  test('cannot leave; with another one who stays, they can', async () => {
    await using needs = await openCredentials();
    const [first, second] = [await needs.person(), await needs.person()];
    await makeAdministrator(needs, first);
    expect(await ask(needs, first)).toEqual({ ok: false, why: 'last-administrator' });
    await makeAdministrator(needs, second);
    expect(await ask(needs, first)).toMatchObject({ ok: true });
    expect(await ask(needs, second)).toEqual({ ok: false, why: 'last-administrator' });
  });

  test('is one of two who leave at once', async () => {
    await using needs = await openCredentials();
    const both = [await needs.person(), await needs.person()];
    for (const id of both) await makeAdministrator(needs, id);
    const leaving = both.map((id) => () => ask(needs, id));
    const results = await atOnce(needs, sql`select from account for update`, leaving);
    const outcomes = results.map((one) => (one.status === 'fulfilled' ? one.value.ok : undefined));
    expect(outcomes.toSorted()).toEqual([false, true]);
  });

  test('whose last colleague was disabled meanwhile stays until there is another', async () => {
    await using needs = await openCredentials();
    const [leaving, colleague] = [await needs.person(), await needs.person()];
    for (const id of [leaving, colleague]) await makeAdministrator(needs, id);
    await ask(needs, leaving);
    const disable = (is_disabled: boolean) =>
      needs.db.updateTable('account').set({ is_disabled }).where('id', '=', colleague).execute();
    await disable(true);
    await passDays(needs, 15);
    expect(await sweepDeletedAccounts(needs)).toBe(0);
    await disable(false);
    expect(await sweepDeletedAccounts(needs)).toBe(1);
  });
});
