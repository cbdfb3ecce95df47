import fc from 'fast-check';

/**
 * How often a property is tried: the same inputs on every machine; where CI asks, new ones and five times as many. A
 * failure prints the seed.
 */
export function runs(numRuns: number): { seed: number; numRuns: number } {
  const isThorough = Boolean(process.env.CI);
  return { seed: isThorough ? Date.now() % 2 ** 31 : 20_261_122, numRuns: isThorough ? numRuns * 5 : numRuns };
}

/** Text that trips over careless code: control characters, halves of characters, markup, SQL, paths, long lines. */
export const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.integer({ min: 0, max: 0x1f }).map((code) => `a${String.fromCharCode(code)}b`),
  fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => `a${String.fromCharCode(code)}b`),
  fc.constantFrom(
    ...["'; drop table account --", '"><script>alert(1)</script>', '../../etc/passwd', '%00', '%', '%zz', '%ED%A0%80'],
    ...['\u0000', '\u202e', '\u2028', '\ufeff', '__proto__', 'constructor', '[object Object]', '-1', '1e999', 'NaN'],
    ...['ada@exa\u0000mple.com', 'ａda@example.com', 'ada＠example.com', '{"userinfo":{"\\u0000":null}}', '[]', '{}'],
    ...['true', 'null', 'none login', 'https://evil.test\\@id.example.com', '𝒶𝒹𝒶', 'ﷺ'.repeat(50), 'ß'.repeat(300)],
  ),
  fc.constantFrom(20_000, 1_000_000).map((length) => 'x'.repeat(length)),
);

/** Percent-encoded, so that any bytes get through a request line. */
export function escapeOddly(text: string): string {
  return Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/[^A-Za-z0-9]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

const names = fc.constantFrom(
  ...['client_id', 'redirect_uri', 'response_type', 'response_mode', 'scope', 'state', 'nonce', 'prompt', 'max_age'],
  ...['ui_locales', 'login_hint', 'acr_values', 'claims', 'id_token_hint', 'code_challenge', 'code_challenge_method'],
  ...['resource', 'request', 'request_uri', 'registration', 'grant_type', 'code', 'code_verifier', 'refresh_token'],
  ...['client_secret', 'client_assertion', 'client_assertion_type', 'token', 'token_type_hint', 'xsrf', 'logout'],
  ...['post_logout_redirect_uri', 'email', 'username', 'name', 'password', 'new_password', 'decision', 'to', 'sent'],
  ...['csrf_token', 'dpop_jkt', 'display', 'changed', 'access_token', 'logout_hint', 'client_id'],
);

/** What is in a query or a form: known names with odd values, odd names, some of them twice. */
export const pairs = fc
  .array(fc.tuple(fc.oneof({ weight: 4, arbitrary: names }, { weight: 1, arbitrary: oddText }), oddText), {
    maxLength: 6,
  })
  .chain((some) => fc.constantFrom(some, [...some, ...some.slice(0, 1)]))
  .map((some) => some.map(([name, value]) => `${escapeOddly(name)}=${escapeOddly(value)}`).join('&'));

const FORM = 'application/x-www-form-urlencoded';
const types = fc.constantFrom(
  ...[
    FORM,
    FORM,
    FORM,
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'text/xml',
    '',
    ';',
    'a/b/c',
  ],
  ...[
    `${FORM}; charset=utf-7`,
    'application/json; charset=latin1',
    `${FORM};charset="`,
    'application/x-www-form-urlencoded,x',
  ],
);

const brokenText = fc.oneof(
  pairs,
  fc.constantFrom('{', '{"a":', '[[[[', '"', 'nul', '\u0000', '{"a":1,"a":2}', '{"__proto__":{"x":1}}', '&&&=&', 'a%'),
  fc.constant('['.repeat(30_000)),
  fc.json().map((text) => text.slice(0, -1)),
);

export const body = fc.record({
  type: types,
  content: fc.oneof(
    { weight: 5, arbitrary: brokenText },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  ),
  encoding: fc.constantFrom('', '', '', '', 'gzip', 'br', 'identity', 'x'),
});

/** Bytes that HTTP lets into a header. */
const headerText = fc.oneof(
  fc
    .array(
      fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f),
      { maxLength: 30 },
    )
    .map((codes) => String.fromCharCode(...codes)),
  fc.constantFrom('', ',', ';', '"', '%00', '*/*;q=x', 'text/html;q=2,,;', 'x'.repeat(8_000)),
);

const cookie = fc.oneof(
  headerText,
  fc
    .tuple(
      fc.constantFrom('usher', 'usher.sig', 'usher-csrf', 'usher-interaction', 'usher-account', '__proto__'),
      headerText,
    )
    .map(([name, value]) => `${name}=${value}`),
  fc.constantFrom('usher=%00; usher.sig=%00', 'usher=a; usher=b', '=; =', 'usher-csrf=é'),
);
const authorization = fc.oneof(
  headerText.map((text) => `Bearer ${text}`),
  headerText.map((text) => `Basic ${text}`),
  oddText.map((text) => `Basic ${Buffer.from(`${text.slice(0, 50)}:${text.slice(0, 50)}`).toString('base64')}`),
  oddText.map((text) => `Basic ${Buffer.from(escapeOddly(text.slice(0, 50))).toString('base64')}`),
  fc.constantFrom('Basic', 'Bearer', 'DPoP x', 'Bearer eyJhbGciOiJub25lIn0.e30.', `Bearer ${'e'.repeat(9_000)}`),
);
const accept = fc.constantFrom(
  ...[
    'text/html',
    'application/json',
    'application/problem+json',
    '*/*',
    '',
    'a',
    'text/html;q=0, application/json;q=0.1',
  ],
  ...['image/*', ',,;q=zz', 'application/json;q=nan, */*;q=0.1'],
);

/** Every header may be missing, as it should be, or odd. */
export const headers = fc.record(
  {
    accept,
    cookie,
    authorization,
    host: fc.constantFrom('evil.test', '', 'localhost', 'localhost:99999', 'a b', '[::1', '%00', 'x'.repeat(300)),
    origin: fc.constantFrom('null', 'https://evil.test', 'file://', '%00', '\u00e9'),
    'accept-language': headerText,
    'user-agent': headerText,
    'x-forwarded-for': fc.constantFrom('unknown', '999.1.1.1', '::1%eth0', 'a,b', 'é'),
    'x-csrf-token': headerText,
    'if-none-match': headerText,
    range: fc.constantFrom('bytes=0-', 'bytes=9-1', 'x'),
    'sec-fetch-site': fc.constantFrom('cross-site', 'same-origin', 'x'),
    'x-http-method-override': fc.constantFrom('DELETE', 'x'),
  },
  { requiredKeys: [] },
);
