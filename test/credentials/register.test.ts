import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { findAccountByIdentifier } from '#accounts/account.ts';
import { type Registration, registerAccount } from '#credentials/register.ts';
import { atOnce } from './hold.ts';
import { age, caller, costOf, openCredentials, PASSWORD, type TestCredentials, tokenIn } from './open-credentials.ts';

const typed: Registration = {
  email: 'Ada@Example.test',
  username: 'countess',
  name: 'Ada Byron',
  password: PASSWORD,
  interactionUid: 'interaction',
  clientId: 'cli_app',
  appName: 'Reports',
  locale: 'en',
  allowedDomains: [],
  caller,
};
const register = (needs: TestCredentials, given: Partial<Registration> = {}) =>
  registerAccount(needs, { ...typed, ...given });

describe('registering', () => {
  test('makes an unverified account with role user and sends a link and a code', async () => {
    await using needs = await openCredentials();
    const outcome = await register(needs);
    expect(outcome).toEqual({ ok: true, email: 'Ada@example.test', accountId: expect.stringMatching(/^acc_/) });
    const account = await findAccountByIdentifier(needs.db, 'countess');
    expect(account).toMatchObject({
      email: 'Ada@example.test',
      emailVerified: false,
      roles: ['user'],
      name: 'Ada Byron',
    });
    const letter = await needs.letterTo('ada@example.test');
    expect(letter).toMatchObject({ name: 'verify-email', code: expect.stringMatching(/^\d{6}$/) });
    expect(tokenIn(letter)).toMatch(/^[\w-]{43}\.interaction$/);
  });

  test('stores neither the link nor the code nor the password', async () => {
    await using needs = await openCredentials();
    await register(needs);
    const letter = await needs.letterTo('ada@example.test');
    for (const table of ['proof', 'password', 'audit', 'letter', 'account']) {
      const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(table)} as t`.execute(
        needs.db,
      );
      const text = JSON.stringify(rows);
      expect(text).not.toContain(tokenIn(letter));
      expect(text).not.toContain(PASSWORD);
      if (table === 'proof') expect(text).not.toContain(letter?.code);
    }
  });

  test('says everything that is wrong at once, before anything is asked or hashed', async () => {
    await using needs = await openCredentials();
    const cost = await costOf(needs, async () =>
      expect(await register(needs, { email: 'ada', username: 'a', name: '', password: 'short' })).toEqual({
        ok: false,
        problems: [
          { field: 'email', code: 'invalid' },
          { field: 'username', code: 'invalid' },
          { field: 'name', code: 'invalid' },
          { field: 'password', code: 'too-short' },
          { field: 'password', code: 'common' },
        ],
      }),
    );
    expect(cost).toEqual({ statements: [], hashes: 0 });
  });

  test.each(['Password123456789', 'usherusherusher', 'Ada@example.test', 'Countess12345678'])(
    'refuses the password %s',
    async (password) => {
      await using needs = await openCredentials();
      expect(await register(needs, { password })).toMatchObject({ ok: false, problems: [{ field: 'password' }] });
    },
  );

  test('keeps to the domains that may register', async () => {
    await using needs = await openCredentials();
    expect(await register(needs, { allowedDomains: ['acme.test'] })).toEqual({
      ok: false,
      problems: [{ field: 'email', code: 'domain-not-allowed' }],
    });
  });

  test('works without a username', async () => {
    await using needs = await openCredentials();
    expect((await register(needs, { username: '' })).ok).toBe(true);
    expect((await register(needs, { username: undefined, email: 'bob@example.test' })).ok).toBe(true);
  });
});

describe('registering an address that has an account', () => {
  test('changes nothing and answers the same; its owner is told', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    const before = await findAccountByIdentifier(needs.db, 'ada@example.test');
    expect(await register(needs)).toEqual({ ok: true, email: 'Ada@example.test', accountId: undefined });
    expect(await findAccountByIdentifier(needs.db, 'ada@example.test')).toEqual(before);
    expect(await findAccountByIdentifier(needs.db, 'countess')).toBeUndefined();
    expect(await needs.letterTo('ada@example.test')).toMatchObject({ name: 'already-registered', code: null });
  });

  test('costs the same statements and hashes', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    const known = await costOf(needs, () => register(needs));
    const unknown = await costOf(needs, () => register(needs, { email: 'new@example.test', username: 'somebody' }));
    expect(unknown).toEqual(known);
    expect(known.hashes).toBe(1);
  });

  test('cannot be told by registering the same username again', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    await register(needs, { email: 'ada@example.test', username: 'probe-one' });
    await register(needs, { email: 'unknown@example.test', username: 'probe-two' });
    const again = (username: string) => register(needs, { email: 'eve@example.test', username });
    expect(await again('Probe-One')).toEqual(await again('Probe-Two'));
    expect(await again('probe-one')).toEqual({ ok: false, problems: [{ field: 'username', code: 'taken' }] });
  });

  test('writes to it no more than once a minute and five times an hour', async () => {
    await using needs = await openCredentials();
    await needs.person({ email: 'ada@example.test' });
    const count = () =>
      needs.db
        .selectFrom('letter')
        .select((is) => is.fn.countAll<number>().as('letters'))
        .executeTakeFirstOrThrow();
    await register(needs, { username: undefined });
    await register(needs, { username: undefined });
    expect(await count()).toEqual({ letters: 1 });
    for (let minute = 0; minute < 10; minute += 1) {
      await age(needs.db, 'attempt', '61 seconds');
      await register(needs, { username: undefined });
    }
    expect(await count()).toEqual({ letters: 5 });
  });
});

describe('many registrations at a time', () => {
  test('of one address make one account', async () => {
    await using needs = await openCredentials();
    const acts = Array.from({ length: 20 }, (_, one) => () => register(needs, { username: `user-${one}` }));
    const lock = sql`lock table account in share mode`;
    const results = await atOnce(needs, lock, acts);
    expect(results.every(({ status }) => status === 'fulfilled')).toBe(true);
    const made = results.filter(
      (result) => result.status === 'fulfilled' && result.value.ok && result.value.accountId !== undefined,
    );
    expect(made).toHaveLength(1);
    expect(await needs.db.selectFrom('account').select('id').execute()).toHaveLength(1);
    expect(await needs.db.selectFrom('letter').select('id').execute()).toHaveLength(1);
  });

  test('of one username make one account, and tell the others', async () => {
    await using needs = await openCredentials();
    const acts = Array.from({ length: 20 }, (_, one) => () => register(needs, { email: `user-${one}@example.test` }));
    const results = await atOnce(needs, sql`lock table account in share mode`, acts);
    const answers = results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter(({ ok }) => !ok)).toEqual(
      Array(19).fill({ ok: false, problems: [{ field: 'username', code: 'taken' }] }),
    );
    expect(await needs.db.selectFrom('account').select('id').execute()).toHaveLength(1);
  });
});
