import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFactors } from '#credentials/factors.ts';
import { rememberDevice } from '#credentials/remembered-device.ts';
import { openProduct, type Product } from '../product/open-product.ts';
import { addPerson, PASSWORD } from '../support/people.ts';
import { addApp, addEmailCodes, codeAt, credentialsOf } from '../support/second-steps.ts';
import { wordsOf } from '../support/visitor.ts';
import { ageSignIns, signedIn, signInAgain } from './signed-in.ts';

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product[Symbol.asyncDispose]());

const PATH = '/account/security';
const NEW = 'eight grey herons on a wall';
const SENSITIVE = ['password', 'authenticator', 'email-codes', 'recovery-codes'].map((page) => `${PATH}/${page}`);

describe('the overview', () => {
  test('says what there is, in a handful of statements', async () => {
    const { visitor, person } = await signedIn(product);
    const bare = wordsOf(await visitor.go(PATH));
    expect(bare).toMatch(/Passkeys None .* Authenticator app Off .* Codes by mail Off/);
    expect(bare).not.toContain('Recovery codes');
    await addEmailCodes(product.house, person);
    const cost = await product.during(() => visitor.twin().go(PATH));
    expect(cost[0]?.statements.length).toBeLessThanOrEqual(4);
  });
});

describe('what is sensitive', () => {
  test.each(SENSITIVE)('%s asks who signed in a while ago to sign in, and leads back', async (path) => {
    const { visitor, person } = await signedIn(product);
    expect((await visitor.go(path)).url.pathname).toBe(path);
    await ageSignIns(product, person, 11);
    expect((await visitor.twin().go(path)).url.pathname).toMatch(/^\/sign-in\//);
    await signInAgain(visitor, person, path);
    expect([visitor.page.status, visitor.page.url.pathname]).toEqual([200, path]);
  });

  test.each(SENSITIVE.slice(0, 3))(
    '%s takes nothing from a form that is older than twenty minutes, or not ours',
    async (path) => {
      const { visitor, person } = await signedIn(product);
      await visitor.go(path);
      expect((await visitor.twin().post({ csrf_token: 'made-up', new_password: NEW, code: '123456' })).status).toBe(
        403,
      );
      await ageSignIns(product, person, 21);
      const late = await visitor.submit({ new_password: NEW, code: '123456' });
      expect(late.url.pathname).toMatch(/^\/sign-in\//);
    },
  );
});

describe('the password', () => {
  test('is changed here; elsewhere the person is signed out, and told by mail', async () => {
    const { visitor, person } = await signedIn(product);
    const elsewhere = product.visitor();
    await signInAgain(elsewhere, person, '/account');
    await visitor.go(`${PATH}/password`);
    const short = await visitor.submit({ new_password: 'short' });
    expect([short.status, short.text.includes('id="new-password-problem"')]).toEqual([422, true]);
    const done = await visitor.submit({ new_password: NEW });
    expect(wordsOf(done)).toContain('Your password is changed.');
    expect((await elsewhere.go('/account')).url.pathname).toMatch(/^\/sign-in\//);
    expect((await visitor.go('/account')).url.pathname).toBe('/account');
    expect(await product.house.letter(person.email)).toMatchObject({ name: 'password-changed' });
    const old = await elsewhere.submit({ email: person.email, password: PASSWORD });
    expect(old.status).toBe(422);
    expect((await elsewhere.submit({ email: person.email, password: NEW })).url.pathname).toBe('/account');
  });

  test('is where /.well-known/change-password leads', async () => {
    const reply = await product.visitor().ask('/.well-known/change-password');
    expect([reply.status, reply.headers.location]).toEqual([302, `${PATH}/password`]);
  });
});

describe('the authenticator app', () => {
  const keyOn = (text: string) => (/id="manual-key">([^<]+)</.exec(text)?.[1] ?? '').replaceAll(' ', '');

  test('is set up by its code; recovery codes are shown once; other sessions are asked at their next page', async () => {
    const { visitor, person } = await signedIn(product);
    const elsewhere = product.visitor();
    await signInAgain(elsewhere, person, '/account');
    const page = await visitor.go(`${PATH}/authenticator`);
    expect(page.text).toContain('id="qr"');
    const key = keyOn(page.text);
    expect(key).toMatch(/^[A-Z2-7]{32}$/);
    const wrong = await visitor.submit({ code: codeAt(key, Date.now(), 40) });
    expect([wrong.status, keyOn(wrong.text)]).toEqual([422, key]);
    const before = visitor.twin();
    const codes = await visitor.submit({ code: codeAt(key) });
    expect(codes.text.match(/<li>[0-9A-Z-]{29}<\/li>/g)).toHaveLength(5);
    expect(codes.headers['cache-control']).toBe('no-store');
    expect(await findFactors(product.house.db, person.id)).toMatchObject({ totp: true, recoveryCodes: 5 });
    expect(await product.house.letter(person.email)).toMatchObject({ name: 'account-change' });
    expect((await elsewhere.go('/account')).url.pathname).toMatch(/^\/sign-in\/.*\/code$/);
    expect((await visitor.go(`${PATH}/authenticator`)).url.pathname).toBe(`${PATH}/authenticator`);
    expect((await before.go('/account')).url.pathname).toMatch(/^\/sign-in\//);
  });

  test('shows its key again to who signed in a moment ago, and goes by its own code', async () => {
    const { visitor, person } = await signedIn(product);
    const { key } = await addApp(product.house, person);
    await signInAgain(visitor, person, PATH);
    await visitor.submit({ code: codeAt(key) });
    expect(visitor.page.url.pathname).toBe(PATH);
    const page = await visitor.go(`${PATH}/authenticator`);
    expect(keyOn(page.text)).toBe('');
    expect(keyOn((await visitor.go(`${PATH}/authenticator?show=key`)).text)).toBe(key);
    expect((await visitor.submit({ code: '000 000' }, '/remove')).status).toBe(422);
    expect(await findFactors(product.house.db, person.id)).toMatchObject({ totp: true });
    const gone = await visitor.submit({ code: codeAt(key, Date.now(), -1) }, '/remove');
    expect(wordsOf(gone)).toContain('The authenticator app is removed.');
    expect(await findFactors(product.house.db, person.id)).toMatchObject({ totp: false });
  });

  test('that is lost goes by a recovery code', async () => {
    const { visitor, person } = await signedIn(product);
    const { recoveryCodes } = await addApp(product.house, person);
    const [first = '', second = ''] = recoveryCodes;
    await signInAgain(visitor, person, `${PATH}/authenticator`);
    if (visitor.page.url.pathname.endsWith('/code')) {
      await visitor.go(`${visitor.page.url.pathname}?by=recovery`);
      await visitor.submit({ code: first });
    }
    expect(visitor.page.url.pathname).toBe(`${PATH}/authenticator`);
    const gone = await visitor.submit({ code: second.toLowerCase() }, '/remove');
    expect(wordsOf(gone)).toContain('The authenticator app is removed.');
  });

  test('stays where it is the only second step of a role that needs one', async () => {
    const person = await addPerson(product.house, { roles: ['admin'] });
    const { key } = await addApp(product.house, person);
    const visitor = product.visitor();
    await signInAgain(visitor, person, `${PATH}/authenticator`);
    await visitor.submit({ code: codeAt(key) });
    expect(wordsOf(visitor.page)).toContain('Your account may do a lot here, so it needs a second step.');
    expect(visitor.page.text).not.toContain('/authenticator/remove');
    const { csrf_token } = JSON.parse((await visitor.ask('/csrf')).text) as { csrf_token: string };
    const body = new URLSearchParams({ csrf_token, code: codeAt(key, Date.now(), -1) }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await visitor.ask(`${PATH}/authenticator/remove`, { method: 'POST', headers, body });
    expect(await findFactors(product.house.db, person.id)).toMatchObject({ totp: true });
    expect(wordsOf(await visitor.go(PATH))).not.toContain('Codes by mail');
    expect(wordsOf(await visitor.go(`${PATH}/email-codes`))).toContain('it needs a stronger second step');
  });
});

describe('codes by mail', () => {
  test('are turned on by the first of them, and off by another', async () => {
    const { visitor, person } = await signedIn(product);
    await visitor.go(`${PATH}/email-codes`);
    const asked = await visitor.submit({}, '/send');
    expect(wordsOf(asked)).toContain(`A code is on its way to ${person.email}`);
    expect((await visitor.submit({ code: '' }, '/email-codes')).status).toBe(422);
    const { code } = await product.house.letter(person.email);
    const codes = await visitor.submit({ code }, '/email-codes');
    expect(codes.text).toContain('id="recovery-codes"');
    expect(await findFactors(product.house.db, person.id)).toMatchObject({ email: true });
    expect((await visitor.go('/account')).url.pathname).toBe('/account');
    const elsewhere = product.visitor();
    await signInAgain(elsewhere, person, '/account');
    expect(elsewhere.page.url.pathname).toMatch(/\/code$/);
  });

  test('are mailed once in half a minute', async () => {
    const { visitor } = await signedIn(product);
    await visitor.go(`${PATH}/email-codes`);
    await visitor.submit({}, '/send');
    const tooSoon = await visitor.submit({}, '/send');
    expect([tooSoon.status, Number(tooSoon.headers['retry-after'])]).toEqual([429, expect.any(Number)]);
  });
});

describe('recovery codes', () => {
  test('come with a second step only', async () => {
    const { visitor } = await signedIn(product);
    const page = await visitor.go(`${PATH}/recovery-codes`);
    expect(wordsOf(page)).toContain('Set one up first');
    expect(page.text).not.toContain('<form method="post" action="/account/security/recovery-codes"');
  });

  test('made anew are shown once, end the earlier ones, and are told by mail', async () => {
    const { visitor, person } = await signedIn(product);
    const { key, recoveryCodes } = await addApp(product.house, person);
    await signInAgain(visitor, person, `${PATH}/recovery-codes`);
    await visitor.submit({ code: codeAt(key) });
    if (visitor.page.url.pathname !== `${PATH}/recovery-codes`) await visitor.go(`${PATH}/recovery-codes`);
    expect(wordsOf(visitor.page)).toContain('You have 5 recovery codes left.');
    expect((await visitor.twin().post({ csrf_token: 'made-up' }, '/recovery-codes')).status).toBe(403);
    const shown = await visitor.submit({}, '/recovery-codes');
    const codes = [...shown.text.matchAll(/<li>([0-9A-Z-]{29})<\/li>/g)].map(([, code]) => code);
    expect(codes).toHaveLength(5);
    for (const old of recoveryCodes) expect(codes).not.toContain(old);
    const again = await visitor.go(`${PATH}/recovery-codes`);
    for (const code of codes) expect(again.text).not.toContain(code);
    const letter = await product.house.letter(person.email);
    expect(letter.text).toContain('recovery codes');
    for (const code of codes) expect(letter.text).not.toContain(code);
  });
});

describe('remembered browsers', () => {
  test('are listed and forgotten, one or all; nobody else’s', async () => {
    const { visitor, person } = await signedIn(product);
    const other = await addPerson(product.house);
    const needs = credentialsOf(product.house);
    const remember = ({ id, email }: typeof person, agent: string) =>
      rememberDevice(needs, {
        account: { id, emailKey: email, auditKey: null },
        caller: { address: '203.0.113.7', agent, requestId: 'req_1' },
      });
    await remember(person, 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0');
    await remember(person, 'nothing we know');
    await remember(other, 'nothing we know');
    const idsOf = async (accountId: string) =>
      (
        await product.house.db
          .selectFrom('remembered_device')
          .select('id')
          .where('account_id', '=', accountId)
          .execute()
      ).map(({ id }) => id);
    const page = await visitor.go(`${PATH}/browsers`);
    expect(wordsOf(page)).toMatch(/Unknown browser .* Firefox on Linux .* from 203\.0\.113\.7/);
    const [theirs = ''] = await idsOf(other.id);
    await visitor.twin().submit({ browser: theirs }, '/forget');
    expect(await idsOf(other.id)).toEqual([theirs]);
    const [own = ''] = await idsOf(person.id);
    await visitor.submit({ browser: own }, '/forget');
    expect(await idsOf(person.id)).toHaveLength(1);
    const none = await visitor.submit({}, '/forget-all');
    expect(wordsOf(none)).toContain('Every browser is asked for a code again.');
    expect(await idsOf(person.id)).toEqual([]);
    expect(await idsOf(other.id)).toEqual([theirs]);
  });
});
