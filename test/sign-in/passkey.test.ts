import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSoftAuthenticator } from '../credentials/soft-authenticator.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { openTestHouse, type TestHouse } from '../support/house.ts';
import { addSoftPasskey, optionsOn } from '../support/passkey-pages.ts';
import { addPerson, PASSWORD } from '../support/people.ts';
import { openPlainVisitor, wordsOf } from '../support/visitor.ts';

let house: TestHouse;
let app: TestApp;
beforeAll(async () => {
  house = await openTestHouse();
  app = await openApp(house, { first_party: true });
});
afterAll(async () => {
  for (const thing of [app, house]) await thing[Symbol.asyncDispose]();
});

async function begin(parameters: Record<string, string> = {}) {
  const visitor = openPlainVisitor({ issuer: house.issuer });
  await visitor.go(app.loginUrl(parameters));
  return visitor;
}

const signedIn = () => app.tokens()?.claims()?.sub;

describe('a passkey on the page that asks for a name', () => {
  test('signs in whoever it belongs to, without a name', async () => {
    const person = await addPerson(house);
    const device = await addSoftPasskey(house, person);
    const visitor = await begin({ max_age: '0' });
    const options = optionsOn(visitor.page);
    expect(options).toMatchObject({ rpId: 'localhost', allowCredentials: [], userVerification: 'required' });
    await visitor.submit({ credential: device.answer(options) }, '/passkey');
    expect(app.tokens()?.claims()).toMatchObject({ sub: person.id, acr: 'urn:usher:phr', amr: ['hwk', 'user'] });
  });

  test('signs in who has no password at all', async () => {
    const person = await addPerson(house);
    const device = await addSoftPasskey(house, person);
    await house.db.deleteFrom('password').where('account_id', '=', person.id).execute();
    const visitor = await begin();
    await visitor.submit({ credential: device.answer(optionsOn(visitor.page)) }, '/passkey');
    expect(signedIn()).toBe(person.id);
  });

  test('asks each page a question of its own, and answers are good for their own page alone', async () => {
    const device = await addSoftPasskey(house, await addPerson(house));
    const [mine, yours] = [await begin(), await begin()];
    expect(optionsOn(mine.page).challenge).not.toBe(optionsOn(yours.page).challenge);
    await mine.submit({ credential: device.answer(optionsOn(yours.page)) }, '/passkey');
    expect(mine.page.status).toBe(422);
    expect(wordsOf(mine.page)).toContain('That took a little too long');
    expect(signedIn()).toBeUndefined();
    await mine.submit({ credential: device.answer(optionsOn(mine.page)) }, '/passkey');
    expect(signedIn()).toBeDefined();
  });

  test.each([
    ['without a check of the person', { isVerified: false }, 'Sign in with your password first'],
    ['of another site', { origin: 'https://evil.test' }, 'does not fit'],
    ['of nobody', { id: Buffer.alloc(32, 9) }, 'does not work here any more'],
  ] as const)('%s is refused with a sentence, and the page can be used again', async (_, oddity, sentence) => {
    const person = await addPerson(house);
    const device = await addSoftPasskey(house, person);
    const visitor = await begin();
    await visitor.submit({ credential: device.answer(optionsOn(visitor.page), oddity) }, '/passkey');
    expect(visitor.page.status).toBe(422);
    expect(wordsOf(visitor.page)).toContain(sentence);
    await visitor.submit({ credential: device.answer(optionsOn(visitor.page)) }, '/passkey');
    expect(signedIn()).toBe(person.id);
  });

  test('lets an authenticator forget a passkey that nobody has, and only such a one', async () => {
    const device = await addSoftPasskey(house, await addPerson(house));
    const signalOf = async (oddity: Parameters<typeof device.answer>[1]) => {
      const visitor = await begin();
      await visitor.submit({ credential: device.answer(optionsOn(visitor.page), oddity) }, '/passkey');
      return /data-passkey-signals="([^"]*)"/.exec(visitor.page.text)?.[1]?.replaceAll('&#34;', '"');
    };
    const id = Buffer.alloc(32, 8);
    expect(JSON.parse((await signalOf({ id })) ?? '')).toEqual({
      signalUnknownCredential: { rpId: 'localhost', credentialId: id.toString('base64url') },
    });
    expect(await signalOf({ signature: Buffer.from('no') })).toBeUndefined();
  });

  test('of a disabled person is refused as any that does not fit', async () => {
    const person = await addPerson(house);
    const device = await addSoftPasskey(house, person);
    await house.db.updateTable('account').set({ is_disabled: true }).where('id', '=', person.id).execute();
    const visitor = await begin();
    await visitor.submit({ credential: device.answer(optionsOn(visitor.page)) }, '/passkey');
    expect(visitor.page.status).toBe(422);
    expect(wordsOf(visitor.page)).toContain('That passkey does not fit');
  });

  test('signs in its owner although the password of somebody else was typed before', async () => {
    const [first, second] = [await addPerson(house), await addPerson(house)];
    await addSoftPasskey(house, first);
    const device = await addSoftPasskey(house, second);
    const visitor = await begin();
    const options = optionsOn(visitor.page);
    await visitor.submit({ email: first.email, password: PASSWORD }, '/password');
    expect(visitor.page.url.pathname).toMatch(/\/passkey$/);
    await visitor.submit({ credential: device.answer(options) }, '/passkey');
    expect(signedIn()).toBe(second.id);
  });

  test('costs no statement to be offered', async () => {
    const visitor = await begin();
    const path = visitor.page.url.pathname;
    const count = async () =>
      Number((await sql<{ count: string }>`select count(*) from replay`.execute(house.db)).rows[0]?.count);
    const before = await count();
    for (let time = 0; time < 3; time += 1) expect(optionsOn(await visitor.go(path)).challenge).toBeDefined();
    expect(await count()).toBe(before);
  });
});

