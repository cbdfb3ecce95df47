import { expect, test } from 'vitest';
import { openChanges } from '#database/changes.ts';
import { roleRoutes } from '#oidc/role-routes.ts';
import { openLog } from '#platform/log.ts';
import { openTestDatabase } from '../support/database.ts';
import { openWeb } from '../web/open-web.ts';

async function openRoles() {
  const database = await openTestDatabase();
  const changes = openChanges({ db: database.db, log: openLog({ level: 'silent', format: 'json' }) });
  const web = await openWeb({ doors: roleRoutes({ db: database.db, changes }) });
  return {
    ...database,
    changes,
    ask: (headers: Record<string, string> = {}, method = 'GET') => web.ask('/oauth2/roles', { headers, method }),
    async [Symbol.asyncDispose]() {
      changes.close();
      await web[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

test('every role is listed with its rank and equivalents, and nothing else, the lowest first', async () => {
  await using open = await openRoles();
  const equivalents = ['super_user', 'administrator'];
  await open.db.updateTable('role').set({ equivalents }).where('id', '=', 'admin').execute();
  const reply = await open.ask();
  expect(reply.status).toBe(200);
  const { roles } = JSON.parse(reply.text);
  expect(roles.map(({ id }: { id: string }) => id)).toEqual([
    ...['anonymous', 'unauthorized', 'read_only', 'user', 'employee', 'client', 'manager', 'admin', 'root'],
  ]);
  expect(roles.at(-2)).toEqual({ id: 'admin', name: 'Administrator', value: 100, equivalents });
});

test('the answer may be kept for a minute by anybody, read from any page, and sets no cookie', async () => {
  await using open = await openRoles();
  const { headers } = await open.ask({ origin: 'https://app.example.com' });
  expect(headers['content-type']).toContain('application/json');
  expect(headers['cache-control']).toBe('public, max-age=60');
  expect(headers['access-control-allow-origin']).toBe('*');
  expect(headers['set-cookie']).toBeUndefined();
  expect(headers).not.toHaveProperty('ratelimit');
});

test('who has the table already is told 304, until a role changes', async () => {
  await using open = await openRoles();
  const etag = (await open.ask()).headers.etag ?? '';
  expect(etag).toMatch(/^"[\w-]{22}"$/);
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const reply = await open.ask({ 'if-none-match': known });
    expect([reply.status, reply.text, reply.headers.etag], known).toEqual([304, '', etag]);
  }
  await open.db.insertInto('role').values({ id: 'analyst', name: 'Analyst', value: 30 }).execute();
  await open.changes.poll();
  const changed = await open.ask({ 'if-none-match': etag });
  expect(changed.status).toBe(200);
  expect(changed.headers.etag).not.toBe(etag);
  expect(JSON.parse(changed.text).roles).toContainEqual({ id: 'analyst', name: 'Analyst', value: 30, equivalents: [] });
});

test('HEAD is answered like GET, without the table', async () => {
  await using open = await openRoles();
  const reply = await open.ask({}, 'HEAD');
  expect([reply.status, reply.text]).toEqual([200, '']);
});
