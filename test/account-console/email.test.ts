import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAccount } from '#accounts/account.ts';
import { openProduct, type Product } from '../product/open-product.ts';
import { addPerson, freshAddress, PASSWORD, type Person } from '../support/people.ts';
import { otherThan } from '../support/second-steps.ts';
import { type PlainVisitor, type Reply, wordsOf } from '../support/visitor.ts';
import { ageSignIns, signedIn } from './signed-in.ts';

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product[Symbol.asyncDispose]());

const PATH = '/account/profile/email';
const emailOf = async ({ id }: Person) => (await findAccount(product.house.db, id))?.email;

async function ask(visitor: PlainVisitor, email: string): Promise<Reply> {
  await visitor.go(PATH);
  return visitor.submit({ email }, PATH);
}

describe('another address', () => {
  test('is asked for by who signed in a moment ago; who did not is led through the sign-in and back', async () => {
    const { visitor, person } = await signedIn(product);
    await ageSignIns(product, person, 11);
    expect((await visitor.go(PATH)).url.pathname).toMatch(/^\/sign-in\//);
    const back = await visitor.submit({ email: person.email, password: PASSWORD });
    expect([back.status, back.url.pathname]).toEqual([200, PATH]);
    await ageSignIns(product, person, 15);
    expect((await visitor.submit({ email: freshAddress() }, PATH)).url.pathname).toBe(`${PATH}/code`);
    await visitor.go('/account/profile');
    await ageSignIns(product, person, 6);
    const twin = visitor.twin();
    await twin.go('/account/profile');
    expect((await twin.go(PATH)).url.pathname).toMatch(/^\/sign-in\//);
  });

  test('counts once the code from its letter was typed', async () => {
    const { visitor, person } = await signedIn(product);
    const email = freshAddress();
    expect(wordsOf(await ask(visitor, email))).toContain(`We have written to ${email}.`);
    expect(await emailOf(person)).toBe(person.email);
    expect(wordsOf(await visitor.go('/account/profile'))).toContain(`You asked to change it to ${email}`);
    const { code } = await product.house.letter(email);
    await visitor.go(`${PATH}/code`);
    expect((await visitor.submit({ code: otherThan(code) }, '/code')).status).toBe(422);
    const done = await visitor.submit({ code }, '/code');
    expect(done.url.pathname + done.url.search).toBe('/account/profile?done=email');
    expect(await emailOf(person)).toBe(email);
    expect((await visitor.go(`${PATH}/code`)).url.pathname).toBe(PATH);
  });

  test('counts once its link was pressed, in whichever browser; looking changes nothing, and it works once', async () => {
    const { visitor, person } = await signedIn(product);
    const email = freshAddress();
    await ask(visitor, email);
    const { link } = await product.house.letter(email);
    const elsewhere = product.visitor();
    expect((await elsewhere.go(link)).status).toBe(200);
    expect(await emailOf(person)).toBe(person.email);
    const done = await elsewhere.submit({});
    expect(wordsOf(done)).toContain(`From now on you sign in with ${email}`);
    expect(await emailOf(person)).toBe(email);
    expect((await elsewhere.go(link)).status).toBe(410);
    expect((await visitor.go('/account')).url.pathname).toBe('/account');
  });

  test('can be undone by the old one for a week: everybody is out, and a new password is chosen', async () => {
    const { visitor, person } = await signedIn(product);
    const email = freshAddress();
    await ask(visitor, email);
    await visitor.go((await product.house.letter(email)).link);
    await visitor.submit({});
    const { link, name } = await product.house.letter(person.email);
    expect([name, new URL(link).pathname]).toEqual(['email-changed', '/verify-email']);
    const owner = product.visitor();
    expect(wordsOf(await owner.go(link))).toContain(`Its address becomes ${person.email} again`);
    expect(await emailOf(person)).toBe(email);
    expect((await owner.submit({})).url.pathname).toBe('/reset-password');
    expect(await emailOf(person)).toBe(person.email);
    expect((await visitor.go('/account')).url.pathname).toMatch(/^\/sign-in\//);
    await owner.submit({ new_password: 'a quite new one for myself' });
    await owner.go('/account');
    const home = await owner.submit({ email: person.email, password: 'a quite new one for myself' });
    expect(home.url.pathname).toBe('/account');
    expect((await owner.go(link)).status).toBe(410);
  });

  test('that has an account is answered as one that has none: the same pages, the same statements', async () => {
    const owner = await addPerson(product.house);
    const see = async (email: string) => {
      const { visitor, person } = await signedIn(product);
      await visitor.go(PATH);
      const pages: Reply[] = [];
      const answered = await product.during(async () => {
        pages.push(await visitor.submit({ email }, PATH));
        pages.push(await visitor.submit({ code: '00 00 00' }, '/code'));
        pages.push(await visitor.go('/account/profile'));
      });
      const plain = ({ status, text }: Reply) => [
        status,
        text
          .replaceAll(email, 'NEW')
          .replaceAll(person.email, 'OLD')
          .replaceAll(person.username, 'USERNAME')
          .replace(/name="(csrf_token|version)" value="[^"]*"/g, ''),
      ];
      return { pages: pages.map(plain), cost: answered.map(({ statements }) => statements.length) };
    };
    expect(await see(owner.email)).toEqual(await see(freshAddress()));
    expect(await product.house.letter(owner.email)).toMatchObject({ name: 'already-registered' });
  });

  test('that is none, or is theirs, is told at its field; one asked for too soon waits', async () => {
    const { visitor, person } = await signedIn(product);
    for (const email of ['', 'not an address', person.email]) {
      const page = await ask(visitor, email);
      expect([page.status, page.text.includes('id="email-problem"')]).toEqual([422, true]);
    }
    await ask(visitor, freshAddress());
    await visitor.go(PATH);
    const tooSoon = await visitor.submit({ email: freshAddress() }, PATH);
    expect([tooSoon.status, Number(tooSoon.headers['retry-after'])]).toEqual([429, expect.any(Number)]);
    expect(wordsOf(tooSoon)).toContain('Letters for this went out just now.');
  });

  test('is changed by our own forms only', async () => {
    const { visitor } = await signedIn(product);
    await visitor.go(PATH);
    expect((await visitor.twin().post({ csrf_token: 'made-up', email: freshAddress() }, PATH)).status).toBe(403);
    await ask(visitor, freshAddress());
    expect((await visitor.twin().post({ csrf_token: 'made-up', code: '123456' }, '/code')).status).toBe(403);
  });
});
