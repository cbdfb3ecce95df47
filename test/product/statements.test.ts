import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '#database/transaction.ts';
import { saveReportsApi } from '../support/reports-api.ts';
import type { PlainVisitor } from '../support/visitor.ts';
import { openProduct, type Product } from './open-product.ts';
import { arrive, askToken, authorizePath, type Client, newClient, newPerson, PASSWORD, redemption } from './people.ts';

const API = 'https://api.example.com';

let product: Product;
let app: Client;
let machine: Client;
beforeAll(async () => {
  product = await openProduct({ before: prepare });
});
afterAll(() => product[Symbol.asyncDispose]());

async function prepare(db: Database): Promise<void> {
  await saveReportsApi(db);
  // Budgets hold for ES256 ID tokens and JWT access tokens.
  const scope = 'openid profile email offline_access reports:read';
  app = await newClient(db, { first_party: true, scope, id_token_signed_response_alg: 'ES256' });
  machine = await newClient(db, {
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    scope: 'reports:read',
  });
}

const wanted = { scope: 'openid email offline_access', resource: API };

/**
 * What a piece of work costs once everything that is kept in memory is there: the least of three, since what a start
 * has changed is noticed within a second and read anew.
 */
async function costOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const costs: string[][] = [];
  for (let count = 0; count < 3; count += 1) {
    const answered = await product.during(work);
    costs.push(answered.flatMap(({ statements }) => statements));
  }
  return costs.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

/** Fails with the statements themselves. */
function expectAtMost(most: number, sent: readonly string[]): void {
  expect(sent.length <= most ? [] : sent).toEqual([]);
}

async function signedIn(): Promise<{ visitor: PlainVisitor; email: string }> {
  const visitor = product.visitor();
  return { visitor, ...(await newPerson(product, visitor)) };
}

async function silentSignIn(visitor: PlainVisitor) {
  const path = authorizePath(app, { ...wanted, prompt: 'none' });
  const arrived = await arrive(visitor, await visitor.ask(path), app);
  const { status, body } = await askToken(visitor, app, redemption(app, arrived));
  expect([status, body]).toEqual([200, expect.objectContaining({ access_token: expect.stringMatching(/^eyJ/) })]);
  return body;
}

describe('what a request costs the database, in statements', () => {
  test('none for a machine’s token', async () => {
    const visitor = product.visitor();
    const sent = await costOf(async () => {
      const asked = { grant_type: 'client_credentials', scope: 'reports:read', resource: API };
      expect((await askToken(visitor, machine, asked)).status).toBe(200);
    });
    expectAtMost(0, sent);
  });

  test('none for keys, discovery, status lists and a request that is wrong', async () => {
    const visitor = product.visitor();
    const sent = await costOf(async () => {
      const known = ['/oauth2/jwks', '/.well-known/openid-configuration', '/oauth2/status-lists/0', '/healthz'];
      for (const path of [...known, '/oauth2/status-lists', '/oauth2/status-lists/99', '/nothing-here']) {
        await visitor.ask(path);
      }
      await askToken(visitor, { ...machine, secret: 'wrong' }, { grant_type: 'client_credentials' });
    });
    expectAtMost(0, sent);
  });

  test('two at most for a refresh', async () => {
    const { visitor } = await signedIn();
    let { refresh_token = '' } = await silentSignIn(visitor);
    const sent = await costOf(async () => {
      const { status, body } = await askToken(visitor, app, { grant_type: 'refresh_token', refresh_token });
      expect(status).toBe(200);
      refresh_token = body.refresh_token ?? '';
    });
    expectAtMost(2, sent);
  });

  test('six at most for a silent sign-in and its exchange', async () => {
    const { visitor } = await signedIn();
    expectAtMost(6, await costOf(() => silentSignIn(visitor)));
  });

  test('sixteen at most for a sign-in with a password and its exchange', async () => {
    const { email } = await signedIn();
    const sent = await costOf(async () => {
      const visitor = product.visitor();
      await visitor.go(authorizePath(app, wanted));
      const arrived = await arrive(visitor, await visitor.post({ email, password: PASSWORD }), app);
      expect((await askToken(visitor, app, redemption(app, arrived))).status).toBe(200);
    });
    expectAtMost(16, sent);
  });

  test('one for userinfo, with a JWT for an API', async () => {
    const { visitor } = await signedIn();
    const { access_token } = await silentSignIn(visitor);
    const headers = { authorization: `Bearer ${access_token}` };
    const sent = await costOf(async () => {
      const reply = await visitor.ask('/oauth2/userinfo', { headers });
      expect([reply.status, JSON.parse(reply.text).email]).toEqual([200, expect.stringMatching(/@/)]);
    });
    expectAtMost(1, sent);
  });
});
