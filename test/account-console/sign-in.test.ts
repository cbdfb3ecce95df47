import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestHouse, type TestHouse } from '../support/house.ts';
import { addPerson, PASSWORD } from '../support/people.ts';
import { formOf, openPlainVisitor, wordsOf } from '../support/visitor.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const openNewcomer = () => openPlainVisitor({ issuer: house.issuer });

async function openSignedIn() {
  const [visitor, person] = [openNewcomer(), await addPerson(house)];
  await visitor.go('/account');
  await visitor.submit({ email: person.email, password: PASSWORD });
  return { visitor, person };
}

describe('the sign-in of the account console', () => {
  test('is a code flow with PKCE of a built-in client, whose secrets stay in a cookie of the console', async () => {
    const visitor = openNewcomer();
    const reply = await visitor.ask('/account');
    const url = new URL(reply.headers.location ?? '');
    expect(url.pathname).toBe('/oauth2/authorize');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: 'usher-account',
      response_type: 'code',
      redirect_uri: `${house.issuer}/account/callback`,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
    const cookie = reply.headers['set-cookie']?.find((line) => line.startsWith('usher-account='));
    expect(cookie).toMatch(/path=\/account;/);
    expect(cookie).toMatch(/httponly/);
    expect(cookie).toMatch(/samesite=lax/);
  });

  test('/sign-in asks although the browser is known, unless somebody is signed in; /register asks to register', async () => {
    const visitor = openNewcomer();
    const promptOf = async (door: string) =>
      new URL((await visitor.ask(door)).headers.location ?? '', house.issuer).searchParams.get('prompt');
    expect(await promptOf('/sign-in')).toBe('login');
    expect(await promptOf('/register')).toBe('create');
    const known = await openSignedIn();
    for (const door of ['/sign-in', '/register']) {
      expect((await known.visitor.ask(door)).headers.location).toBe('/account');
    }
  });

  test('is where the issuer leads to, opened as it is', async () => {
    const { status, headers } = await openNewcomer().ask('/');
    expect([status, headers.location]).toEqual([303, '/account']);
  });

  test('takes an answer only from the browser that asked, and once', async () => {
    const { visitor } = await openSignedIn();
    const asked = await visitor.twin().ask('/oauth2/authorize?client_id=usher-account');
    expect(asked.status).toBe(400);
    const stranger = openNewcomer();
    await stranger.ask('/account');
    const reply = await stranger.ask('/account/callback?code=somebody-elses&state=somebody-elses');
    expect(reply.headers.location).toBe('/account');
    expect(stranger.cookies()).not.toHaveProperty('usher-account');
    expect((await stranger.go('/account')).text).toContain('id="password"');
  });
});

test.each([
  ['/account/sessions', '/account/sessions'],
  ['/account/organisations/a%2Fb.c', '/account/organisations/a%2Fb.c'],
  ['/account/organisations/join?token=made-up', '/account/organisations/join?token=made-up'],
  ['/account/sessions?done=ended', '/account'],
  ['/account/../oauth2/jwks', '/account'],
  ['/account/%2e%2E/oauth2/jwks', '/account'],
  ['/accounts', '/account'],
  ['//evil.example/account', '/account'],
  ['https://evil.example/account', '/account'],
])(
  'a sign-in leads back to a page of the account and nowhere else, whatever the cookie says: %s',
  async (path, led) => {
    const asked = await openNewcomer().ask('/account');
    const [state, verifier] = (asked.headers['set-cookie']?.[0] ?? '').replace(/^[^=]*=|;.*$/g, '').split('.');
    const value = [state, verifier, Buffer.from(path).toString('base64url')].join('.');
    const cookies = [{ name: 'usher-account', value, path: '/account' }];
    const visitor = openPlainVisitor({ issuer: house.issuer, cookies });
    await visitor.go(asked.headers.location ?? '');
    await visitor.submit({ email: (await addPerson(house)).email, password: PASSWORD });
    expect(visitor.page.url.href).toBe(`${house.issuer}${led}`);
  },
);

describe('the account', () => {
  test('says who is signed in', async () => {
    const { visitor, person } = await openSignedIn();
    const page = await visitor.go('/account');
    for (const known of [person.name, person.email, person.username]) expect(wordsOf(page)).toContain(known);
  });

  test('signs out by its own form only', async () => {
    const { visitor } = await openSignedIn();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const forged = await visitor.ask('/account/sign-out', { method: 'POST', headers, body: 'csrf_token=made-up' });
    expect(forged.status).toBe(403);
    expect((await visitor.go('/account')).url.pathname).toBe('/account');
    expect(formOf(visitor.page).action).toBe('/account/sign-out');
    expect((await visitor.submit({})).url.pathname).toBe('/signed-out');
    expect((await visitor.go('/account')).text).toContain('id="password"');
  });

  test('of somebody who was disabled meanwhile asks to sign in', async () => {
    const { visitor, person } = await openSignedIn();
    await house.db.updateTable('account').set({ is_disabled: true }).where('id', '=', person.id).execute();
    const page = await visitor.go('/account');
    expect(page.text).toContain('id="password"');
    expect(wordsOf(page)).not.toContain(person.email);
  });
});
