import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formOf, type Reply } from '../support/visitor.ts';
import { body, escapeOddly, headers, oddText, pairs, runs } from './odd-input.ts';
import { type Door, listDoors } from './open-doors.ts';
import { openProduct, type Product } from './open-product.ts';
import { authorizePath, type Client, freshName, newClient, newPerson, PASSWORD } from './people.ts';

let product: Product;
let app: Client;
beforeAll(async () => {
  product = await openProduct({
    before: async (db) => {
      app = await newClient(db, { token_endpoint_auth_method: 'none' });
    },
  });
});
// A bug that was logged meanwhile fails here.
afterAll(() => product[Symbol.asyncDispose]());

const doors = listDoors();
const SENTENCE = /^[“A-Z][^<]*\w+ [^<]*\w/;

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** Whatever came, it was served or refused with a status that blames nobody else, in the form of this door, in words. */
function expectFair(reply: Reply, { method }: Asked, form: Door['form']): void {
  expect(reply.status).toBeLessThan(500);
  if (reply.status < 400 || method === 'HEAD') return;
  const type = String(reply.headers['content-type']);
  if (type.startsWith('text/html')) {
    // Before an endpoint is found, nobody knows that a program asks.
    expect(form).not.toBe(reply.status === 400 ? 'oauth' : 'problem');
    expect(reply.text).toMatch(/<main[^>]* id="error"|<div[^>]* id="error"/);
    return;
  }
  // Node itself refuses what is no HTTP, before anybody knows which door was meant.
  if (type.startsWith('text/plain')) {
    expect([400, 431]).toContain(reply.status);
    return;
  }
  const told = JSON.parse(reply.text);
  if (type.startsWith('application/problem+json')) {
    expect(form === 'oauth' ? reply.status : 421).toBe(421);
    expect(told).toMatchObject({ status: reply.status, title: expect.any(String), instance: expect.any(String) });
    expect(told.detail).toMatch(SENTENCE);
    return;
  }
  expect(type).toMatch(/^application\/json/);
  expect(told).toMatchObject({ error: expect.stringMatching(/^[a-z_]+$/), error_description: expect.any(String) });
}

/** Sends it, and blames the request in the failure. */
async function send(asked: Asked, form: Door['form'], visitor = product.visitor()): Promise<Reply> {
  const { path, ...options } = asked;
  const reply = await visitor.ask(path, options);
  try {
    expectFair(reply, asked, form);
  } catch (cause) {
    const shown = JSON.stringify(asked).slice(0, 1500);
    throw new Error(`${shown}\n→ ${reply.status} ${reply.headers['content-type']} ${reply.text.slice(0, 600)}`, {
      cause,
    });
  }
  return reply;
}

const door = fc.constantFrom(...doors);
/** Beyond what a request line holds, Node answers by itself. */
const short = oddText.map((text) => text.slice(0, 2_000));
const fits = (text: string) => text.length < 12_000;

function fillIn({ path }: Door, text: string): string {
  return path.replace(/:(uid|id)/, escapeOddly(text) || 'x');
}

describe('bad input at any door is refused with a sentence, never with a failure of ours', () => {
  test('in the path and the query', async () => {
    await fc.assert(
      fc.asyncProperty(door, short, pairs.filter(fits), async (at, text, query) => {
        for (const method of ['GET', 'HEAD', 'POST'] as const) {
          await send({ method, path: `${fillIn(at, text)}?${query}` }, at.method === method ? at.form : 'any');
        }
      }),
      runs(100),
    );
  });

  test('in the body, whatever its type says', async () => {
    await fc.assert(
      fc.asyncProperty(door, body, async (at, { type, content, encoding }) => {
        const given = { 'content-type': type, ...(encoding && { 'content-encoding': encoding }) };
        const asked = { method: 'POST', path: fillIn(at, 'x'), headers: given, body: content };
        await send(asked, at.method === 'POST' ? at.form : 'any');
      }),
      runs(250),
    );
  });

  test('in the headers', async () => {
    await fc.assert(
      fc.asyncProperty(door, headers, pairs.filter(fits), async (at, given, query) => {
        const content = at.method === 'POST' && { body: query };
        const type = at.method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' };
        const asked = { method: at.method, path: fillIn(at, 'x'), headers: { ...type, ...given }, ...content };
        await send(asked, at.form === 'page' ? 'any' : at.form);
      }),
      runs(200),
    );
  });

  test('with a method that the door does not have', async () => {
    for (const at of doors) {
      const others = new Set(doors.filter(({ path }) => path === at.path).map(({ method }) => method));
      for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'HEAD']) {
        if (others.has(method)) continue;
        const reply = await send({ method, path: fillIn(at, 'x') }, 'any');
        if (!['HEAD', 'OPTIONS'].includes(method)) expect([404, 405], `${method} ${at.path}`).toContain(reply.status);
      }
    }
  });

  test('in a sign-in that is under way, past its cookie and its token', async () => {
    const forms = doors.filter(({ method, path }) => method === 'POST' && path.startsWith('/sign-in/:uid'));
    const fields = fc.dictionary(
      fc.constantFrom('email', 'password', 'name', 'username', 'new_password', 'code', 'decision', 'more'),
      oddText,
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...forms), fields, async ({ path, form }, given) => {
        const visitor = product.visitor();
        await visitor.go('/sign-in');
        const uid = visitor.page.url.pathname.split('/')[2] ?? '';
        const token = formOf(visitor.page).hidden.csrf_token ?? '';
        const content = Object.entries({ csrf_token: token, ...given }).map(
          ([name, value]) => `${name}=${escapeOddly(value)}`,
        );
        const asked = {
          method: 'POST',
          path: path.replace(':uid', uid),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: content.join('&'),
        };
        const reply = await send(asked, form, visitor);
        expect(reply.status).not.toBe(403);
      }),
      runs(80),
    );
  });

  test('on the way of somebody who is signed in', async () => {
    const visitor = product.visitor();
    await newPerson(product, visitor);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          'scope',
          'prompt',
          'claims',
          'nonce',
          'state',
          'max_age',
          'resource',
          'login_hint',
          'ui_locales',
          'acr_values',
          'response_mode',
          'id_token_hint',
        ),
        short,
        async (name, value) => {
          const path = authorizePath(app).concat(`&${name}=${escapeOddly(value)}`);
          const reply = await send({ method: 'GET', path }, 'page', visitor.twin());
          expect(reply.headers.location ?? '').not.toContain('server_error');
        },
      ),
      runs(100),
    );
  });

  test('in what the mailed links and the start’s link bring', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('/verify-email', '/reset-password', '/setup'), short, async (path, token) => {
        const visitor = product.visitor();
        await visitor.go('/forgot-password');
        const csrf = formOf(visitor.page).hidden.csrf_token;
        const shown = await send({ method: 'GET', path: `${path}?token=${escapeOddly(token)}` }, 'page', visitor);
        expect([400, 410]).toContain(shown.status);
        const asked = {
          method: 'POST',
          path,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: `csrf_token=${csrf}&token=${escapeOddly(token)}&new_password=${PASSWORD}&email=${freshName()}@example.com&name=a`,
        };
        expect([400, 410, 422]).toContain((await send(asked, 'page', visitor)).status);
      }),
      runs(50),
    );
  });
});
