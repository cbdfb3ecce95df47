import { describe, expect, test } from 'vitest';
import { FORM_TYPE, openWeb, type Web } from './open-web.ts';

async function sendForm(web: Web, fields: string, headers: Record<string, string> = {}) {
  const { token, cookie } = await web.csrf();
  const body = `csrf_token=${token}&${fields}`;
  return web.ask('/form', { method: 'POST', headers: { ...FORM_TYPE, cookie, ...headers }, body });
}

describe('forms', () => {
  test('a form that fits is handled and leads on with 303', async () => {
    await using web = await openWeb();
    const reply = await sendForm(web, 'name=Ada+Lovelace&password=x');
    expect([reply.status, reply.headers.location]).toEqual([303, '/hello?name=Ada%20Lovelace&length=1']);
  });

  test('what was typed is trimmed, passwords aside', async () => {
    await using web = await openWeb();
    const reply = await sendForm(web, 'name=++Ada++&password=++x++');
    expect(reply.headers.location).toBe('/hello?name=Ada&length=5');
  });

  test('a mistake shows the form again with 422 and what was typed, never passwords or the token', async () => {
    await using web = await openWeb();
    const reply = await sendForm(web, 'name=&password=hunter2&note=hi');
    expect(reply.status).toBe(422);
    expect(JSON.parse(reply.text)).toEqual({
      typed: { name: '', note: 'hi' },
      problems: [{ field: 'name', words: 'Tell us your name.' }],
    });
  });

  test('a program is told the same as problem+json', async () => {
    await using web = await openWeb();
    const reply = await sendForm(web, 'name=', { accept: 'application/json' });
    expect(reply.status).toBe(422);
    expect(JSON.parse(reply.text)).toMatchObject({
      type: 'urn:usher:problem:invalid-input',
      detail: 'Tell us your name.',
      errors: [{ pointer: '/name', detail: 'Tell us your name.' }],
    });
  });

  test('a throttled form is shown again with 429 and when to come back', async () => {
    await using web = await openWeb();
    const reply = await sendForm(web, 'name=busy');
    expect([reply.status, reply.headers['retry-after']]).toEqual([429, '30']);
    expect(reply.text).toContain('Too many tries.');
  });

  test('a form that is sent without a body is a form without fields', async () => {
    await using web = await openWeb();
    const { token, cookie } = await web.csrf();
    const headers = { cookie, 'x-csrf-token': token, 'content-length': '0' };
    expect((await web.ask('/form', { method: 'POST', headers })).status).toBe(422);
  });

  test('only a form in UTF-8 is read as one', async () => {
    await using web = await openWeb();
    for (const headers of [
      { 'content-type': 'application/json' },
      { 'content-type': 'multipart/form-data; boundary=x' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded; charset=utf-16' },
      { 'content-encoding': 'gzip' },
      { 'content-type': 'nonsense' },
    ]) {
      expect((await sendForm(web, 'name=Ada', headers)).status, JSON.stringify(headers)).toBe(415);
    }
    expect(
      (await sendForm(web, 'name=Ada', { 'content-type': `${FORM_TYPE['content-type']}; charset=UTF-8` })).status,
    ).toBe(303);
  });

  test('64 KB is the most', async () => {
    await using web = await openWeb();
    expect((await sendForm(web, `name=Ada&note=${'x'.repeat(60_000)}`)).status).toBe(303);
    expect((await sendForm(web, `name=Ada&note=${'x'.repeat(70_000)}`)).status).toBe(413);
  });
});

describe('endpoints', () => {
  test('input that fits is handed over, and what does not is named', async () => {
    await using web = await openWeb();
    const headers = { 'content-type': 'application/json' };
    const good = await web.ask('/api/things', { method: 'POST', headers, body: '{"name":"x","tags":["a"]}' });
    expect([good.status, good.headers['content-type']]).toEqual([201, 'application/json; charset=utf-8']);
    expect(JSON.parse(good.text)).toEqual({ name: 'x', tags: ['a'] });
    const bad = await web.ask('/api/things', { method: 'POST', headers, body: '{"tags":["a",1]}' });
    expect(bad.status).toBe(422);
    expect(JSON.parse(bad.text).errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/name',
      '/tags/1',
    ]);
  });

  test('what is no JSON object in UTF-8, of bearable depth, is 400', async () => {
    await using web = await openWeb();
    const headers = { 'content-type': 'application/json' };
    const bodies = [
      '{',
      '"text"',
      '1',
      'null',
      '{"name":"\\u0000"}',
      '{"name":"\\ud800"}',
      '{"__proto__":{}}',
      '['.repeat(60_000),
    ];
    for (const body of [...bodies, Buffer.from([0x7b, 0xff, 0x7d]), `{"a":${'['.repeat(40)}${']'.repeat(40)}}`]) {
      const reply = await web.ask('/api/things', { method: 'POST', headers, body });
      expect([reply.status, String(body).slice(0, 20)]).toEqual([400, String(body).slice(0, 20)]);
      expect(JSON.parse(reply.text).detail.length).toBeGreaterThan(10);
    }
  });
});

describe('pages', () => {
  test('the path’s parts and the query arrive decoded', async () => {
    await using web = await openWeb();
    const reply = await web.ask('/things/a%20b?x=1&y=%C3%A9+e');
    expect(JSON.parse(reply.text)).toEqual({
      id: 'a b',
      query: [
        ['x', '1'],
        ['y', 'é e'],
      ],
    });
  });

  test('an address that is not well encoded, or repeats a name, is 400 with a sentence', async () => {
    await using web = await openWeb();
    for (const path of [
      '/things/%',
      '/things/%00',
      '/things/a?x=%ED%A0%80',
      '/things/a?x=1&x=2',
      '/%ff',
      '//form',
      '/form?%0b',
    ]) {
      const reply = await web.ask(path, { headers: { accept: 'application/json' } });
      expect([path, reply.status]).toEqual([path, 400]);
      expect(JSON.parse(reply.text)).toMatchObject({ type: 'urn:usher:problem:malformed' });
    }
  });
});
