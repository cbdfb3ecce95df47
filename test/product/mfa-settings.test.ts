import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyConfiguration } from '#configuration/apply.ts';
import { openBlocklist } from '#credentials/blocklist.ts';
import { createHasher } from '#credentials/hash-pool.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { CHEAP } from '../support/house.ts';
import { addPerson, type Person } from '../support/people.ts';
import { addApp, addEmailCodes, codeAt } from '../support/second-steps.ts';
import { until } from '../support/until.ts';
import { type PlainVisitor, wordsOf } from '../support/visitor.ts';
import { openProduct, type Product } from './open-product.ts';
import { PASSWORD } from './people.ts';

let product: Product;
let app: TestApp;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-mfa-'));
  product = await openProduct();
  app = await openApp(product.house, { first_party: true });
});
afterAll(async () => {
  for (const thing of [app, product]) await thing[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Applies a file beside the running product; it holds within a second, which is waited for where a page tells of it. */
async function apply(mfa: string): Promise<void> {
  const { house } = product.house;
  const file = join(folder, 'usher.yaml');
  await writeFile(file, `mfa: ${mfa}\n`);
  const hasher = createHasher({ vault: house.vault, parameters: CHEAP });
  const actor = { kind: 'command', id: 'apply' } as const;
  const { db, vault } = house;
  await applyConfiguration({ db, vault, hasher, openBlocklist, environment: {}, issuer: product.issuer, actor }, file);
}

async function signIn({ email }: Pick<Person, 'email'>, parameters = {}): Promise<PlainVisitor> {
  const visitor = product.visitor();
  await visitor.go(app.loginUrl(parameters));
  await visitor.submit({ email, password: PASSWORD });
  return visitor;
}

const placeOf = ({ page }: PlainVisitor) => page.url.pathname.replace(/^\/sign-in\/[\w-]+/, '');

/** Sets an authenticator app up on the page that asks for a second step. */
async function setUpApp(visitor: PlainVisitor): Promise<void> {
  await visitor.go(`${visitor.page.url.pathname}/totp`);
  const key = /id="manual-key"[^>]*>([A-Z2-7 ]+)</.exec(visitor.page.text)?.[1] ?? '';
  await visitor.submit({ code: codeAt(key.replaceAll(' ', '')) }, '/enrol/totp');
}

test('everybody is asked for two factors once the role that everybody has requires it, whatever other roles they have', async () => {
  const [plain, manager] = [await addPerson(product.house), await addPerson(product.house, { roles: ['manager'] })];
  const early = await signIn(plain);
  expect(placeOf(early)).toBe('/callback');
  await apply('{required_for: [user]}');
  await until(async () => placeOf(await signIn(plain)) === '/enrol');
  expect(placeOf(await signIn(manager))).toBe('/enrol');
  await early.go(app.loginUrl());
  expect(placeOf(early)).toBe('/enrol');
  const visitor = product.visitor();
  await visitor.go(app.loginUrl({ prompt: 'create' }));
  expect(wordsOf(visitor.page)).toContain('8 characters');
  await apply('{required_for: [admin]}');
  await until(async () => wordsOf(await product.visitor().go(app.loginUrl({ prompt: 'create' }))).includes('15 char'));
});

test('mailed codes that are turned off are asked of those only who have nothing else', async () => {
  const [both, only] = [await addPerson(product.house), await addPerson(product.house)];
  await addApp(product.house, both);
  await addEmailCodes(product.house, both);
  await addEmailCodes(product.house, only);
  expect((await signIn(both)).page.text).toContain('id="use-email-code"');
  await apply('{email_code: false}');
  await until(async () => !(await signIn(both)).page.text.includes('id="use-email-code"'));
  const visitor = await signIn(only);
  await visitor.submit({ code: (await product.house.letter(only.email)).code, by: 'email' }, '/code');
  expect(app.tokens()?.claims()).toMatchObject({ sub: only.id, amr: ['pwd', 'email'] });
});

test('there are as many recovery codes as the setting says, and by mail where it says so', async () => {
  await apply('{recovery_codes: 8}');
  let shown: PlainVisitor | undefined;
  await until(async () => {
    const person = await addPerson(product.house);
    shown = await signIn(person, { acr_values: 'urn:usher:aal2' });
    await setUpApp(shown);
    const { length } = await product.house.db
      .selectFrom('recovery_code')
      .select('code_hash')
      .where('account_id', '=', person.id)
      .execute();
    return length === 8;
  });
  expect(shown?.page.text.match(/[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){5}/g)?.length).toBeGreaterThanOrEqual(8);

  await apply('{recovery_codes: 3, recovery_codes_by_mail: true}');
  await until(async () => {
    const person = await addPerson(product.house);
    const visitor = await signIn(person, { acr_values: 'urn:usher:aal2' });
    await setUpApp(visitor);
    const letter = (await product.house.letters(person.email)).find(({ name }) => name === 'recovery-codes');
    if (!letter) return false;
    expect(letter.text.match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){5}/g)).toHaveLength(3);
    expect(visitor.page.text).not.toMatch(/[0-9A-Z]{4}(-[0-9A-Z]{4}){5}/);
    return true;
  });
});
