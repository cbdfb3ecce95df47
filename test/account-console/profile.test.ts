import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAccount } from '#accounts/account.ts';
import { openProduct, type Product } from '../product/open-product.ts';
import { addPerson } from '../support/people.ts';
import { formOf, wordsOf } from '../support/visitor.ts';
import { signedIn } from './signed-in.ts';

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product[Symbol.asyncDispose]());

const PATH = '/account/profile';
const fieldValue = (text: string, name: string) =>
  new RegExp(`name="${name}"[^>]*?\\bvalue="([^"]*)"`).exec(text)?.[1] ?? '';

describe('the frame of the account', () => {
  test('leads to every section, says where one is, and can be skipped', async () => {
    const { visitor, person } = await signedIn(product);
    const home = await visitor.go('/account');
    const links = [...home.text.matchAll(/class="section" href="([^"]+)"( aria-current="page")?/g)];
    expect(links.map(([, url]) => url)).toEqual(
      ['', '/profile', '/security', '/sessions', '/apps', '/licence', '/organisations', '/data'].map(
        (path) => `/account${path}`,
      ),
    );
    expect(links.filter(([, , current]) => current).map(([, url]) => url)).toEqual(['/account']);
    expect(home.text).toContain('class="skip" href="#main"');
    expect(wordsOf(home)).toContain(`Signed in as ${person.name}`);
    for (const [, url = ''] of links) {
      const page = await visitor.go(url);
      expect([page.status, page.url.pathname]).toEqual([200, url]);
      expect(page.text).toContain(`href="${url}" aria-current="page"`);
      expect(page.text).toContain('id="sign-out"');
    }
    expect((await visitor.go(`${PATH}/email`)).text).toContain(`href="${PATH}" aria-current="true"`);
  });

  test('says at home what protects the account, in as many statements however much there is', async () => {
    const { visitor } = await signedIn(product);
    const home = await visitor.go('/account');
    expect(wordsOf(home)).toMatch(
      /Off second step after the password 0 passkeys 1 browser signed in 0 apps you let in/,
    );
    expect(home.text).toContain('<a class="button primary" id="continue" href="/account/security">');
    const cost = await product.during(() => visitor.go('/account'));
    expect(cost).toHaveLength(1);
    expect(cost[0]?.statements.length).toBeLessThanOrEqual(5);
  });
});

describe('the profile', () => {
  test('is saved, and says so once', async () => {
    const { visitor, person } = await signedIn(product);
    await visitor.go(PATH);
    const typed = { name: 'Ada King', username: person.username, city: 'Paris', organisation_name: 'Acme Institute' };
    const saved = await visitor.submit({ ...typed, zoneinfo: 'Europe/Paris', locale: 'en' }, PATH);
    expect(saved.url.search).toBe('?done=profile');
    expect(wordsOf(saved)).toContain('Your profile is saved.');
    expect(fieldValue(saved.text, 'city')).toBe('Paris');
    expect(saved.text).toContain('<option selected>Europe/Paris</option>');
    expect(await findAccount(product.house.db, person.id)).toMatchObject({
      name: 'Ada King',
      locale: 'en',
      claims: { address: { locality: 'Paris' }, organisation_name: 'Acme Institute', zoneinfo: 'Europe/Paris' },
    });
  });

  test('with mistakes is shown again with what was typed, each mistake at its field', async () => {
    const { visitor, person } = await signedIn(product);
    const other = await addPerson(product.house);
    await visitor.go(PATH);
    const page = await visitor.submit(
      { name: '', username: person.username, phone_number: 'call me', city: 'Oslo' },
      PATH,
    );
    expect(page.status).toBe(422);
    expect(page.text).toContain('<a href="#phone-number">');
    expect(page.text).toContain('id="name-problem"');
    expect(fieldValue(page.text, 'phone_number')).toBe('call me');
    expect(fieldValue(page.text, 'city')).toBe('Oslo');
    const taken = await visitor.submit({ name: 'Ada', username: other.username }, PATH);
    expect(taken.status).toBe(422);
    expect(wordsOf(taken)).toContain('Somebody has that username already.');
  });

  test('opened twice is not saved over what was saved in between, and nothing typed is lost', async () => {
    const { visitor, person } = await signedIn(product);
    await visitor.go(PATH);
    const older = visitor.twin();
    await visitor.submit({ name: 'Ada King', username: person.username }, PATH);
    const page = await older.submit({ name: 'Ada Lovelace', username: person.username }, PATH);
    expect([page.status, fieldValue(page.text, 'name')]).toEqual([422, 'Ada Lovelace']);
    expect((await findAccount(product.house.db, person.id))?.name).toBe('Ada King');
    expect((await older.submit({ name: 'Ada Lovelace', username: person.username }, PATH)).status).toBe(200);
  });

  test('changes by its own form only, and for who is signed in only', async () => {
    const { visitor } = await signedIn(product);
    await visitor.go(PATH);
    expect((await visitor.twin().post({ csrf_token: 'made-up', name: 'Eve' }, PATH)).status).toBe(403);
    const stranger = await product.visitor().go(PATH);
    expect(stranger.url.pathname).toMatch(/^\/sign-in\//);
    expect(formOf(visitor.page, PATH).hidden).toHaveProperty('version');
  });

  test('costs a handful of statements to see and to save', async () => {
    const { visitor, person } = await signedIn(product);
    const seen = await product.during(() => visitor.go(PATH));
    expect(seen[0]?.statements.length).toBeLessThanOrEqual(4);
    const saved = await product.during(() => visitor.post({ name: 'Ada King', username: person.username }, PATH));
    // Who it is, then one transaction of two.
    expect(saved[0]?.statements.length).toBeLessThanOrEqual(7);
  });
});
