import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { beginTotp, confirmTotp, findTotpKey, removeTotp } from '#credentials/enrol-totp.ts';
import { findFactors } from '#credentials/factors.ts';
import { checkTotp, totpPlace } from '#credentials/totp.ts';
import { totpUri } from '#credentials/totp-code.ts';
import { countStatements } from '#database/db.ts';
import { listKeptLetters } from '#mail/kept-letters.ts';
import { codeAt, otherThan } from '../support/second-steps.ts';
import { atOnce } from './hold.ts';
import { caller, openCredentials, type TestCredentials } from './open-credentials.ts';
import { actsOf, personOf, personWithApp } from './second-steps.ts';

async function begin(needs: TestCredentials, boundTo = 'here') {
  const person = await personOf(needs, await needs.person());
  const key = await beginTotp(needs, { accountId: person.id, boundTo });
  const confirm = (code = codeAt(key, needs.clock()), place = boundTo) =>
    confirmTotp(needs, { account: person, boundTo: place, code, caller });
  return { person, key, confirm };
}

describe('an authenticator app that is being set up', () => {
  test('has the same key for as long as its page is open, in one statement', async () => {
    await using needs = await openCredentials();
    const { person, key } = await begin(needs);
    const again = () => beginTotp(needs, { accountId: person.id, boundTo: 'here' });
    expect((await countStatements(again)).statements).toHaveLength(1);
    expect(await again()).toBe(key);
    expect(key).toMatch(/^[A-Z2-7]{32}$/);
    await sql`update totp_enrolment set expires_at = now() - interval '1 second'`.execute(needs.db);
    expect(await again()).not.toBe(key);
  });

  test('has another key in every place, so that nobody learns the one its owner will use', async () => {
    await using needs = await openCredentials();
    const { person, key, confirm } = await begin(needs, 'the thief’s sign-in');
    const own = await beginTotp(needs, { accountId: person.id, boundTo: 'the owner’s sign-in' });
    expect(own).not.toBe(key);
    expect(await confirm(undefined, 'the owner’s sign-in')).toEqual({ ok: false, why: 'no-match' });
    expect(await confirm(codeAt(own, needs.clock()), 'the owner’s sign-in')).toMatchObject({ ok: true });
    expect(await confirm()).toEqual({ ok: false, why: 'nothing-begun' });
    expect(await findTotpKey(needs.db, { vault: needs.vault, accountId: person.id })).toBe(own);
  });

  test('is a second step only once its code was typed, which is then used up', async () => {
    await using needs = await openCredentials();
    const { person, key, confirm } = await begin(needs);
    const code = codeAt(key, needs.clock());
    expect(await confirm(otherThan(code))).toEqual({ ok: false, why: 'no-match' });
    expect(await findFactors(needs.db, person.id)).toMatchObject({ totp: false, recoveryCodes: 0 });
    const confirmed = await confirm(code);
    expect(confirmed.ok && confirmed.codes.shown).toHaveLength(5);
    expect(await findFactors(needs.db, person.id)).toMatchObject({ totp: true, recoveryCodes: 5 });
    expect(await checkTotp(needs, { account: person, code, caller })).toEqual({ ok: false, why: 'no-match' });
  });

  test('confirmed 20 times at once is set up once', async () => {
    await using needs = await openCredentials();
    const { person, confirm } = await begin(needs);
    const lock = sql`select from totp_enrolment where account_id = ${person.id} for update`;
    const results = await atOnce(
      needs,
      lock,
      Array.from({ length: 20 }, () => () => confirm()),
    );
    const outcomes = results.map((one) => (one.status === 'fulfilled' ? one.value.ok : one.reason));
    expect(outcomes.filter((ok) => ok === true)).toHaveLength(1);
    expect(outcomes.filter((ok) => ok === false)).toHaveLength(19);
    expect(await findFactors(needs.db, person.id)).toMatchObject({ recoveryCodes: 5 });
  });

  test('takes the place of an older one; recovery codes stay as they were', async () => {
    await using needs = await openCredentials();
    const { person, key, recoveryCodes } = await personWithApp(needs);
    const other = await beginTotp(needs, { accountId: person.id, boundTo: 'again' });
    const code = codeAt(other, needs.clock());
    const again = await confirmTotp(needs, { account: person, boundTo: 'again', code, caller });
    expect(again).toEqual({ ok: true, codes: { shown: [] } });
    expect(recoveryCodes).toHaveLength(5);
    const old = await checkTotp(needs, { account: person, code: codeAt(key, needs.clock()), caller });
    expect(old).toEqual({ ok: false, why: 'no-match' });
  });

  test('tells its owner, and again when it is removed', async () => {
    await using needs = await openCredentials();
    const { person } = await personWithApp(needs);
    const removed = { account: person, caller, isRequired: false };
    expect(await removeTotp(needs, { ...removed, isRequired: true })).toBe('last');
    expect(await removeTotp(needs, removed)).toBe('removed');
    expect(await removeTotp(needs, removed)).toBe('not-found');
    const letters = await listKeptLetters(needs.db, needs.vault, { to: person.email ?? '' });
    expect(letters.map(({ subject }) => subject)).toEqual([
      'The authenticator app was removed from your account',
      'New recovery codes were made for your account',
      'An authenticator app was added to your account',
    ]);
    const acts = await actsOf(needs, person.id);
    expect(acts).toEqual(expect.arrayContaining(['totp.added done', 'recovery_codes.made done', 'totp.removed done']));
  });
});

describe('the key of an authenticator app', () => {
  test('is stored encrypted, and opens nowhere but in its own row', async () => {
    await using needs = await openCredentials();
    const [ada, bob] = [await personWithApp(needs), await personWithApp(needs)];
    const { db, vault } = needs;
    const rows = await db.selectFrom('totp').select(['account_id', 'secret']).execute();
    for (const { secret } of rows) expect(secret).toMatch(/^encrypted:/);
    const cell = rows.find(({ account_id }) => account_id === ada.person.id)?.secret ?? '';
    expect(vault.decrypt(cell, totpPlace(ada.person.id))).toBe(ada.key);
    expect(() => vault.decrypt(cell, totpPlace(bob.person.id))).toThrow();
    await db.updateTable('totp').set({ secret: cell }).where('account_id', '=', bob.person.id).execute();
    await expect(findTotpKey(db, { vault, accountId: bob.person.id })).rejects.toThrow();
    expect(await findTotpKey(db, { vault, accountId: 'acc_nobody' })).toBeUndefined();
  });

  test('is encrypted while it is being set up too', async () => {
    await using needs = await openCredentials();
    const { key } = await begin(needs);
    const rows = await needs.db.selectFrom('totp_enrolment').select('secret').execute();
    expect(rows.map(({ secret }) => secret.startsWith('encrypted:') && !secret.includes(key))).toEqual([true]);
  });

  test('is told to apps as all of them read it', async () => {
    const uri = new URL(totpUri('JBSWY3DPEHPK3PXP', { issuer: 'Acme Institute', label: 'ada@acme.test' }));
    expect(uri.protocol).toBe('otpauth:');
    expect(decodeURIComponent(uri.href)).toContain('totp/Acme Institute:ada@acme.test');
    expect(uri.searchParams.get('secret')).toBe('JBSWY3DPEHPK3PXP');
    expect(uri.searchParams.get('issuer')).toBe('Acme Institute');
  });
});
