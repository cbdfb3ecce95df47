import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProduct } from '../product/open-product.ts';
import { addPerson, type Person } from '../support/people.ts';
import { addApp, addEmailCodes, codeAt } from '../support/second-steps.ts';
import { openPlainVisitor, type PlainVisitor } from '../support/visitor.ts';
import { ageSessions, type Levels, openLevels, typeCode, typePassword } from './levels-world.ts';

let levels: Levels;
beforeAll(async () => {
  levels = await openLevels();
});
afterAll(() => levels[Symbol.asyncDispose]());

const AAL2 = 'urn:usher:aal2';
const aal2 = { acr_values: AAL2, max_age: '100000' };
const essential = JSON.stringify({ id_token: { acr: { essential: true, values: [AAL2, 'urn:usher:phr'] } } });
const silent = { prompt: 'none' };

/** Somebody with a live session of a password alone, and no second step. */
async function signedIn(): Promise<{ person: Person; visitor: PlainVisitor }> {
  const [person, visitor] = [await addPerson(levels.product.house), levels.product.visitor()];
  await typePassword(visitor, levels.url(), person);
  expect(levels.app.tokens()?.claims()).toMatchObject({ sub: person.id, acr: 'urn:usher:aal1' });
  return { person, visitor };
}

/** The same who has an authenticator app since, set up in another browser; the code it shows next. */
async function signedInBeforeApp(): Promise<{ person: Person; visitor: PlainVisitor; code: () => string }> {
  const { person, visitor } = await signedIn();
  const { key } = await addApp(levels.product.house, person);
  const code = () => {
    levels.time.now += 30_000;
    return codeAt(key, levels.time.now);
  };
  return { person, visitor, code };
}

async function ask(visitor: PlainVisitor, parameters: Record<string, string>): Promise<string> {
  await visitor.go(levels.url(parameters));
  const { pathname } = visitor.page.url;
  return levels.errorOn(visitor) ?? /^\/sign-in\/[\w-]+\/?(.*)$/.exec(pathname)?.[1] ?? pathname;
}

const claims = () => levels.app.tokens()?.claims();
const giveRole = (account_id: string) =>
  levels.product.house.db.insertInto('account_role').values({ account_id, role_id: 'admin' }).execute();

describe('an app that asks a live session for two factors', () => {
  test.each([
    ['by acr_values', aal2],
    ['by an essential claim', { claims: essential, max_age: '100000' }],
  ])(
    '%s: the second is asked for alone, the time of the sign-in stays, and next time nothing is asked',
    async (_, asked) => {
      const { visitor, code } = await signedInBeforeApp();
      await ageSessions(levels, 5000);
      expect(await ask(visitor, { ...asked, ...silent })).toBe('unmet_authentication_requirements');
      expect(await ask(visitor, asked)).toBe('code');
      await typeCode(visitor, code());
      expect(claims()).toMatchObject({ acr: AAL2, amr: ['pwd', 'otp', 'mfa'] });
      expect(Date.now() / 1000 - Number(claims()?.auth_time)).toBeGreaterThan(4990);
      expect(await ask(visitor, { ...asked, ...silent })).toBe('/callback');
      expect(claims()).toMatchObject({ acr: AAL2 });
    },
  );

  test('gives the browser another session cookie, and the one before opens nothing', async () => {
    const { visitor, code } = await signedInBeforeApp();
    const before = visitor.cookies();
    const thief = visitor.twin();
    await ask(visitor, aal2);
    await typeCode(visitor, code());
    const changed = Object.keys(before).filter((name) => before[name] !== visitor.cookies()[name]);
    expect(changed).toContain('usher');
    expect(await ask(thief, silent)).toBe('login_required');
  });

  test('hears from who says no that its requirements are not met, and the person stays signed in as they were', async () => {
    const { visitor } = await signedIn();
    for (const asked of [aal2, { claims: essential }]) {
      expect(await ask(visitor, asked)).toBe('enrol');
      await visitor.submit({ decision: 'cancel' }, '/enrol');
      expect(levels.errorOn(visitor)).toBe('unmet_authentication_requirements');
    }
    expect(await ask(visitor, silent)).toBe('/callback');
    expect(claims()).toMatchObject({ acr: 'urn:usher:aal1' });
  });

  test('and for a fresh sign-in gets both anew', async () => {
    const { person, visitor, code } = await signedInBeforeApp();
    await ask(visitor, aal2);
    await typeCode(visitor, code());
    for (const fresh of [
      { ...aal2, prompt: 'login' },
      { ...aal2, max_age: '500' },
    ]) {
      await ageSessions(levels, 1000);
      expect(await ask(visitor, fresh)).toBe('');
      await typePassword(visitor, visitor.page.url.href, person);
      expect(visitor.page.url.pathname).toMatch(/\/code$/);
      await typeCode(visitor, code());
      expect(claims()).toMatchObject({ acr: AAL2, amr: ['pwd', 'otp', 'mfa'] });
      expect(Date.now() / 1000 - Number(claims()?.auth_time)).toBeLessThan(60);
    }
  });

  test('is never satisfied by a mailed code, which is proved before anything is set up', async () => {
    const { person, visitor } = await signedIn();
    await addEmailCodes(levels.product.house, person);
    expect(await ask(visitor, aal2)).toBe('code');
    await visitor.submit({}, '/send-code');
    await typeCode(visitor, (await levels.product.house.letter(person.email)).code, { by: 'email' });
    expect(visitor.page.url.pathname).toMatch(/\/enrol$/);
  });

  test('and names a lower level in the claim too is answered by acr_values', async () => {
    const { visitor, code } = await signedInBeforeApp();
    const lower = JSON.stringify({ id_token: { acr: { value: 'urn:usher:aal1' } } });
    expect(await ask(visitor, { ...aal2, claims: lower })).toBe('code');
    await typeCode(visitor, code());
    expect(claims()).toMatchObject({ acr: AAL2 });
  });
});

