import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORM_TYPE, openWeb, type Reply, type Web } from './open-web.ts';

// The same inputs on every machine, new ones where CI asks for them; a failure prints the seed.
const seed = process.env.CI ? Date.now() % 2 ** 31 : 20_261_122;
const runs = { seed, numRuns: 150 };

let web: Web;
beforeAll(async () => {
  const rateLimits = { default: null, sign_in: null, protocol: null };
  web = await openWeb({ settings: { rateLimits } });
});
afterAll(() => web[Symbol.asyncDispose]());

/** Text that trips over careless code: control characters, halves of characters, markup, SQL, paths, long lines. */
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.integer({ min: 0, max: 0x1f }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 5,
  }),
  fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => `a${String.fromCharCode(code)}b`),
  fc.constantFrom(
    "'; drop table account --",
    '<script>',
    '../../etc/passwd',
    '%00',
    '%',
    '%zz',
    '%ED%A0%80',
    '\u202e',
    '__proto__',
  ),
  fc.constantFrom(70_000, 1_000_000).map((length) => 'x'.repeat(length)),
);
const contentType = fc.constantFrom(
  ...['application/x-www-form-urlencoded', 'application/json', 'text/plain', 'multipart/form-data; boundary=x'],
  ...['application/x-www-form-urlencoded; charset=utf-7', 'application/json; charset=latin1', '', ';', 'a/b/c'],
);

/** Whatever it was: handled, or refused with a status that blames nobody else and a sentence. */
function expectSentence(reply: Reply): void {
  expect(reply.status).toBeLessThan(500);
  if (reply.status < 400) return;
  const type = String(reply.headers['content-type']);
  if (type.includes('problem+json')) expect(JSON.parse(reply.text).detail).toMatch(/\w+ \w+.*\.$/);
  else if (reply.status !== 422) expect(reply.text).toMatch(/id="error"/);
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/[^A-Za-z0-9]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

describe('bad input is refused with a sentence, never with a failure of ours', () => {
  test('in the path and the query of a page', async () => {
    const part = oddText.map((text) => (text.length > 10_000 ? 'long' : text));
    await fc.assert(
      fc.asyncProperty(part, part, fc.boolean(), async (id, value, isRaw) => {
        const write = (text: string) => (isRaw ? text.replace(/[^!-~]/g, '').replace(/[#?]/g, '') : encode(text));
        expectSentence(await web.ask(`/things/${write(id)}?x=${write(value)}&y=1`));
      }),
      runs,
    );
  });

  test('in the fields of a form', async () => {
    const { token, cookie } = await web.csrf();
    const fields = fc.array(fc.tuple(fc.constantFrom('name', 'password', 'csrf_token', 'extra', ''), oddText), {
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(fields, fc.boolean(), async (pairs, isRaw) => {
        const typed = pairs.map(([name, value]) => `${name}=${isRaw ? value : encode(value)}`);
        const body = [`csrf_token=${token}`, ...typed].join('&');
        expectSentence(await web.ask('/form', { method: 'POST', headers: { ...FORM_TYPE, cookie }, body }));
      }),
      runs,
    );
  });

  test('in the JSON of an endpoint', async () => {
    const headers = { 'content-type': 'application/json' };
    const input = fc.oneof(
      fc.json().map(String),
      oddText,
      fc.record({ name: oddText, tags: fc.array(oddText, { maxLength: 2 }) }).map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(input, async (body) => {
        const reply = await web.ask('/api/things', { method: 'POST', headers, body });
        expectSentence(reply);
        if (reply.status >= 400) expect(reply.headers['content-type']).toContain('problem+json');
      }),
      runs,
    );
  });

  test('in types, lengths and bytes that do not fit', async () => {
    const { token, cookie } = await web.csrf();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/form', '/api/things', '/things/1', '/csrf', '/nothing'),
        fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'GET'),
        contentType,
        fc.uint8Array({ maxLength: 60 }),
        async (path, method, type, bytes) => {
          const headers = { 'content-type': type, cookie, 'x-csrf-token': token };
          expectSentence(await web.ask(path, { method, headers, body: Buffer.from(bytes) }));
        },
      ),
      runs,
    );
  });

  test('in headers that the kit reads', async () => {
    const value = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
      maxLength: 60,
    });
    const name = fc.constantFrom(
      'accept',
      'cookie',
      'origin',
      'sec-fetch-site',
      'user-agent',
      'if-none-match',
      'x-csrf-token',
      'content-encoding',
    );
    await fc.assert(
      fc.asyncProperty(
        name,
        value,
        fc.constantFrom('/form', '/csrf', '/assets/usher.css', '/nothing'),
        async (header, text, path) => {
          expectSentence(await web.ask(path, { headers: { [header]: text } }));
        },
      ),
      runs,
    );
  });

  test('and none of it was a bug', () => {
    expect(web.lines.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });
});
