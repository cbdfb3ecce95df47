import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { userResetMfaCommand } from '#commands/user-reset-mfa.ts';
import { findFactors, NO_FACTORS } from '#credentials/factors.ts';
import { newId } from '#platform/ids.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { openTestHouse, type TestHouse } from '../support/house.ts';
import { addPerson, PASSWORD, type Person } from '../support/people.ts';
import { addApp, addEmailCodes, codeAt } from '../support/second-steps.ts';
import { openPlainVisitor } from '../support/visitor.ts';
import { run } from './run.ts';

const ROOT = 'a root secret of thirty-two bytes and more, for tests alone';
let house: TestHouse;
let app: TestApp;
beforeAll(async () => {
  house = await openTestHouse();
  app = await openApp(house, { first_party: true });
  const SECRET_KEY = Buffer.from(ROOT).toString('base64');
  Object.assign(process.env, { DATABASE_URL: house.databaseUrl, SECRET_KEY, ISSUER: house.issuer });
});
afterAll(async () => {
  for (const name of ['DATABASE_URL', 'SECRET_KEY', 'ISSUER', 'SMTP_URL', 'MAIL_FROM']) delete process.env[name];
  for (const thing of [app, house]) await thing[Symbol.asyncDispose]();
});

const reset = (...args: string[]) => run(userResetMfaCommand, args);

/** With an app, codes by mail, a passkey and five recovery codes. */
async function addProtected(): Promise<Person & { readonly key: string }> {
  const person = await addPerson(house);
  const { key } = await addApp(house, person);
  await addEmailCodes(house, person);
  const passkey = {
    ...{ id: newId('pky'), account_id: person.id, credential_id: randomBytes(16), public_key: randomBytes(8) },
    ...{ is_backup_eligible: false, is_backed_up: false, is_user_verifying: true, aaguid: 'zeros', name: 'Laptop' },
  };
  await house.db.insertInto('passkey').values(passkey).execute();
  return { ...person, key };
}

async function visitSignIn({ email }: Person) {
  const visitor = openPlainVisitor({ issuer: house.issuer });
  await visitor.go(app.loginUrl());
  await visitor.submit({ email, password: PASSWORD });
  return visitor;
}

test('everything goes, every sign-in ends, the owner is told, and the password alone is enough again', async () => {
  const person = await addProtected();
  const visitor = await visitSignIn(person);
  await visitor.ask(`${visitor.page.url.pathname}`);
  await visitor.go(visitor.page.url.href.replace(/passkey$/, 'code'));
  await visitor.submit({ code: codeAt(person.key), remember: 'on' });
  expect(app.tokens()?.claims()).toMatchObject({ sub: person.id, acr: 'urn:usher:aal2' });
  const { exitCode, out } = await reset(person.email, '--json');
  const removed = { authenticator_apps: 1, email_codes: 1, passkeys: 1, recovery_codes: 5, remembered_devices: 1 };
  expect({ exitCode, out: JSON.parse(out) }).toEqual({ exitCode: 0, out: { id: person.id, removed } });
  expect(await findFactors(house.db, person.id)).toEqual(NO_FACTORS);

  await visitor.go(app.loginUrl());
  expect(visitor.page.text).toContain('id="password"');
  expect(await house.db.selectFrom('session').select('uid').where('account_id', '=', person.id).execute()).toEqual([]);
  const ended = await house.db.selectFrom('grant').select('ended_by').where('account_id', '=', person.id).execute();
  expect(ended).toEqual([{ ended_by: 'second_steps_removed' }]);

  const [letter] = await house.letters(person.email);
  expect(letter).toMatchObject({ subject: 'The second step was removed from your account' });
  expect(letter?.text).toContain('An administrator removed every second step');
  const [act] = (await listActs(house.db, { accountId: person.id })).filter(
    ({ act: name }) => name === 'second_steps.removed',
  );
  expect(act).toMatchObject({ actor_kind: 'command', actor_id: 'user reset-mfa', facts: { passkeys: 1 } });

  await visitSignIn(person);
  expect(app.tokens()?.claims()).toMatchObject({ sub: person.id, amr: ['pwd'] });
});

test('a sign-in that is under way begins anew: what was proved by a step that is gone counts no more', async () => {
  const person = await addPerson(house);
  await addApp(house, person);
  const visitor = await visitSignIn(person);
  expect(visitor.page.url.pathname).toMatch(/\/code$/);
  expect((await reset(person.username)).out).toBe(
    `Removed from ${person.id}: 1 authenticator app, 5 recovery codes. It is signed out everywhere.`,
  );
  expect((await visitor.go(visitor.page.url.href)).status).toBe(410);
});

test('nobody else loses anything', async () => {
  const [person, other] = [await addPerson(house), await addPerson(house)];
  await addApp(house, person);
  await addApp(house, other);
  await reset(person.id);
  expect(await findFactors(house.db, other.id)).toMatchObject({ totp: true, recoveryCodes: 5 });
});

test('where there is nothing to remove it says so, and ends, writes and tells nothing', async () => {
  const person = await addPerson(house);
  await visitSignIn(person);
  const before = (await listActs(house.db, { accountId: person.id })).length;
  expect((await reset(person.email)).out).toBe(`Nothing to change: ${person.id} has no second step.`);
  expect(JSON.parse((await reset(person.email, '--json')).out).removed).toMatchObject({ passkeys: 0 });
  expect(await listActs(house.db, { accountId: person.id })).toHaveLength(before);
  expect(await house.letters(person.email)).toEqual([]);
  expect(await house.db.selectFrom('session').select('uid').where('account_id', '=', person.id).execute()).toHaveLength(
    1,
  );
});

test('with a mail server the letter waits for the process that sends letters', async () => {
  Object.assign(process.env, { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'usher@example.com' });
  const person = await addPerson(house);
  await addApp(house, person);
  expect((await reset(person.email)).exitCode).toBe(0);
  for (const name of ['SMTP_URL', 'MAIL_FROM']) delete process.env[name];
  const told = await house.db
    .selectFrom('letter')
    .select('status')
    .where('recipient', '=', person.email)
    .where('subject', 'like', 'The second step was removed%')
    .execute();
  expect(told).toHaveLength(1);
});

test('nobody of that name is a failure, and no name is wrong use', async () => {
  expect(await reset('nobody')).toEqual({ exitCode: 1, out: '', err: 'Nobody here is called nobody.' });
  expect((await reset()).exitCode).toBe(2);
});
