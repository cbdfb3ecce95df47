import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseWords } from '#platform/words/words.ts';
import { signInRoutes } from '#sign-in/routes.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { openTestHouse, type TestHouse } from '../support/house.ts';
import { addPerson, freshAddress, PASSWORD, type Person } from '../support/people.ts';
import { formOf, openPlainVisitor, type PlainVisitor, type Reply } from '../support/visitor.ts';

let house: TestHouse;
let app: TestApp;
let ownApp: TestApp;
beforeAll(async () => {
  house = await openTestHouse();
  [app, ownApp] = await Promise.all([openApp(house), openApp(house, { first_party: true })]);
});
afterAll(async () => {
  for (const thing of [app, ownApp, house]) await thing[Symbol.asyncDispose]();
});

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Somebody on the first page of a sign-in; `path` is `/sign-in/UID`. */
async function begin(to = app, parameters: Record<string, string> = {}) {
  const visitor = openPlainVisitor({ issuer: house.issuer });
  const { url } = await visitor.go(to.loginUrl(parameters));
  const path = url.pathname.split('/').slice(0, 3).join('/');
  return { visitor, path, token: csrfOf(visitor) };
}

function csrfOf({ page }: PlainVisitor): string {
  return formOf(page).hidden.csrf_token ?? '';
}

/** Any form of the sign-in, sent whether its page was ever shown or not. */
function send(visitor: PlainVisitor, path: string, fields: Record<string, string>): Promise<Reply> {
  return visitor.ask(path, { method: 'POST', headers: FORM, body: new URLSearchParams(fields).toString() });
}

const leadsToApp = (reply: Reply) => /\/oauth2\/authorize\/|\/callback/.test(reply.headers.location ?? '');

async function consentsOf({ id }: Person) {
  return house.db.selectFrom('consent').selectAll().where('account_id', '=', id).execute();
}

describe('a step whose turn has not come', () => {
  test('agreeing before signing in agrees to nothing and leads back to the sign-in', async () => {
    const { visitor, path, token } = await begin();
    const reply = await send(visitor, `${path}/consent`, { csrf_token: token, decision: 'continue' });
    expect(reply).toMatchObject({ status: 303, headers: { location: path } });
    expect((await visitor.go(path)).text).toContain('id="password"');
  });

  test('refusing before signing in ends nothing', async () => {
    const { visitor, path, token } = await begin();
    await send(visitor, `${path}/consent`, { csrf_token: token, decision: 'cancel' });
    expect((await visitor.go(path)).text).toContain('id="password"');
  });

  test('going on as somebody is only for whoever is signed in, and only where it is asked', async () => {
    for (const prompt of ['login', 'select_account']) {
      const { visitor, path, token } = await begin(ownApp, { prompt });
      const reply = await send(visitor, `${path}/select-account`, { csrf_token: token, decision: 'continue' });
      expect(reply).toMatchObject({ status: 303, headers: { location: path } });
    }
  });

  test('prompt=login is not answered by going on as the one who is signed in', async () => {
    const person = await addPerson(house);
    const { visitor } = await begin(ownApp);
    await visitor.submit({ email: person.email, password: PASSWORD });
    const { pathname } = (await visitor.go(ownApp.loginUrl({ prompt: 'login' }))).url;
    const fields = { csrf_token: csrfOf(visitor), decision: 'continue' };
    expect(leadsToApp(await send(visitor, `${pathname}/select-account`, fields))).toBe(false);
    expect((await visitor.go(pathname)).text).toContain('id="password"');
  });

  test('a password or a registration sent to the consent page changes nobody', async () => {
    const [person, other] = [await addPerson(house), await addPerson(house)];
    const { visitor } = await begin();
    await visitor.submit({ email: person.email, password: PASSWORD });
    expect(visitor.page.url.pathname).toMatch(/\/consent$/);
    const path = visitor.page.url.pathname.replace(/\/consent$/, '');
    const csrf_token = csrfOf(visitor);
    const email = freshAddress();
    const forms: [string, Record<string, string>][] = [
      ['password', { email: other.email, password: PASSWORD }],
      ['register', { email, name: 'Eve', new_password: PASSWORD }],
    ];
    for (const [step, fields] of forms) {
      const reply = await send(visitor, `${path}/${step}`, { csrf_token, ...fields });
      expect(reply).toMatchObject({ status: 303, headers: { location: path } });
    }
    expect(await house.db.selectFrom('account').select('id').where('email', '=', email).execute()).toEqual([]);
    await visitor.go(path);
    await visitor.submit({ decision: 'continue' });
    expect(app.tokens()?.claims()?.sub).toBe(person.id);
    expect(await consentsOf(other)).toEqual([]);
  });

  test('the page that waits for a letter is nobody’s who has asked for none', async () => {
    const { visitor, path, token } = await begin();
    expect(await visitor.ask(`${path}/verify`)).toMatchObject({ status: 303, headers: { location: path } });
    expect(await send(visitor, `${path}/resend`, { csrf_token: token })).toMatchObject({ status: 303 });
    expect(await send(visitor, `${path}/verify`, { csrf_token: token, code: '000000' })).toMatchObject({ status: 303 });
  });

  test('a code works in the sign-in that asked for it, and nowhere else', async () => {
    const [mine, yours] = [
      await addPerson(house, { address: 'unconfirmed' }),
      await addPerson(house, { address: 'unconfirmed' }),
    ];
    const [one, other] = [await begin(ownApp), await begin(ownApp)];
    await one.visitor.submit({ email: mine.email, password: PASSWORD });
    await other.visitor.submit({ email: yours.email, password: PASSWORD });
    const { code } = await house.letter(yours.email);
    const wrong = await one.visitor.submit({ code }, '/verify');
    expect(wrong.status).toBe(422);
    expect((await other.visitor.submit({ code }, '/verify')).text).toContain(yours.id);
  });

  test('what the page that waits is told is its own standing, and after the end nothing', async () => {
    const person = await addPerson(house, { address: 'unconfirmed' });
    const { visitor, path } = await begin(ownApp);
    await visitor.submit({ email: person.email, password: PASSWORD });
    const ask = () => visitor.ask(`${path}/verify/status`, { headers: { accept: 'application/json' } });
    expect(JSON.parse((await ask()).text)).toEqual({ done: false, location: path });
    await house.db.updateTable('account').set({ email_verified: true }).where('id', '=', person.id).execute();
    expect(JSON.parse((await ask()).text)).toEqual({ done: true, location: path });
    await visitor.go(path);
    expect((await ask()).status).toBe(410);
  });
});

