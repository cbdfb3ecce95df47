import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { findAccount } from '#accounts/account.ts';
import { listActs } from '#audit/acts.ts';
import { changePassword } from '#credentials/change-password.ts';
import { signInWithPassword } from '#credentials/password.ts';
import { rememberDevice } from '#credentials/remembered-device.ts';
import { caller, openCredentials, PASSWORD, type TestCredentials } from './open-credentials.ts';
import { personOf } from './second-steps.ts';

const NEW = 'eight grey herons on a wall';

async function change(needs: TestCredentials, id: string, password: string, session?: string) {
  const account = await findAccount(needs.db, id);
  if (!account) throw new Error('nobody has this id');
  return changePassword(needs, { account, password, session, caller });
}

describe('a new password', () => {
  test('signs in from now on, and the old one no longer does', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@acme.test' });
    expect(await change(needs, id, NEW)).toEqual({ ok: true });
    const signIn = (password: string) => signInWithPassword(needs, { identifier: 'ada@acme.test', password, caller });
    expect(await signIn(NEW)).toMatchObject({ ok: true });
    expect(await signIn(PASSWORD)).toMatchObject({ ok: false });
  });

  test('ends every other session with its grants, and no browser is remembered', async () => {
    await using needs = await openCredentials();
    const id = await needs.person();
    await sql`insert into session (uid, id_hash, account_id, payload, expires_at)
      select uid, sha256(convert_to(uid, 'UTF8')), ${id}, '{}', now() + interval '1 day'
      from (values ('here'), ('there')) as one (uid)`.execute(needs.db);
    await sql`insert into "grant" (id, account_id, client_id, session_uid, payload)
      select uid, ${id}, 'app', uid, '{}' from session`.execute(needs.db);
    await rememberDevice(needs, { account: await personOf(needs, id), caller });
    await change(needs, id, NEW, 'here');
    expect(await needs.db.selectFrom('session').select('uid').execute()).toEqual([{ uid: 'here' }]);
    const live = await needs.db.selectFrom('grant').select('id').where('status', '=', 0).execute();
    expect(live).toEqual([{ id: 'here' }]);
    expect(await needs.db.selectFrom('remembered_device').select('id').execute()).toEqual([]);
  });

  test('is told by mail and recorded, without saying it', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@acme.test' });
    await change(needs, id, NEW);
    expect(await needs.letterTo('ada@acme.test')).toMatchObject({ name: 'password-changed' });
    const acts = await listActs(needs.db, { act: 'password.changed', accountId: id });
    expect(acts).toMatchObject([{ outcome: 'done', actor_kind: 'person', facts: { by: 'person' } }]);
    expect(JSON.stringify(acts)).not.toContain(NEW);
  });

  test('that does not obey the policy changes nothing and costs no hash', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@acme.test' });
    const before = needs.hasher.load().done;
    expect(await change(needs, id, 'xkqzv7')).toEqual({ ok: false, problems: ['too-short'] });
    expect(await change(needs, id, 'ada@acme.test-ada-byron')).toEqual({ ok: false, problems: ['personal'] });
    expect(needs.hasher.load().done).toBe(before);
    expect(await needs.letterTo('ada@acme.test')).toBeUndefined();
  });

  test('can be chosen by somebody who had none', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ email: 'ada@acme.test' });
    await needs.db.deleteFrom('password').where('account_id', '=', id).execute();
    expect(await change(needs, id, NEW)).toEqual({ ok: true });
    const signIn = { identifier: 'ada@acme.test', password: NEW, caller };
    expect(await signInWithPassword(needs, signIn)).toMatchObject({ ok: true });
  });
});