describe('a passkey after the password', () => {
  async function beginSecond() {
    const person = await addPerson(house);
    const device = await addSoftPasskey(house, person);
    const visitor = await begin();
    await visitor.submit({ email: person.email, password: PASSWORD });
    expect(visitor.page.url.pathname).toMatch(/\/passkey$/);
    return { person, device, visitor };
  }

  test('is asked for by its id, and makes two factors', async () => {
    const { person, device, visitor } = await beginSecond();
    expect(optionsOn(visitor.page)).toMatchObject({
      allowCredentials: [{ id: device.id.toString('base64url') }],
      userVerification: 'preferred',
    });
    await visitor.submit({ credential: device.answer(optionsOn(visitor.page), { isVerified: false }) });
    expect(app.tokens()?.claims()).toMatchObject({
      sub: person.id,
      acr: 'urn:usher:phr',
      amr: ['pwd', 'hwk', 'mfa'],
    });
  });

  test('must be the same person’s, and answer this page', async () => {
    const { visitor } = await beginSecond();
    const other = await beginSecond();
    await visitor.submit({ credential: other.device.answer(optionsOn(visitor.page)) });
    expect([visitor.page.status, signedIn()]).toEqual([422, undefined]);
    await visitor.submit({ credential: other.device.answer(optionsOn(other.visitor.page)) });
    expect([visitor.page.status, signedIn()]).toEqual([422, undefined]);
    expect(visitor.page.url.pathname).toMatch(/\/passkey$/);
  });

  test('is not asked for before the password, nor of who has none', async () => {
    const visitor = await begin();
    const path = visitor.page.url.pathname.split('/').slice(0, 3).join('/');
    for (const page of ['passkey', 'enrol/passkey']) {
      expect(await visitor.ask(`${path}/${page}`)).toMatchObject({ status: 303, headers: { location: path } });
    }
    const person = await addPerson(house);
    await visitor.submit({ email: person.email, password: PASSWORD }, '/password');
    expect(signedIn()).toBe(person.id);
  });

  test('that was removed meanwhile is told as such, or the sign-in goes on where it was the only one', async () => {
    const { person, device, visitor } = await beginSecond();
    const spare = await addSoftPasskey(house, person);
    const options = optionsOn(visitor.page);
    await house.db.deleteFrom('passkey').where('credential_id', '=', device.id).execute();
    await visitor.submit({ credential: device.answer(options) });
    expect(wordsOf(visitor.page)).toContain('does not work here any more');
    await visitor.submit({ credential: spare.answer(optionsOn(visitor.page)) });
    expect(signedIn()).toBe(person.id);
  });
});

describe('a passkey made on the way into an app', () => {
  async function beginEnrolment(parameters: Record<string, string>) {
    const person = await addPerson(house);
    const visitor = await begin(parameters);
    await visitor.submit({ email: person.email, password: PASSWORD });
    expect(visitor.page.url.pathname).toMatch(/\/enrol$/);
    await visitor.go(`${visitor.page.url.pathname}/passkey`);
    return { person, visitor };
  }

  test('shows recovery codes once, and is a second factor from then on', async () => {
    const { person, visitor } = await beginEnrolment({ acr_values: 'urn:usher:phr' });
    const device = openSoftAuthenticator(house.issuer);
    const path = visitor.page.url.pathname.split('/').slice(0, 3).join('/');
    await visitor.submit({ name: 'Red key', credential: device.make(optionsOn(visitor.page)) }, '/enrol/passkey');
    expect(visitor.page.text).toContain('id="recovery-codes"');
    expect(signedIn()).toBeUndefined();
    await visitor.go(path);
    expect(app.tokens()?.claims()).toMatchObject({
      sub: person.id,
      acr: 'urn:usher:phr',
      amr: ['pwd', 'hwk', 'user', 'mfa'],
    });
  });

  test('of another sign-in or another person is none, and the page is shown again with the name', async () => {
    const [mine, yours] = [
      await beginEnrolment({ acr_values: 'urn:usher:phr' }),
      await beginEnrolment({ acr_values: 'urn:usher:phr' }),
    ];
    const device = openSoftAuthenticator(house.issuer);
    const foreign = device.make(optionsOn(yours.visitor.page));
    await mine.visitor.submit({ name: 'Red key', credential: foreign }, '/enrol/passkey');
    expect(mine.visitor.page.status).toBe(422);
    expect(mine.visitor.page.text).toContain('value="Red key"');
    expect(wordsOf(mine.visitor.page)).toContain('Please try once more');
    expect(await house.db.selectFrom('passkey').select('id').where('credential_id', '=', device.id).execute()).toEqual(
      [],
    );
  });
});

test('whatever is posted for a passkey is answered, and lets nobody in', async () => {
  const texts = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .record({
        id: fc.base64String(),
        type: fc.constant('public-key'),
        response: fc.dictionary(fc.string(), fc.base64String()),
      })
      .map((value) => JSON.stringify(value)),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (credential) => {
      const visitor = await begin();
      const path = visitor.page.url.pathname.split('/').slice(0, 3).join('/');
      const reply = await visitor.post({ credential }, '/passkey');
      expect([303, 400, 413, 422]).toContain(reply.status);
      if (reply.status === 303) expect(reply.headers.location).toBe(path);
    }),
    { seed: 7, numRuns: 40 },
  );
  expect(signedIn()).toBeUndefined();
});
