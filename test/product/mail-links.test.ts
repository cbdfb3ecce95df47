import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestHouse } from '../support/house.ts';
import { openProduct, type Product } from './open-product.ts';
import { freshName, newPerson, PASSWORD, register } from './people.ts';

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product[Symbol.asyncDispose]());

/** Every row of every table of ours, but for the counted requests. */
async function dump({ db }: TestHouse): Promise<Record<string, string>> {
  const { rows: tables } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'request_count'
    order by 1`.execute(db);
  const contents: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await sql<{ rows: string | null }>`
      select string_agg(t::text, chr(10) order by t::text) as rows from ${sql.id(name)} t`.execute(db);
    contents[name] = rows[0]?.rows ?? '';
  }
  return contents;
}

/** What link scanners, previews and impatient people do, with and without the browser that began. */
async function lookTenTimes(link: string, beginner = product.visitor()): Promise<void> {
  for (let count = 0; count < 5; count += 1) {
    const visitor = count % 2 === 0 ? product.visitor() : beginner.twin();
    const { pathname, search } = new URL(link);
    const [got, head] = [await visitor.go(link), await visitor.ask(pathname + search, { method: 'HEAD' })];
    expect([got.status, head.status, head.text]).toEqual([200, 200, '']);
    expect(got.text).toContain('id="continue"');
  }
}

describe('a mailed link that is only looked at, ten times, changes nothing', () => {
  test('and confirms the address when its button is pressed', async () => {
    const email = `${freshName()}@example.com`;
    const visitor = product.visitor();
    await register(visitor, { email });
    const { link } = await product.house.letter(email);
    const before = await dump(product.house);
    await lookTenTimes(link, visitor);
    expect(await dump(product.house)).toEqual(before);

    await visitor.go(link);
    const page = await visitor.submit({});
    expect([page.status, page.url.pathname]).toEqual([200, '/account']);
    await visitor.go(link);
    expect([visitor.page.status, visitor.page.text]).toEqual([410, expect.stringContaining('id="error"')]);
  });

  test('and replaces the password when its form is sent', async () => {
    const { email } = await newPerson(product);
    const visitor = product.visitor();
    await visitor.go('/forgot-password');
    await visitor.submit({ email });
    const { link } = await product.house.letter(email);
    const before = await dump(product.house);
    await lookTenTimes(link, visitor);
    expect(await dump(product.house)).toEqual(before);

    await visitor.go(link);
    expect((await visitor.submit({ new_password: `${PASSWORD} again` })).status).toBe(200);
    await visitor.go(link);
    expect(visitor.page.status).toBe(410);
  });

  test('and makes the first administrator when its form is sent', async () => {
    const link = (await product.house.house.setupLink()) ?? '';
    const before = await dump(product.house);
    await lookTenTimes(link);
    expect(await dump(product.house)).toEqual(before);

    const visitor = product.visitor();
    await visitor.go(link);
    const fields = { email: `${freshName()}@example.com`, name: 'Grace Hopper', new_password: PASSWORD };
    expect((await visitor.submit(fields)).url.pathname).toMatch(/^\/sign-in\/[\w-]+\/enrol$/);
    expect((await visitor.submit({ decision: 'cancel' })).url.pathname).toBe('/account');
    await visitor.go(link);
    expect(visitor.page.status).toBe(410);
  });
});
