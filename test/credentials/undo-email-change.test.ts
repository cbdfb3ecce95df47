import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { findAccount } from '#accounts/account.ts';
import { findProof } from '#credentials/find-proof.ts';
import { signInWithPassword } from '#credentials/password.ts';
import { proveEmailChangeByLink } from '#credentials/prove-email-change.ts';
import { rememberDevice } from '#credentials/remembered-device.ts';
import { requestEmailChange } from '#credentials/request-email-change.ts';
import { resetPassword } from '#credentials/reset-password.ts';
import { sweepExpiredEmailChanges } from '#credentials/sweep-expired-email-changes.ts';
import { undoEmailChange } from '#credentials/undo-email-change.ts';
import { atOnce } from './hold.ts';
import { caller, openCredentials, PASSWORD, type TestCredentials, tokenIn } from './open-credentials.ts';
import { openPasskeys } from './open-passkeys.ts';
import { actsOf, ageTurns, personOf } from './second-steps.ts';

/** Moves an account to a new address, and gives the token of the letter to the old one. */
async function move(needs: TestCredentials, id: string, email: string): Promise<string> {
  const account = await personOf(needs, id);
  await ageTurns(needs.db, '1 hour');
  await requestEmailChange(needs, { account, email, allowedDomains: [], caller });
  await proveEmailChangeByLink(needs, { token: tokenIn(await needs.letterTo(email)), caller });
  return tokenIn(await needs.letterTo(account.email ?? ''));
}

/** Two browsers, each with an app. */
async function signInTwice(needs: TestCredentials, id: string): Promise<void> {
  await sql`insert into session (uid, id_hash, account_id, payload, expires_at)
    select uid, sha256(convert_to(uid, 'UTF8')), ${id}, '{}', now() + interval '1 day' from (values ('a'), ('b')) as one (uid)`.execute(
    needs.db,
  );
  await sql`insert into "grant" (id, account_id, client_id, session_uid, payload)
    select 'grant-' || uid, ${id}, 'app', uid, '{}' from session where account_id = ${id}`.execute(needs.db);
}

const emailOf = async (needs: TestCredentials, id: string) => (await findAccount(needs.db, id))?.email;

