import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSoftPasskey, optionsOn } from '../support/passkey-pages.ts';
import { addPerson, type Person } from '../support/people.ts';
import { addApp, addEmailCodes, codeAt } from '../support/second-steps.ts';
import type { PlainVisitor } from '../support/visitor.ts';
import { type Levels, openLevels, typeCode, typePassword } from './levels-world.ts';

let levels: Levels;
beforeAll(async () => {
  levels = await openLevels();
});
afterAll(() => levels[Symbol.asyncDispose]());

const AAL1 = 'urn:usher:aal1';
const AAL2 = 'urn:usher:aal2';
const PHR = 'urn:usher:phr';

/** Every token says the same of the sign-in, and goes on saying it after a refresh; none shows what sessions keep. */
async function expectTold(acr: string, amr: readonly string[]): Promise<void> {
  const { id, access, refreshed } = await levels.told();
  const { auth_time } = access;
  expect(Math.abs(Date.now() / 1000 - Number(auth_time))).toBeLessThan(60);
  expect(id).toMatchObject({ acr, amr, auth_time });
  for (const token of [access, ...refreshed]) expect(token).toMatchObject({ acr, amr, auth_time, sub: id.sub });
  expect(JSON.stringify([id, access, refreshed])).not.toContain('~');
}

async function begin(): Promise<{ person: Person; visitor: PlainVisitor }> {
  return { person: await addPerson(levels.product.house), visitor: levels.product.visitor() };
}

const house = () => levels.product.house;
// `auth_time` is in the ID token of who asks for it (OIDC Core 2).
const url = (parameters = {}) => levels.url({ max_age: '3600', ...parameters });

describe('what tokens say of who signed in', () => {
  test('by a password', async () => {
    const { person, visitor } = await begin();
    await typePassword(visitor, url(), person);
    await expectTold(AAL1, ['pwd']);
  });

  test('by a password and an authenticator app', async () => {
    const { person, visitor } = await begin();
    const { key } = await addApp(house(), person);
    await typePassword(visitor, url(), person);
    await typeCode(visitor, codeAt(key, levels.time.now));
    await expectTold(AAL2, ['pwd', 'otp', 'mfa']);
  });

  test('by a password and a mailed code, which is no second factor', async () => {
    const { person, visitor } = await begin();
    await addEmailCodes(house(), person);
    await typePassword(visitor, url(), person);
    await typeCode(visitor, (await house().letter(person.email)).code, { by: 'email' });
    await expectTold(AAL1, ['pwd', 'email']);
  });

  test('by a password and a recovery code', async () => {
    const { person, visitor } = await begin();
    const { recoveryCodes } = await addApp(house(), person);
    await typePassword(visitor, url(), person);
    await typeCode(visitor, recoveryCodes[0] ?? '', { by: 'recovery' });
    await expectTold(AAL2, ['pwd', 'recovery', 'mfa']);
  });

  test('by a passkey alone', async () => {
    const { person, visitor } = await begin();
    const device = await addSoftPasskey(house(), person);
    await visitor.go(url());
    await visitor.submit({ credential: device.answer(optionsOn(visitor.page)) }, '/passkey');
    await expectTold(PHR, ['hwk', 'user']);
  });

  test('by a passkey that is synced to other devices', async () => {
    const { person, visitor } = await begin();
    const device = await addSoftPasskey(house(), person);
    const synced = { is_backup_eligible: true, is_backed_up: true };
    await house().db.updateTable('passkey').set(synced).where('account_id', '=', person.id).execute();
    await visitor.go(url());
    const credential = device.answer(optionsOn(visitor.page), { isBackupEligible: true, isBackedUp: true });
    await visitor.submit({ credential }, '/passkey');
    await expectTold(PHR, ['swk', 'user']);
  });

  test('by a password and a passkey', async () => {
    const { person, visitor } = await begin();
    const device = await addSoftPasskey(house(), person);
    await typePassword(visitor, url(), person);
    await visitor.submit({ credential: device.answer(optionsOn(visitor.page)) }, '/passkey');
    await expectTold(PHR, ['pwd', 'hwk', 'user', 'mfa']);
  });

  test('by a password in a browser that is remembered, which tells of the password only', async () => {
    const { person, visitor } = await begin();
    const { key } = await addApp(house(), person);
    await typePassword(visitor, url(), person);
    await typeCode(visitor, codeAt(key, levels.time.now), { remember: 'on' });
    await typePassword(visitor, url({ prompt: 'login' }), person);
    await expectTold(AAL1, ['pwd']);
  });

  test('who put a second step off, of the password only', async () => {
    const [person, visitor] = [await addPerson(house(), { roles: ['admin'] }), levels.product.visitor()];
    await typePassword(visitor, url(), person);
    expect(visitor.page.url.pathname).toMatch(/\/enrol$/);
    await visitor.submit({ decision: 'cancel' }, '/enrol');
    await expectTold(AAL1, ['pwd']);
  });

  test('in the word of the app, where it asked for less than was proved', async () => {
    const { person, visitor } = await begin();
    const { key } = await addApp(house(), person);
    const claims = JSON.stringify({ id_token: { acr: { essential: true, value: AAL1 } } });
    await typePassword(visitor, url({ claims }), person);
    await typeCode(visitor, codeAt(key, levels.time.now));
    await expectTold(AAL1, ['pwd', 'otp', 'mfa']);
    await visitor.go(url({ acr_values: `${PHR} ${AAL2}` }));
    await expectTold(AAL2, ['pwd', 'otp', 'mfa']);
  });
});
