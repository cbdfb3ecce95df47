import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApp, type TestApp } from '../support/app.ts';
import { openTestHouse, type TestHouse } from '../support/house.ts';
import { addPerson, PASSWORD } from '../support/people.ts';
import { openPlainVisitor, type PlainVisitor } from '../support/visitor.ts';

let house: TestHouse;
let app: TestApp;
beforeAll(async () => {
  house = await openTestHouse();
  app = await openApp(house, { first_party: true, scope: 'openid account:read account:write' });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
});

async function signIn(visitor: PlainVisitor, email: string, parameters: Record<string, string> = {}): Promise<string> {
  const scope = 'openid account:read account:write';
  await visitor.go(app.loginUrl({ scope, resource: `${house.issuer}/api`, ...parameters }));
  if (visitor.page.text.includes('id="password"')) await visitor.submit({ email, password: PASSWORD });
  return app.tokens()?.access_token ?? '';
}

function ask(token: string, path: string, method = 'GET'): Promise<Response> {
  return oidc.fetchProtectedResource(app.config, token, new URL(path, house.issuer), method);
}

describe('an app with openid-client', () => {
  test('asks the API for whoever signed in', async () => {
    const person = await addPerson(house);
    const token = await signIn(openPlainVisitor({ issuer: house.issuer }), person.email);
    const answer = await ask(token, '/api/v1/me');
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ id: person.id })]);
  });

  test('is told to have the person sign in anew, and may then do what it wanted', async () => {
    const person = await addPerson(house);
    const visitor = openPlainVisitor({ issuer: house.issuer });
    await signIn(visitor, person.email);
    // As if they had signed in a quarter of an hour ago.
    await house.db
      .updateTable('session')
      .set({ signed_in_at: new Date(Date.now() - 900_000) })
      .where('account_id', '=', person.id)
      .execute();
    const old = await signIn(visitor, person.email);
    const refused = await ask(old, '/api/v1/me/factors/totp', 'POST').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(oidc.WWWAuthenticateChallengeError);
    const { cause } = refused as oidc.WWWAuthenticateChallengeError;
    const { error, max_age = '' } = cause[0]?.parameters ?? {};
    expect([error, max_age]).toEqual(['insufficient_user_authentication', '600']);
    const fresh = await signIn(visitor, person.email, { max_age });
    expect((await ask(fresh, '/api/v1/me/factors/totp', 'POST')).status).toBe(200);
  });
});
