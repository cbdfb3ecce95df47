import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { type Account, findAccount } from '#accounts/account.ts';
import { type ProfileText, profileOf } from '#accounts/profile.ts';
import { listActs } from '#audit/acts.ts';
import { changeProfile } from '#credentials/change-profile.ts';
import { registerAccount } from '#credentials/register.ts';
import { atOnce } from './hold.ts';
import { caller, openCredentials, PASSWORD, type TestCredentials } from './open-credentials.ts';

const languages = ['en', 'de'];

async function accountOf(needs: TestCredentials, id: string): Promise<Account> {
  const account = await findAccount(needs.db, id);
  if (!account) throw new Error('nobody has this id');
  return account;
}

async function change(needs: TestCredentials, id: string, typed: Partial<ProfileText>) {
  const account = await accountOf(needs, id);
  return changeProfile(needs, { account, typed: { ...profileOf(account), ...typed }, languages, caller });
}

describe('changing a profile', () => {
  test('stores what was typed where apps look for it, and leaves every other claim', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ claims: { gender: 'female', address: { country: 'GB', formatted: 'London' } } });
    const typed = {
      name: ' Ada  King ',
      username: 'Ada.King',
      city: 'Paris',
      organisation_name: 'Acme Institute',
      designation: 'Countess',
      phone_number: '+44 (20) 7946-0000',
      website: 'ada.example.com',
      birthdate: '1915-12-10',
      zoneinfo: 'Europe/Paris',
      locale: 'de',
    };
    const outcome = await change(needs, id, typed);
    expect(outcome).toMatchObject({ ok: true });
    expect(await accountOf(needs, id)).toMatchObject({
      name: 'Ada  King',
      username: 'Ada.King',
      locale: 'de',
      claims: {
        gender: 'female',
        address: { country: 'GB', locality: 'Paris' },
        organisation_name: 'Acme Institute',
        designation: 'Countess',
        phone_number: '+442079460000',
        website: 'https://ada.example.com/',
        birthdate: '1915-12-10',
        zoneinfo: 'Europe/Paris',
      },
    });
    expect((await accountOf(needs, id)).claims).not.toHaveProperty('address.formatted');
  });

  test('takes back what is left empty', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ username: 'ada', claims: { given_name: 'Ada', address: { locality: 'London' } } });
    await change(needs, id, { given_name: '', city: '', username: '' });
    expect(await accountOf(needs, id)).toMatchObject({ username: null, claims: {} });
  });

  test('no longer counts a phone number as checked once it is another one', async () => {
    await using needs = await openCredentials();
    const id = await needs.person({ claims: { phone_number: '+4412345', phone_number_verified: true } });
    await change(needs, id, { city: 'London' });
    expect((await accountOf(needs, id)).claims).toMatchObject({ phone_number_verified: true });
    await change(needs, id, { phone_number: '+4412346' });
    expect((await accountOf(needs, id)).claims).not.toHaveProperty('phone_number_verified');
  });

  test('names everything that is not fit, and stores none of it', async () => {
    await using needs = await openCredentials();
    const id = await needs.person();
    const wrong = {
      name: ' ',
      username: 'a b',
      nickname: 'x'.repeat(201),
      phone_number: 'call me',
      website: 'javascript:alert(1)',
      birthdate: '2023-02-29',
      zoneinfo: '+01:00',
      locale: 'xx',
    };
    const before = await accountOf(needs, id);
    expect(await change(needs, id, wrong)).toEqual({
      ok: false,
      why: 'invalid',
      wrong: expect.arrayContaining(Object.keys(wrong)),
    });
    expect(await accountOf(needs, id)).toEqual(before);
  });

  test('leaves alone what came from elsewhere and was not touched, fit or not', async () => {
    await using needs = await openCredentials();
    const claims = { website: 'no address at all', birthdate: 'in spring', phone_number: 'extension 7' };
    const id = await needs.person({ claims });
    await sql`update account set locale = 'tlh', name = null where id = ${id}`.execute(needs.db);
    expect(await change(needs, id, { designation: 'Countess' })).toEqual({ ok: true, changed: ['designation'] });
    expect(await accountOf(needs, id)).toMatchObject({ locale: 'tlh', name: null, claims });
  });

  test('is recorded by the names of its fields, without what they say; saved as it was, it is no change', async () => {
    await using needs = await openCredentials();
    const id = await needs.person();
    await change(needs, id, { city: 'Samarkand', designation: 'Countess' });
    const before = await accountOf(needs, id);
    expect(await change(needs, id, {})).toEqual({ ok: true, changed: [] });
    expect(await accountOf(needs, id)).toEqual(before);
    const acts = await listActs(needs.db, { act: 'profile.changed', accountId: id });
    expect(acts.map(({ facts }) => facts)).toEqual([{ fields: ['city', 'designation'] }]);
    expect(JSON.stringify(acts)).not.toMatch(/Samarkand|Countess/);
  });

  test('made from an older state is not laid over a newer one', async () => {
    await using needs = await openCredentials();
    const id = await needs.person();
    const older = await accountOf(needs, id);
    await change(needs, id, { city: 'London' });
    const typed = { ...profileOf(older), city: 'Paris' };
    const outcome = await changeProfile(needs, { account: older, typed, languages, caller });
    expect(outcome).toEqual({ ok: false, why: 'changed-meanwhile' });
    expect((await accountOf(needs, id)).claims).toMatchObject({ address: { locality: 'London' } });
  });
});

describe('a username', () => {
  test('is taken in either case; one’s own may change its case', async () => {
    await using needs = await openCredentials();
    await needs.person({ username: 'ada' });
    const id = await needs.person({ username: 'bob' });
    expect(await change(needs, id, { username: 'ADA' })).toEqual({ ok: false, why: 'username-taken' });
    expect(await change(needs, id, { username: 'Bob' })).toMatchObject({ ok: true });
  });

  test('asked for with an address that has an account is as taken as with any other', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'known@example.test' });
    const id = await needs.person();
    const register = (email: string, username: string) =>
      registerAccount(needs, {
        ...{ email, username, name: 'Eve', password: PASSWORD, interactionUid: username, allowedDomains: [], caller },
      });
    await register('known@example.test', 'with-known');
    await register('unknown@example.test', 'with-unknown');
    for (const username of ['with-known', 'with-unknown']) {
      expect(await change(needs, id, { username })).toEqual({ ok: false, why: 'username-taken' });
    }
  });

  test('wanted by many at once goes to one of them', async () => {
    await using needs = await openCredentials();
    const ids = await Promise.all(Array.from({ length: 10 }, () => needs.person()));
    const results = await atOnce(
      needs,
      sql`select from account for update`,
      ids.map((id) => () => change(needs, id, { username: 'wanted' })),
    );
    const outcomes = results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter(({ ok }) => !ok)).toEqual(Array(9).fill({ ok: false, why: 'username-taken' }));
  });
});
