import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApp, type TestApp } from '../support/app.ts';
import { openTestHouse, type TestHouse } from '../support/house.ts';
import { addPerson, freshAddress, PASSWORD } from '../support/people.ts';
import { openPlainVisitor, type Reply } from '../support/visitor.ts';

const CALLBACK = 'com.example.reports:/callback';
const OUT = 'com.example.reports:/out';

let house: TestHouse;
let app: TestApp;
beforeAll(async () => {
  house = await openTestHouse();
  app = await openApp(house, {
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    redirect_uris: [CALLBACK],
    post_logout_redirect_uris: [OUT],
  });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
});

const targetsOf = ({ headers }: Reply) => /form-action ([^;]*)/.exec(String(headers['content-security-policy']))?.[1];

/** Chromium holds the policy of a page against every redirect that follows its form. */
describe('an app with a scheme of its own', () => {
  test('may be where the form of every page on the way to it ends', async () => {
    const visitor = openPlainVisitor({ issuer: house.issuer });
    const seen = new Map<string, string | undefined>();
    const note = (name: string, reply: Reply) => seen.set(name, targetsOf(reply));
    const person = await addPerson(house);
    const email = freshAddress();
    note('sign-in', await visitor.go(app.loginUrl({ redirect_uri: CALLBACK })));
    const path = visitor.page.url.pathname;
    note('register', await visitor.go(`${path}/register`));
    note('verify', await visitor.submit({ email, name: 'Ada', new_password: PASSWORD }));
    note('link', await visitor.go((await house.letter(email)).link));
    await visitor.go(`${path}/password`);
    note('consent', await visitor.submit({ email: person.email, password: PASSWORD }));
    const agreed = await visitor.post({ decision: 'continue' });
    const last = await visitor.ask(new URL(agreed.headers.location ?? '').pathname);
    expect(last.headers.location).toMatch(/^com\.example\.reports:\/callback\?code=/);
    note('select', await visitor.go(app.loginUrl({ redirect_uri: CALLBACK, prompt: 'select_account' })));
    expect([...seen.keys()]).toHaveLength(6);
    for (const [name, targets] of seen) expect(targets, name).toMatch(/ com\.example\.reports:$/);
  });

  test('may be where a sign-out ends', async () => {
    const visitor = openPlainVisitor({ issuer: house.issuer });
    await visitor.go(`${house.issuer}/sign-in`);
    await visitor.submit({ email: (await addPerson(house)).email, password: PASSWORD });
    const asked = await visitor.go(app.logoutUrl({ client_id: app.clientId, post_logout_redirect_uri: OUT }));
    expect(targetsOf(asked)).toMatch(/ com\.example\.reports:$/);
    const done = await visitor.post({ logout: 'yes' });
    expect(done.headers.location).toBe(OUT);
  });

  test('is let in by no page of another app', async () => {
    const other = await openApp(house);
    const reply = await openPlainVisitor({ issuer: house.issuer }).go(other.loginUrl());
    expect(targetsOf(reply)).not.toContain('com.example');
    await other[Symbol.asyncDispose]();
  });
});
