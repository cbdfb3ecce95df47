import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { Refusal } from '#platform/refusal.ts';
import { page } from '#web/handlers.ts';
import type { Route } from '#web/routes.ts';
import { openTestDatabase } from '../support/database.ts';
import { openWeb } from './open-web.ts';

function refusing(path: string, error: unknown): Route {
  const handle = page(async () => {
    throw error;
  });
  return { method: 'GET', path, limit: 'none', handle };
}

const busy = new Refusal('unavailable', '', { retryAfterSeconds: 3.2 });

describe('the form of errors', () => {
  test('a page is a page, unless JSON is asked for', async () => {
    await using web = await openWeb({ doors: [refusing('/sign-in', new Refusal('forbidden', 'Not today.'))] });
    for (const accept of ['text/html,application/xhtml+xml,*/*;q=0.8', '*/*', 'text/html, application/json;q=0.9']) {
      const reply = await web.ask('/sign-in', { headers: { accept } });
      expect([reply.status, reply.headers['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
      expect(reply.text).toContain('Not today.');
    }
    for (const accept of ['application/json', 'application/problem+json']) {
      const reply = await web.ask('/sign-in', { headers: { accept } });
      expect(reply.headers['content-type']).toContain('application/problem+json');
      expect(JSON.parse(reply.text)).toEqual({
        type: 'urn:usher:problem:forbidden',
        title: 'This page is not for you',
        status: 403,
        detail: 'Not today.',
        instance: reply.headers['x-request-id'],
      });
    }
  });

  test('/api answers problem+json to everybody', async () => {
    await using web = await openWeb({ doors: [refusing('/api/v1/me', new Refusal('not-signed-in', ''))] });
    const reply = await web.ask('/api/v1/me', { headers: { accept: 'text/html' } });
    expect(reply.status).toBe(401);
    expect(JSON.parse(reply.text)).toMatchObject({ type: 'urn:usher:problem:not-signed-in', title: 'Please sign in' });
  });

  test('the protocol’s machine endpoints answer as OAuth does', async () => {
    await using web = await openWeb({
      provider: async () => {
        throw busy;
      },
    });
    const reply = await web.ask('/oauth2/token', { method: 'POST', headers: { accept: 'text/html' } });
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '4']);
    expect(JSON.parse(reply.text)).toEqual({
      error: 'temporarily_unavailable',
      error_description: 'Please try again in a moment.',
    });
  });

  test('the protocol’s pages answer with a page', async () => {
    await using web = await openWeb({
      provider: async () => {
        throw busy;
      },
    });
    for (const path of ['/oauth2/authorize', '/oauth2/authorize/UID', '/oauth2/logout', '/oauth2/device']) {
      expect((await web.ask(path)).headers['content-type'], path).toContain('text/html');
    }
    for (const path of ['/oauth2/authorize-challenge', '/oauth2/device/authorize', '/oauth2/par']) {
      expect((await web.ask(path)).headers['content-type'], path).toContain('application/json');
    }
  });
});

describe('bugs', () => {
  test('a bug is a neutral 500, written down once with the request id', async () => {
    await using web = await openWeb();
    const reply = await web.ask('/bug');
    expect(reply.status).toBe(500);
    expect(reply.text).toContain('That was our fault');
    expect(reply.text).not.toMatch(/secret detail|TypeError|[.]ts/);
    const bugs = web.lines.filter(({ level }) => Number(level) >= 50);
    expect(bugs).toMatchObject([{ requestId: reply.headers['x-request-id'], err: { message: 'secret detail' } }]);
  });

  test('a TypeError that claims to be a 400 is still a bug', async () => {
    const error = Object.assign(new TypeError('x'), { status: 400, expose: true });
    await using web = await openWeb({ doors: [refusing('/odd', error)] });
    expect((await web.ask('/odd')).status).toBe(500);
  });

  test('a database that is away is a 503 that says when to come back', async () => {
    const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    await using web = await openWeb({ doors: [refusing('/away', error)] });
    const reply = await web.ask('/away');
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '5']);
  });

  test('characters that PostgreSQL cannot keep are the caller’s', async () => {
    await using database = await openTestDatabase();
    const error = await sql`select ${'a\u0000b'}::text`.execute(database.db).catch((reason: unknown) => reason);
    await using web = await openWeb({ doors: [refusing('/odd', error)] });
    expect((await web.ask('/odd')).status).toBe(400);
  });

  test('an error page that cannot be drawn is still an answer', async () => {
    await using web = await openWeb({
      kit: {
        brand: () => {
          throw new Error('no brand');
        },
      },
    });
    const reply = await web.ask('/nothing');
    expect([reply.status, reply.headers['content-type']]).toEqual([404, 'text/plain; charset=utf-8']);
    expect(reply.text).toContain('There is nothing here');
  });

  test('settings that cannot be read are not missed', async () => {
    await using web = await openWeb({ kit: { settings: () => Promise.reject(new Error('away')) } });
    expect((await web.ask('/form')).status).toBe(200);
  });
});