describe('somebody else’s sign-in', () => {
  test('opens to no other browser: every page and form of it is gone', async () => {
    const { path } = await begin();
    const stranger = await begin();
    for (const { method, path: row } of rows()) {
      if (!row.includes(':uid')) continue;
      const target = row.replace('/sign-in/:uid', path);
      const reply =
        method === 'GET'
          ? await stranger.visitor.ask(target)
          : await send(stranger.visitor, target, { csrf_token: stranger.token, ...EVERYTHING });
      expect(reply.status, `${method} ${row}`).toBe(410);
      expect(reply.text, `${method} ${row}`).not.toContain('id="password"');
    }
  });
});

describe('a form without its token', () => {
  test('is refused with 403 at every door, and nothing happens', async () => {
    for (const { method, path: row } of rows()) {
      if (method !== 'POST') continue;
      const { visitor, path } = await begin();
      for (const csrf of [{}, { csrf_token: 'made-up' }]) {
        const reply = await send(visitor, row.replace('/sign-in/:uid', path), { ...EVERYTHING, ...csrf });
        expect(reply.status, row).toBe(403);
      }
    }
    expect(await house.letters(EVERYTHING.email)).toEqual([]);
  });

  test('of another browser is refused too', async () => {
    const [{ visitor, path }, other] = [await begin(), await begin()];
    const reply = await send(visitor, `${path}/password`, {
      csrf_token: other.token,
      email: 'a@b.test',
      password: 'x',
    });
    expect(reply.status).toBe(403);
  });
});

const EVERYTHING = {
  email: 'everything@example.com',
  name: 'Eve',
  username: '',
  password: PASSWORD,
  new_password: PASSWORD,
  code: '123456',
  token: 'made-up',
  decision: 'continue',
};

function rows() {
  return signInRoutes({ words: chooseWords([]).words } as never);
}

describe('steps in any order', () => {
  test('lead to the app only after the right password of somebody confirmed', async () => {
    const person = await addPerson(house, { address: 'unconfirmed' });
    const usual = ['', '', 'password', 'password'];
    const steps = [...usual, 'register', 'verify', 'resend', 'select-account', 'consent', 'forgot', 'verify/status'];
    const step = fc.record({
      name: fc.constantFrom(...steps),
      method: fc.constantFrom('GET', 'POST'),
      decision: fc.constantFrom('continue', 'cancel'),
      password: fc.constantFrom(PASSWORD, 'a wrong one'),
    });
    const prompts = fc.constantFrom('login', 'create', 'select_account', 'consent');
    await fc.assert(
      fc.asyncProperty(prompts, fc.array(step, { minLength: 3, maxLength: 7 }), async (prompt, walk) => {
        await house.db.deleteFrom('attempt').execute();
        const { visitor, path, token } = await begin(ownApp, { prompt });
        for (const { name, method, ...typed } of walk) {
          const target = name === '' ? path : `${path}/${name}`;
          const fields = { ...EVERYTHING, ...typed, email: person.email, csrf_token: token };
          const reply = method === 'GET' ? await visitor.ask(target) : await send(visitor, target, fields);
          expect(reply.status).toBeLessThan(500);
          expect(leadsToApp(reply), `${method} ${name}`).toBe(false);
        }
        expect(ownApp.tokens()).toBeUndefined();
      }),
      { numRuns: 40, seed: 20_261_122 },
    );
  });
});
