import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { sha256 } from '#platform/secrets.ts';
import { IMPORTED, IMPORTED_SECRETS, KNOWN, KNOWN_SECRET } from '../credentials/imported-vectors.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { openVisitor } from '../support/browser.ts';
import { openTestHouse, type TestHouse } from '../support/house.ts';
import { answerTo, problemOn, typePassword } from '../support/steps.ts';
import { until } from '../support/until.ts';

/** Everybody who comes from elsewhere, with the hash they bring. */
const PEOPLE = IMPORTED.map(([kind, hash], index) => ({ kind, hash, email: `person-${index}@example.com` }));
const MACHINES = IMPORTED_SECRETS.map(([kind, hash], index) => ({ kind, hash, id: `machine-${index}` }));

const FILE = stringify({
  users: PEOPLE.map(({ email, hash }) => ({ email, password_hash: hash, email_verified: true })),
  resource_servers: [{ identifier: 'https://api.example.com', name: 'Reports', permissions: ['reports:read'] }],
  clients: MACHINES.map(({ id, hash }) => ({
    client_id: id,
    client_secret_hash: hash,
    grant_types: ['client_credentials'],
    scope: 'reports:read',
  })),
});

let directory: string;
let house: TestHouse;
let app: TestApp;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'usher-imported-'));
  const file = join(directory, 'usher.yaml');
  await writeFile(file, FILE);
  house = await openTestHouse({ environment: { CONFIG_FILE: file } });
  app = await openApp(house, { first_party: true });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

/** What the table says of a person's password, decrypted. */
async function passwordOf(email: string): Promise<string> {
  const { id, hash } = await house.db
    .selectFrom('password')
    .innerJoin('account', 'account.id', 'password.account_id')
    .select(['account.id', 'hash'])
    .where('email', '=', email)
    .executeTakeFirstOrThrow();
  return house.house.vault.decrypt(hash, `password:hash:${id}`);
}

describe('somebody whose password was hashed elsewhere', () => {
  test.each(PEOPLE)('by $kind signs in with it, and has argon2id from then on', async ({ email }) => {
    const before = await passwordOf(email);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(app.loginUrl());
    await page.fill('#email', email);
    await page.fill('#password', `${KNOWN}!`);
    expect((await answerTo(page, '#continue')).status()).toBe(422);
    expect(await problemOn(page)).toContain('don’t match');
    expect(await passwordOf(email)).toBe(before);
    await typePassword(page, email, KNOWN);
    await page.waitForSelector('#who');
    const after = await passwordOf(email);
    expect(after).not.toBe(before);
    expect(after).toMatch(/^\$argon2id\$v=19\$m=64,t=2,p=1\$/);
  });

  test('signs in with it again', async () => {
    const [{ email } = { email: '' }] = PEOPLE;
    await using visitor = await openVisitor();
    await visitor.page.goto(app.loginUrl());
    await typePassword(visitor.page, email, KNOWN);
    await visitor.page.waitForSelector('#who');
  });
});

describe('an app whose secret was hashed elsewhere', () => {
  const ask = (id: string, secret: string) =>
    fetch(`${house.issuer}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'reports:read' }),
    });
  const hashesOf = async (id: string) =>
    (await house.db.selectFrom('client').select('secret_hashes').where('id', '=', id).executeTakeFirstOrThrow())
      .secret_hashes;

  test.each(MACHINES)('by $kind gets its token, and is kept as one SHA-256 from then on', async ({ id }) => {
    expect((await ask(id, `${KNOWN_SECRET}.`)).status).toBe(401);
    expect((await ask(id, KNOWN_SECRET)).status).toBe(200);
    await until(async () => (await hashesOf(id)).length === 1);
    expect(await hashesOf(id)).toEqual([sha256(KNOWN_SECRET)]);
    expect((await ask(id, KNOWN_SECRET)).status).toBe(200);
  });
});
