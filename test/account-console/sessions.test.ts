import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProduct, type Product } from '../product/open-product.ts';
import { addPerson, PASSWORD } from '../support/people.ts';
import { formOf, type PlainVisitor, wordsOf } from '../support/visitor.ts';

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product[Symbol.asyncDispose]());

async function signIn(email: string, path = '/account/sessions'): Promise<PlainVisitor> {
  const visitor = product.visitor();
  await visitor.go(path);
  await visitor.submit({ email, password: PASSWORD });
  return visitor;
}

const isSignedIn = async (visitor: PlainVisitor) => (await visitor.go('/account')).url.pathname === '/account';

describe('the list of sessions', () => {
  test("ends one's own sessions only, and says the same of somebody else's as of one that is over", async () => {
    const [ada, bob] = [await addPerson(product.house), await addPerson(product.house)];
    const [adas, bobs] = [await signIn(ada.email), await signIn(bob.email)];
    await signIn(ada.email);
    await adas.go('/account/sessions');
    const [row] = await product.house.db.selectFrom('session').select('uid').where('account_id', '=', bob.id).execute();
    const answers = [];
    for (const session of [row?.uid ?? '', 'made-up']) {
      const page = await adas.twin().submit({ session }, '/account/sessions/end');
      answers.push([page.status, page.url.search, wordsOf(page)]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[1]).toBe('?done=ended-already');
    expect(await isSignedIn(bobs)).toBe(true);
  });

  test('signs this browser out too, if it says so itself', async () => {
    const ada = await addPerson(product.house);
    const visitor = await signIn(ada.email);
    await signIn(ada.email);
    await visitor.go('/account/sessions');
    const [own] = await product.house.db
      .selectFrom('session')
      .select('uid')
      .where('account_id', '=', ada.id)
      .where('uid', '<>', formOf(visitor.page, '/account/sessions/end').hidden.session ?? '')
      .execute();
    const page = await visitor.submit({ session: own?.uid ?? '' }, '/account/sessions/end');
    expect(page.text).toContain('id="password"');
  });

  test('tells nothing that was not done, whatever the address says', async () => {
    const visitor = await signIn((await addPerson(product.house)).email);
    for (const done of ['<b>', 'toString', '__proto__']) {
      const page = await visitor.go(`/account/sessions?done=${encodeURIComponent(done)}`);
      expect([page.status, page.text.includes('role="status"')]).toEqual([200, false]);
    }
  });

  test('is forged by nobody: each form carries its token', async () => {
    const visitor = await signIn((await addPerson(product.house)).email);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const path of ['/account/sessions/end', '/account/sessions/end-others', '/account/apps/take-back']) {
      const forged = await visitor.ask(path, { method: 'POST', headers, body: 'csrf_token=made-up&session=x&app=x' });
      expect([path, forged.status]).toEqual([path, 403]);
    }
  });
});

test('fifty sessions and a hundred apps cost as many statements as one', async () => {
  const { db } = product.house;
  const ada = await addPerson(product.house);
  const visitor = await signIn(ada.email);
  const costOf = async (path: string) => {
    const [answered] = await product.during(() => visitor.go(path));
    expect(answered?.status).toBe(200);
    return answered?.statements.length ?? 0;
  };
  const paths = ['/account/sessions', '/account/apps'];
  const before = [];
  for (const path of paths) before.push(await costOf(path));
  await sql`insert into session (uid, id_hash, account_id, payload, expires_at)
    select 'more-' || n, sha256(convert_to('more-' || n, 'UTF8')), ${ada.id}, '{}', now() + interval '1 day'
    from generate_series(1, 50) n`.execute(db);
  await sql`insert into client (id, metadata) select 'app-' || n, '{}' from generate_series(1, 100) n`.execute(db);
  await sql`insert into consent (account_id, client_id, scope)
    select ${ada.id}, 'app-' || n, '{openid}' from generate_series(1, 100) n`.execute(db);
  const after = [];
  for (const path of paths) after.push(await costOf(path));
  expect(after).toEqual(before);
  expect(Math.max(...after)).toBeLessThanOrEqual(5);
});