describe('undoing a change of address', () => {
  test('gives the old one back, ends the password and what hangs on it, and leads to a new password', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@old.test' });
    const token = await move(needs, id, 'eve@new.test');
    await rememberDevice(needs, { account: await personOf(needs, id), caller });
    const undone = await undoEmailChange(needs, { token, caller });
    expect(await findAccount(needs.db, id)).toMatchObject({ email: 'ada@old.test', emailVerified: true });
    for (const identifier of ['ada@old.test', 'eve@new.test']) {
      expect(await signInWithPassword(needs, { identifier, password: PASSWORD, caller })).toMatchObject({ ok: false });
    }
    expect(await needs.db.selectFrom('remembered_device').select('id').execute()).toEqual([]);
    expect(await needs.letterTo('ada@old.test')).toMatchObject({ name: 'account-change' });
    const password = 'a quite new password of hers';
    const reset = { token: undone?.resetToken ?? '', password, caller };
    expect(await findProof(needs.db, 'reset_password', reset.token)).toMatchObject({ state: 'open' });
    expect(await resetPassword(needs, reset)).toMatchObject({ ok: true, accountId: id });
    expect(await signInWithPassword(needs, { identifier: 'ada@old.test', password, caller })).toMatchObject({
      ok: true,
    });
    expect(await actsOf(needs, id)).toContain('email.restored done');
  });

  test('ends every session and grant', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@old.test' });
    const token = await move(needs, id, 'eve@new.test');
    await signInTwice(needs, id);
    await undoEmailChange(needs, { token, caller });
    expect(await needs.db.selectFrom('session').select('uid').where('account_id', '=', id).execute()).toEqual([]);
    const grants = await needs.db
      .selectFrom('grant')
      .select(['status', 'ended_by'])
      .where('account_id', '=', id)
      .execute();
    expect(grants).toHaveLength(2);
    expect(new Set(grants.map(({ ended_by }) => ended_by))).toEqual(new Set(['email_restored']));
  });

  test('leaves no way in: not by a passkey alone, nor by going on with a sign-in that had begun', async () => {
    await using needs = await openCredentials();
    const desk = openPasskeys(needs);
    const owner = await desk.owner();
    const { email } = await desk.person(owner.id);
    const token = await move(needs, owner.id, 'eve@new.test');
    expect(await desk.signIn(owner.device)).toMatchObject({ ok: true });
    await sql`insert into interaction (uid_hash, payload, flow, expires_at)
      select sha256(convert_to(whose, 'UTF8')), '{}', jsonb_build_object('accountId', whose), now() + interval '1 hour'
      from (values (${owner.id}), ('acc_other')) as begun (whose)`.execute(needs.db);
    expect(await undoEmailChange(needs, { token, caller })).toBeDefined();
    expect(await needs.db.selectFrom('interaction').select('flow').execute()).toEqual([
      { flow: { accountId: 'acc_other' } },
    ]);
    expect(await desk.signIn(owner.device)).toMatchObject({ ok: false, why: 'not-verified' });
    // Its owner shows it once beside the new password, and then it is enough again.
    expect(await desk.second(owner)).toMatchObject({ ok: true });
    expect(await desk.signIn(owner.device)).toMatchObject({ ok: true });
    expect(await emailOf(needs, owner.id)).toBe(email);
  });

  test('works once, also when it is pressed 50 times at once', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@old.test' });
    const token = await move(needs, id, 'eve@new.test');
    const results = await atOnce(
      needs,
      sql`select from email_change for update`,
      Array.from({ length: 50 }, () => () => undoEmailChange(needs, { token, caller })),
    );
    expect(results.filter((result) => result.status === 'fulfilled' && result.value !== undefined)).toHaveLength(1);
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(await undoEmailChange(needs, { token, caller })).toBeUndefined();
  });

  test('by the first address beats whatever came after it, and their links end', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@old.test' });
    const first = await move(needs, id, 'eve@new.test');
    const second = await move(needs, id, 'eve@newer.test');
    expect(await undoEmailChange(needs, { token: first, caller })).toBeDefined();
    expect(await emailOf(needs, id)).toBe('ada@old.test');
    expect(await undoEmailChange(needs, { token: second, caller })).toBeUndefined();
    expect(await emailOf(needs, id)).toBe('ada@old.test');
  });

  test('is nothing for who came after, once the first address was taken back in the account itself', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'Ada@old.test' });
    const first = await move(needs, id, 'eve@new.test');
    const second = await move(needs, id, 'eve@newer.test');
    await ageTurns(needs.db, '1 hour');
    const account = await personOf(needs, id);
    await requestEmailChange(needs, { account, email: 'ada@OLD.test', allowedDomains: [], caller });
    const token = tokenIn(await needs.letterTo('ada@old.test'));
    expect(await proveEmailChangeByLink(needs, { token, caller })).toMatchObject({ canBeUndone: false });
    const told = await needs.letterTo('eve@newer.test');
    expect(told).toMatchObject({
      name: 'email-changed',
      link: null,
      text: expect.stringContaining('had that address'),
    });
    expect(told?.text).not.toContain('undo');
    expect(await undoEmailChange(needs, { token: second, caller })).toBeUndefined();
    expect(await emailOf(needs, id)).toBe('ada@old.test');
    expect(await undoEmailChange(needs, { token: first, caller })).toBeDefined();
  });

  test('and taking an address back in the same moment wait for each other: one of them happens', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@old.test' });
    await move(needs, id, 'eve@new.test');
    const second = await move(needs, id, 'eve@newer.test');
    await ageTurns(needs.db, '1 hour');
    const account = await personOf(needs, id);
    await requestEmailChange(needs, { account, email: 'ada@old.test', allowedDomains: [], caller });
    const token = tokenIn(await needs.letterTo('ada@old.test'));
    const results = await atOnce<unknown>(needs, sql`select from account where id = ${id} for update`, [
      () => proveEmailChangeByLink(needs, { token, caller }),
      () => undoEmailChange(needs, { token: second, caller }),
    ]);
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
    const isDone = results.map((one) => one.status === 'fulfilled' && one.value !== undefined);
    expect(isDone.filter(Boolean)).toHaveLength(1);
    expect(await emailOf(needs, id)).toBe(isDone[0] ? 'ada@old.test' : 'eve@new.test');
  });

  test('stops a change that waits for its proof', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@old.test' });
    const token = await move(needs, id, 'eve@new.test');
    await ageTurns(needs.db, '1 hour');
    const account = await personOf(needs, id);
    await requestEmailChange(needs, { account, email: 'eve@newer.test', allowedDomains: [], caller });
    const waiting = tokenIn(await needs.letterTo('eve@newer.test'));
    await undoEmailChange(needs, { token, caller });
    expect(await proveEmailChangeByLink(needs, { token: waiting, caller })).toBeUndefined();
  });

  test('works for seven days, and is swept away then', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@old.test' });
    const token = await move(needs, id, 'ada@new.test');
    await sql`update email_change set expires_at = expires_at - interval '7 days',
      undo_expires_at = undo_expires_at - interval '6 days 23 hours'`.execute(needs.db);
    expect(await sweepExpiredEmailChanges(needs.db)).toBe(0);
    await sql`update email_change set undo_expires_at = undo_expires_at - interval '2 hours'`.execute(needs.db);
    expect(await undoEmailChange(needs, { token, caller })).toBeUndefined();
    expect(await emailOf(needs, id)).toBe('ada@new.test');
    expect(await sweepExpiredEmailChanges(needs.db)).toBe(1);
  });

  test('takes the address from an account that was registered with it and never confirmed', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@old.test' });
    const token = await move(needs, id, 'eve@new.test');
    const squatter = await needs.person({ email: 'ada@old.test', emailVerified: false });
    await sql`update account set lapses_at = now() + interval '7 days' where id = ${squatter}`.execute(needs.db);
    expect(await undoEmailChange(needs, { token, caller })).toBeDefined();
    expect(await emailOf(needs, id)).toBe('ada@old.test');
    expect(await findAccount(needs.db, squatter)).toBeUndefined();
  });

  test('leaves all as it is where the address is somebody’s confirmed one, or the account is disabled', async () => {
    await using needs = await openCredentials();
    const [ada, bob] = [await needs.person({ email: 'ada@old.test' }), await needs.person({ email: 'bob@old.test' })];
    const [adas, bobs] = [await move(needs, ada, 'ada@new.test'), await move(needs, bob, 'bob@new.test')];
    await needs.person({ email: 'ada@old.test' });
    await sql`update account set is_disabled = true where id = ${bob}`.execute(needs.db);
    expect(await undoEmailChange(needs, { token: adas, caller })).toBeUndefined();
    expect(await undoEmailChange(needs, { token: bobs, caller })).toBeUndefined();
    const signIn = { identifier: 'ada@new.test', password: PASSWORD, caller };
    expect(await signInWithPassword(needs, signIn)).toMatchObject({ ok: true });
    expect(await emailOf(needs, bob)).toBe('bob@new.test');
  });
});
