import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { LIST_SIZE } from '#oidc/status-place.ts';
import { openWeb, type Reply } from '../web/open-web.ts';
import { openOidc } from './support.ts';

const LISTS = '/oauth2/status-lists';

async function openStatusWeb() {
  const oidc = await openOidc();
  const web = await openWeb({ doors: oidc.oidc.statuses.routes, issuer: oidc.url });
  return {
    ...oidc,
    web,
    ask: (path = `${LISTS}/0`, headers: Record<string, string> = {}, method = 'GET') =>
      web.ask(path, { headers, method }),
    async [Symbol.asyncDispose]() {
      await web[Symbol.asyncDispose]();
      await oidc[Symbol.asyncDispose]();
    },
  };
}

const problemOf = ({ headers, text }: Reply) => [headers['content-type'], JSON.parse(text).type];

describe('a status list', () => {
  test('is a signed token and nothing around it, to be kept for seconds and read from any page', async () => {
    await using open = await openStatusWeb();
    const reply = await open.ask(undefined, { origin: 'https://app.example.com' });
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'application/statuslist+jwt']);
    expect(reply.text).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(decodeJwt(reply.text)).toMatchObject({ sub: `${open.url}${LISTS}/0`, ttl: 10 });
    expect(reply.headers).toMatchObject({
      'cache-control': 'public, max-age=5',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ETag',
      'cross-origin-resource-policy': 'cross-origin',
      vary: 'Accept, Accept-Encoding',
    });
    expect(reply.headers.etag).toMatch(/^"[\w-]{22}"$/);
    for (const name of ['set-cookie', 'access-control-allow-credentials', 'ratelimit', 'ratelimit-policy']) {
      expect(reply.headers, name).not.toHaveProperty(name);
    }
  });

  test('is not sent again to who has it, until it says something else', async () => {
    await using open = await openStatusWeb();
    const etag = (await open.ask()).headers.etag ?? '';
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const reply = await open.ask(undefined, { 'if-none-match': known, 'cache-control': 'no-cache' });
      expect([reply.status, reply.text, reply.headers.etag], known).toEqual([304, '', etag]);
      expect(reply.headers['cache-control']).toBe('public, max-age=5');
    }
    await open.database.pool.query('select set_status(7, 2::smallint)');
    await open.oidc.statuses.catchUp();
    const changed = await open.ask(undefined, { 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.headers.etag).not.toBe(etag);
  });

  test('is answered to HEAD too, without the list', async () => {
    await using open = await openStatusWeb();
    const [whole, head] = [await open.ask(), await open.ask(undefined, {}, 'HEAD')];
    expect([head.status, head.text, head.headers.etag]).toEqual([200, '', whole.headers.etag]);
    expect(head.headers['content-length']).toBe(String(whole.text.length));
  });

  test('comes compressed to who asks for it, the same list under a tag of its own', async () => {
    await using open = await openStatusWeb();
    const ask = async (encoding: string) => {
      const response = await fetch(`${open.web.issuer}${LISTS}/0`, { headers: { 'accept-encoding': encoding } });
      const { headers } = response;
      return { text: await response.text(), used: headers.get('content-encoding'), etag: headers.get('etag') };
    };
    const plain = await ask('identity');
    expect(plain.used).toBeNull();
    for (const [accepted, used] of [
      ['gzip', 'gzip'],
      ['br', 'br'],
      ['gzip, deflate, br', 'gzip'],
      ['gzip;q=0.5, br', 'br'],
      ['deflate', null],
      ['gzip;q=0', null],
    ] as const) {
      const reply = await ask(accepted);
      expect([reply.text, reply.used], accepted).toEqual([plain.text, used]);
      expect(reply.etag === plain.etag, accepted).toBe(used === null);
    }
    const { etag } = await ask('gzip');
    const again = await open.ask(undefined, { 'accept-encoding': 'gzip', 'if-none-match': etag ?? '' });
    const other = await open.ask(undefined, { 'accept-encoding': 'br', 'if-none-match': etag ?? '' });
    expect([again.status, other.status]).toEqual([304, 200]);
  });

  test('may be asked for by the pages of any app', async () => {
    await using open = await openStatusWeb();
    for (const path of [LISTS, `${LISTS}/0`]) {
      const asking = { origin: 'https://app.example.com', 'access-control-request-headers': 'if-none-match' };
      const { status, headers } = await open.ask(
        path,
        { ...asking, 'access-control-request-method': 'GET' },
        'OPTIONS',
      );
      expect(status).toBe(204);
      expect(headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, HEAD',
        'access-control-allow-headers': '*',
      });
      expect(headers).not.toHaveProperty('ratelimit');
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
    }
  });

  test('costs the database nothing once it is made', async () => {
    await using open = await openStatusWeb();
    const ask = async () => expect((await fetch(`${open.url}${LISTS}/0`)).status).toBe(200);
    await ask();
    await expect.poll(() => open.statements.length).toBe(1);
    await Promise.all(Array.from({ length: 100 }, ask));
    await expect.poll(() => open.statements.length).toBe(101);
    expect(open.statements.slice(1).flatMap(({ sent }) => sent)).toEqual([]);
  });

  test.each([
    ['another form of it', { accept: 'application/statuslist+cwt' }, '', 406, 'not-acceptable'],
    ['anything but it', { accept: '*/*, application/statuslist+jwt;q=0' }, '', 406, 'not-acceptable'],
    ['it as it was once', {}, '?time=1686925000', 501, 'not-implemented'],
  ])('is refused in words to who wants %s', async (_, headers, query, status, code) => {
    await using open = await openStatusWeb();
    const reply = await open.ask(`${LISTS}/0${query}`, headers);
    expect(reply.status).toBe(status);
    expect(problemOf(reply)).toEqual(['application/problem+json', `urn:usher:problem:${code}`]);
    expect(reply.headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
    expect(open.web.lines.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });

  test('is there by its exact name alone', async () => {
    await using open = await openStatusWeb();
    const names = ['2', '999999', '01', '-1', '1.5', 'abc', '0%20', '99999999999999999999', '__proto__', '0/0'];
    for (const name of names) {
      const reply = await open.ask(`${LISTS}/${name}`);
      expect(reply.status, name).toBe(404);
      expect(problemOf(reply), name).toEqual(['application/problem+json', 'urn:usher:problem:not-found']);
    }
  });

  test('is only read: other methods are told so', async () => {
    await using open = await openStatusWeb();
    const reply = await open.ask(undefined, {}, 'POST');
    expect([reply.status, reply.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect(problemOf(reply)[1]).toBe('urn:usher:problem:method-not-allowed');
  });

  test('is taken in any case by who says nothing of forms', async () => {
    await using open = await openStatusWeb();
    for (const accept of ['application/statuslist+jwt', 'application/*', '*/*', 'text/html, */*;q=0.1']) {
      expect((await open.ask(undefined, { accept })).status, accept).toBe(200);
    }
  });
});

describe('the list of lists', () => {
  const listsIn = (reply: Reply) => JSON.parse(reply.text).status_lists;

  test('names every list that a token may point at, in few steps however many grants there are', async () => {
    await using open = await openStatusWeb();
    const grant = (id: string, number: number) =>
      open.database.pool.query(
        `insert into "grant" (id, client_id, payload, status_number) values ($1, 'app', '{}', $2)`,
        [id, number],
      );
    await grant('first', 3 * LIST_SIZE);
    await grant('second', 3 * LIST_SIZE + 5);
    await grant('last', 4 * LIST_SIZE - 1);
    await open.database.pool.query(`insert into client (id, metadata, status_number) values ('nightly', '{}', $1)`, [
      7 * LIST_SIZE + 1,
    ]);
    await open.database.pool.query('select set_status($1, 1::smallint)', [2 ** 31 + 5]);
    const reply = await open.ask(LISTS);
    const expected = [0, 3, 7, 2 ** 31 / LIST_SIZE].map((list) => `${open.url}${LISTS}/${list}`);
    // The consoles of Usher itself are clients with numbers of the first list.
    expect(listsIn(reply)).toEqual(expected);
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  test('is kept for some seconds, by us and by others, and tagged', async () => {
    await using open = await openStatusWeb();
    const first = await open.ask(LISTS);
    const { headers } = first;
    expect(headers).toMatchObject({ 'cache-control': 'public, max-age=5', 'access-control-allow-origin': '*' });
    const again = await open.ask(LISTS, { 'if-none-match': headers.etag ?? '' });
    expect([again.status, again.text]).toEqual([304, '']);
    await Promise.all(Array.from({ length: 20 }, () => fetch(`${open.url}${LISTS}`)));
    await expect.poll(() => open.statements.length).toBe(20);
    expect(open.statements.flatMap(({ sent }) => sent)).toEqual([]);
    expect((await open.ask(LISTS, {}, 'HEAD')).headers.etag).toBe(headers.etag);
  });

  test('comes as JSON or not at all', async () => {
    await using open = await openStatusWeb();
    expect((await open.ask(LISTS, { accept: 'text/html' })).status).toBe(406);
  });

  test('names lists that are there', async () => {
    await using open = await openStatusWeb();
    for (const uri of listsIn(await open.ask(LISTS))) {
      const response = await fetch(uri);
      expect(decodeJwt(await response.text()).sub).toBe(uri);
    }
  });
});
