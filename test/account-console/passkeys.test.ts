import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSoftAuthenticator } from '../credentials/soft-authenticator.ts';
import { openTestHouse, type TestHouse } from '../support/house.ts';
import { addSoftPasskey, optionsOn } from '../support/passkey-pages.ts';
import { addPerson, PASSWORD, type Person } from '../support/people.ts';
import { formOf, openPlainVisitor, wordsOf } from '../support/visitor.ts';

const LIST = '/account/security/passkeys';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

/** Signed in by a passkey where they have one. */
async function openOwner(given: Parameters<typeof addPerson>[1] = {}) {
  const person = await addPerson(house, given);
  const device = await addSoftPasskey(house, person);
  const visitor = openPlainVisitor({ issuer: house.issuer });
  await visitor.go(LIST);
  await visitor.submit({ credential: device.answer(optionsOn(visitor.page)) }, '/passkey');
  expect(visitor.page.url.pathname).toBe(LIST);
  return { person, device, visitor };
}

async function openNewcomer() {
  const person = await addPerson(house);
  const visitor = openPlainVisitor({ issuer: house.issuer });
  await visitor.go(LIST);
  await visitor.submit({ email: person.email, password: PASSWORD }, '/password');
  return { person, visitor };
}

const passkeysOf = ({ id }: Person) =>
  house.db.selectFrom('passkey').select(['id', 'name']).where('account_id', '=', id).execute();

describe('adding a passkey', () => {
  test('shows recovery codes with the first, and none with the next', async () => {
    const { person, visitor } = await openNewcomer();
    await visitor.go(`${LIST}/add`);
    const device = openSoftAuthenticator(house.issuer);
    const page = await visitor.submit({ name: 'Red key', credential: device.make(optionsOn(visitor.page)) }, '/add');
    expect(page.text).toContain('id="recovery-codes"');
    expect(await passkeysOf(person)).toMatchObject([{ name: 'Red key' }]);
    // Who has just made it is not asked for it again.
    await visitor.go(`${LIST}/add`);
    expect(visitor.page.url.pathname).toBe(`${LIST}/add`);
    const options = optionsOn(visitor.page);
    expect(options.excludeCredentials).toMatchObject([{ id: device.id.toString('base64url') }]);
    const other = openSoftAuthenticator(house.issuer);
    await visitor.submit({ name: 'Green key', credential: other.make(options) }, '/add');
    expect(visitor.page.text).not.toContain('id="recovery-codes"');
    expect(wordsOf(visitor.page)).toContain('Your passkey is ready');
    expect(await passkeysOf(person)).toHaveLength(2);
  });

  test('takes an answer to its own page only, once, with a name', async () => {
    const [mine, yours] = [await openNewcomer(), await openNewcomer()];
    const device = openSoftAuthenticator(house.issuer);
    await mine.visitor.go(`${LIST}/add`);
    await yours.visitor.go(`${LIST}/add`);
    const foreign = device.make(optionsOn(yours.visitor.page));
    await mine.visitor.submit({ name: 'Red key', credential: foreign }, '/add');
    expect([mine.visitor.page.status, await passkeysOf(mine.person)]).toEqual([422, []]);
    await mine.visitor.submit({ name: ' ', credential: device.make(optionsOn(mine.visitor.page)) }, '/add');
    expect(wordsOf(mine.visitor.page)).toContain('Give the passkey a name');
    await mine.visitor.submit({ name: 'x'.repeat(101), credential: '' }, '/add');
    expect(wordsOf(mine.visitor.page)).toContain('100 characters at most');
    await mine.visitor.submit({ name: 'Red key', credential: 'nonsense' }, '/add');
    expect(wordsOf(mine.visitor.page)).toContain('That did not work');
    expect(mine.visitor.page.text).toContain('value="Red key"');
    await mine.visitor.submit({ name: 'Red key', credential: device.make(optionsOn(mine.visitor.page)) }, '/add');
    expect(await passkeysOf(mine.person)).toHaveLength(1);
  });

  test('of somebody else is refused', async () => {
    const owner = await openOwner();
    const { person, visitor } = await openNewcomer();
    await visitor.go(`${LIST}/add`);
    await visitor.submit({ name: 'Theirs', credential: owner.device.make(optionsOn(visitor.page)) }, '/add');
    expect([visitor.page.status, wordsOf(visitor.page)]).toEqual([422, expect.stringContaining('in use already')]);
    expect(await passkeysOf(person)).toEqual([]);
  });
});

describe('looking after passkeys', () => {
  test('tells authenticators which of them work, and how the account is called, and nothing to who never had one', async () => {
    const signalsOn = (text: string) => /data-passkey-signals="([^"]*)"/.exec(text)?.[1]?.replaceAll('&#34;', '"');
    const { person, device, visitor } = await openOwner();
    const handle = await house.db
      .selectFrom('passkey_user')
      .select('handle')
      .where('account_id', '=', person.id)
      .executeTakeFirst();
    const userId = handle?.handle.toString('base64url');
    expect(JSON.parse(signalsOn(visitor.page.text) ?? '')).toEqual({
      signalAllAcceptedCredentials: {
        rpId: 'localhost',
        userId,
        allAcceptedCredentialIds: [device.id.toString('base64url')],
      },
      signalCurrentUserDetails: { rpId: 'localhost', userId, name: person.email, displayName: person.name },
    });
    expect(signalsOn((await openNewcomer()).visitor.page.text)).toBeUndefined();
  });

  test('another person’s is not found, whatever is asked of it', async () => {
    const [owner, stranger] = [await openOwner(), await openOwner()];
    const [passkey] = await passkeysOf(owner.person);
    const [own] = await passkeysOf(stranger.person);
    const { visitor } = stranger;
    expect((await visitor.ask(`${LIST}/${passkey?.id}`)).status).toBe(404);
    for (const act of ['rename', 'remove']) {
      await visitor.go(`${LIST}/${own?.id}`);
      const token = formOf(visitor.page, act).hidden.csrf_token ?? '';
      const body = new URLSearchParams({ csrf_token: token, name: 'Mine now' }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const reply = await visitor.ask(`${LIST}/${passkey?.id}/${act}`, { method: 'POST', headers, body });
      expect(reply.status).toBe(404);
    }
    expect(await passkeysOf(owner.person)).toEqual([passkey]);
  });

  test('the last one of who must have a second step stays, with a sentence', async () => {
    const { person, visitor } = await openOwner({ roles: ['admin'] });
    const [passkey] = await passkeysOf(person);
    await visitor.go(`${LIST}/${passkey?.id}`);
    await visitor.submit({}, '/remove');
    expect(visitor.page.status).toBe(422);
    expect(wordsOf(visitor.page)).toContain('this is the only one you have');
    expect(await passkeysOf(person)).toHaveLength(1);
  });

  test('a removed one is gone for good', async () => {
    const { person, device, visitor } = await openOwner();
    const [passkey] = await passkeysOf(person);
    await visitor.go(`${LIST}/${passkey?.id}`);
    await visitor.submit({}, '/remove');
    expect(wordsOf(visitor.page)).toContain('The passkey is removed');
    const later = openPlainVisitor({ issuer: house.issuer });
    await later.go(LIST);
    await later.submit({ credential: device.answer(optionsOn(later.page)) }, '/passkey');
    expect(later.page.status).toBe(422);
    expect((await house.letter(person.email)).subject).toContain('removed');
  });
});
