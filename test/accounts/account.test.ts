import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { findAccount, findAccountByIdentifier } from '#accounts/account.ts';
import { hasAdministrator } from '#accounts/administrator.ts';
import { createAccount, insertAccount, type NewAccount } from '#accounts/create-account.ts';
import { disableAccount } from '#accounts/disable-account.ts';
import { parseEmail } from '#accounts/email.ts';
import { parseUsername } from '#accounts/username.ts';
import { newAuditKey } from '#audit/personal.ts';
import { countStatements } from '#database/db.ts';
import { inTransaction } from '#database/transaction.ts';
import { newId } from '#platform/ids.ts';
import { openVault, Secret } from '#platform/secrets.ts';
import { openTestDatabase } from '../support/database.ts';

const vault = openVault(new Secret([randomBytes(32)]));

function newAccount(given: Partial<NewAccount> = {}): NewAccount {
  const id = newId('acc');
  return {
    id,
    auditKey: newAuditKey(vault, id),
    email: parseEmail('Ada@example.test'),
    emailVerified: false,
    ...given,
  };
}

describe('an account', () => {
  test('starts with role user, is found by id, address and username in any case, in one statement each', async () => {
    await using database = await openTestDatabase();
    const given = newAccount({ username: parseUsername('Ada'), name: 'Ada Byron', claims: { given_name: 'Ada' } });
    const made = await insertAccount(database.db, given);
    expect(made).toMatchObject({ id: given.id, email: 'Ada@example.test', roles: ['user'], emailVerified: false });
    const { result, statements } = await countStatements(() => findAccount(database.db, given.id));
    expect(result).toEqual(made);
    expect(statements).toHaveLength(1);
    expect(await findAccountByIdentifier(database.db, 'ADA@EXAMPLE.TEST')).toEqual(made);
    expect(await findAccountByIdentifier(database.db, 'aDa')).toEqual(made);
  });

  test.each(['', 'nobody', 'ada\u0000', 'ada\ud800@example.test', `${'a'.repeat(100_000)}@example.test`])(
    'is not found by %j, and nothing breaks',
    async (text) => {
      await using database = await openTestDatabase();
      await insertAccount(database.db, newAccount({ email: undefined }));
      expect(await findAccountByIdentifier(database.db, text)).toBeUndefined();
    },
  );

  test('is told which of its names somebody else has', async () => {
    await using database = await openTestDatabase();
    await insertAccount(database.db, newAccount({ username: parseUsername('ada') }));
    const create = (given: Partial<NewAccount>) =>
      inTransaction(database.db, (tx) =>
        createAccount(tx, newAccount({ email: parseEmail('bob@example.test'), ...given })),
      );
    expect(await create({ email: parseEmail('ADA@example.test') })).toBe('email-taken');
    expect(await create({ username: parseUsername('ADA') })).toBe('username-taken');
    expect(await create({ username: parseUsername('bob') })).toMatchObject({ username: 'bob' });
  });

  test('with the address of another is made once, however many try at a time', async () => {
    await using database = await openTestDatabase({ maxConnections: 20 });
    const tries = Array.from({ length: 20 }, () => insertAccount(database.db, newAccount()));
    expect((await Promise.all(tries)).filter((made) => made !== undefined)).toHaveLength(1);
  });

  test('with a role that does not exist is not made', async () => {
    await using database = await openTestDatabase();
    const given = newAccount({ roles: ['user', 'wizard'] });
    await expect(insertAccount(database.db, given)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await findAccount(database.db, given.id)).toBeUndefined();
  });
});

describe('an administrator', () => {
  test('is an enabled account with role admin or root', async () => {
    await using database = await openTestDatabase();
    const { db } = database;
    expect(await hasAdministrator(db)).toBe(false);
    await insertAccount(db, newAccount({ roles: ['manager'], email: parseEmail('bob@example.test') }));
    expect(await hasAdministrator(db)).toBe(false);
    const admin = newAccount({ roles: ['admin'] });
    await insertAccount(db, admin);
    expect(await hasAdministrator(db)).toBe(true);
    await inTransaction(db, (tx) => disableAccount(tx, { accountId: admin.id, actor: { kind: 'command' } }));
    expect(await hasAdministrator(db)).toBe(false);
  });
});

describe('disabling an account', () => {
  test('ends its sessions and is recorded', async () => {
    await using database = await openTestDatabase();
    const { db } = database;
    const given = newAccount();
    await insertAccount(db, given);
    await db
      .insertInto('session')
      .values({
        uid: 'uid',
        id_hash: randomBytes(32),
        account_id: given.id,
        payload: '{}',
        expires_at: new Date(Date.now() + 60_000),
      })
      .execute();
    await inTransaction(db, (tx) =>
      disableAccount(tx, { accountId: given.id, actor: { kind: 'command', id: 'user' } }),
    );
    expect(await findAccount(db, given.id)).toMatchObject({ isDisabled: true });
    expect(await db.selectFrom('session').selectAll().execute()).toEqual([]);
    const acts = await db.selectFrom('audit').select('act').execute();
    expect(acts.map(({ act }) => act)).toContain('account.disabled');
  });

  test('that is not there is refused', async () => {
    await using database = await openTestDatabase();
    const disabling = inTransaction(database.db, (tx) =>
      disableAccount(tx, { accountId: 'acc_nobody', actor: { kind: 'command' } }),
    );
    await expect(disabling).rejects.toMatchObject({ code: 'not-found' });
  });
});