describe('a live session from before', () => {
  test('is asked for the second step that was set up elsewhere since, also where nobody may be asked', async () => {
    const { visitor, code } = await signedInBeforeApp();
    expect(await ask(visitor, silent)).toBe('interaction_required');
    expect(await ask(visitor, {})).toBe('code');
    await typeCode(visitor, code());
    expect(await ask(visitor, silent)).toBe('/callback');
  });

  test('is asked to set one up once a role requires it, and outside production that may be put off', async () => {
    const { person, visitor } = await signedIn();
    await giveRole(person.id);
    expect(await ask(visitor, silent)).toBe('interaction_required');
    expect(await ask(visitor, {})).toBe('enrol');
    await visitor.submit({ decision: 'cancel' }, '/enrol');
    expect(claims()).toMatchObject({ sub: person.id, amr: ['pwd'] });
    expect(await ask(visitor, silent)).toBe('/callback');
    // What was put off is put off for who asks for nothing: an app that asks is not satisfied by it.
    expect(await ask(visitor, { ...aal2, ...silent })).toBe('unmet_authentication_requirements');
  });

  test('in a browser that is remembered reaches neither two factors nor what a role requires', async () => {
    const { person, visitor, code } = await signedInBeforeApp();
    expect(await ask(visitor, {})).toBe('code');
    await typeCode(visitor, code(), { remember: 'on' });
    expect(await ask(visitor, { prompt: 'login' })).toBe('');
    await typePassword(visitor, visitor.page.url.href, person);
    expect(claims()).toMatchObject({ acr: 'urn:usher:aal1', amr: ['pwd'] });
    expect(await ask(visitor, { ...aal2, ...silent })).toBe('unmet_authentication_requirements');
    expect(await ask(visitor, aal2)).toBe('code');
    expect(await ask(visitor, silent)).toBe('/callback');
    await giveRole(person.id);
    expect(await ask(visitor, silent)).toBe('interaction_required');
    expect(await ask(visitor, {})).toBe('code');
    await typeCode(visitor, code());
    expect(claims()).toMatchObject({ acr: AAL2 });
  });

  test('goes on by what was put off nowhere in production', async () => {
    const person = await addPerson(levels.product.house, { roles: ['admin'] });
    const visitor = levels.product.visitor();
    await typePassword(visitor, levels.url(), person);
    await visitor.submit({ decision: 'cancel' }, '/enrol');
    expect(await ask(visitor, silent)).toBe('/callback');

    const { issuer, databaseUrl } = levels.product.house;
    const environment = { NODE_ENV: 'production', SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'usher@example.com' };
    await using production = await openProduct({ issuer, databaseUrl, environment });
    const cookies = Object.entries(visitor.cookies())
      .filter(([name]) => /^usher(\.sig)?$/.test(name))
      .map(([name, value]) => ({ name, value, path: '/' }));
    const there = openPlainVisitor({ issuer, port: production.port, cookies });
    expect(await ask(there, silent)).toBe('interaction_required');
    expect(await ask(there, {})).toBe('enrol');
    expect(there.page.text).not.toContain('id="cancel"');
  });
});
