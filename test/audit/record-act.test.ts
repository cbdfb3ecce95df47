import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { newAuditKey, personalDetails, readPersonal } from '#audit/personal.ts';
import { recordAct } from '#audit/record-act.ts';
import { countStatements } from '#database/db.ts';
import { inTransaction } from '#database/transaction.ts';
import { openVault, Secret } from '#platform/secrets.ts';
import { openTestDatabase } from '../support/database.ts';

const vault = openVault(new Secret([randomBytes(32)]));
const details = { address: '192.0.2.7', agent: 'Firefox', email: 'ada@example.test' };

describe('the record of acts', () => {
  test('says who did what to whom, newest first, at one statement each', async () => {
    await using database = await openTestDatabase();
    const actor = { kind: 'person', id: 'acc_1' } as const;
    const { statements } = await countStatements(() =>
      recordAct(database.db, { act: 'account.registered', actor, accountId: 'acc_1', requestId: 'req_1' }),
    );
    expect(statements).toHaveLength(1);
    const facts = { methods: ['pwd'], tries: 2 };
    await recordAct(database.db, { act: 'session.started', outcome: 'refused', actor, accountId: 'acc_1', facts });
    await recordAct(database.db, { act: 'session.started', actor, accountId: 'acc_2' });
    expect(await listActs(database.db, { accountId: 'acc_1' })).toMatchObject([
      { act: 'session.started', outcome: 'refused', actor_kind: 'person', actor_id: 'acc_1', facts },
      { act: 'account.registered', outcome: 'done', request_id: 'req_1', personal: null, facts: {} },
    ]);
    expect(await listActs(database.db, { act: 'session.started' })).toHaveLength(2);
  });

  test('has nothing of an act that was rolled back', async () => {
    await using database = await openTestDatabase();
    const act = inTransaction(database.db, async (tx) => {
      await recordAct(tx, { act: 'account.registered', actor: { kind: 'system' } });
      throw new Error('the act failed');
    });
    await expect(act).rejects.toThrow();
    expect(await listActs(database.db)).toEqual([]);
  });

  test('never holds a secret, even when it is handed one', async () => {
    await using database = await openTestDatabase();
    const facts = {
      client_secret: 'hunter2',
      nested: [{ password: 'hunter2', code: 'hunter2', refresh_token: 'hunter2' }],
      wrapped: new Secret('hunter2'),
      reason: 'rotated',
    };
    await recordAct(database.db, { act: 'client.secret_rotated', actor: { kind: 'system' }, facts });
    const rows = await listActs(database.db);
    expect(JSON.stringify(rows)).not.toContain('hunter2');
    expect(rows[0]?.facts).toMatchObject({ reason: 'rotated', wrapped: '•••' });
  });
});

describe("a person's details", () => {
  const account = { id: 'acc_1', audit_key: newAuditKey(vault, 'acc_1') };

  test('can be read with the key of their account', () => {
    const personal = personalDetails(vault, account, details) ?? '';
    expect(personal).not.toContain('192.0.2.7');
    expect(readPersonal(vault, account, personal)).toEqual(details);
  });

  test('are gone for good when that key is destroyed, though the rows of the record stay as they are', async () => {
    await using database = await openTestDatabase();
    const { db } = database;
    await db.insertInto('account').values(account).execute();
    const personal = personalDetails(vault, account, details);
    await recordAct(db, {
      act: 'session.started',
      actor: { kind: 'person', id: 'acc_1' },
      accountId: 'acc_1',
      personal,
    });
    const before = await listActs(db);
    await db.deleteFrom('account').where('id', '=', 'acc_1').execute();
    const [row] = await listActs(db);
    expect([row]).toEqual(before);
    expect(readPersonal(vault, { id: 'acc_1', audit_key: null }, row?.personal ?? '')).toBeUndefined();
    const another = { id: 'acc_1', audit_key: newAuditKey(vault, 'acc_1') };
    expect(() => readPersonal(vault, another, row?.personal ?? '')).toThrow();
    expect(() => vault.decrypt(row?.personal ?? '', 'audit:personal:acc_1')).toThrow();
  });

  test('are not written where there is no key, nor readable under another account', () => {
    expect(personalDetails(vault, { id: 'acc_1', audit_key: null }, details)).toBeUndefined();
    const other = { id: 'acc_2', audit_key: newAuditKey(vault, 'acc_2') };
    expect(() => readPersonal(vault, other, personalDetails(vault, account, details) ?? '')).toThrow();
  });

  test('are cut to a length that no caller can abuse', () => {
    const personal = personalDetails(vault, account, { agent: 'x'.repeat(100_000) }) ?? '';
    expect(readPersonal(vault, account, personal)?.agent).toHaveLength(400);
  });
});
