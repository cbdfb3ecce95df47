import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlainVisitor, Reply } from '../support/visitor.ts';
import { openProduct, type Product } from './open-product.ts';
import { arrive, askToken, authorizePath, type Client, newClient, newPerson, redemption } from './people.ts';

const OUT = 'https://app.example.com/out';

let product: Product;
let app: Client;
let native: Client;
let visitor: PlainVisitor;
beforeAll(async () => {
  product = await openProduct({
    before: async (db) => {
      app = await newClient(db, { first_party: true, post_logout_redirect_uris: [OUT] });
      const own = { redirect_uris: ['http://127.0.0.1/callback'], application_type: 'native' };
      native = await newClient(db, { ...own, first_party: true, token_endpoint_auth_method: 'none' });
    },
  });
  visitor = product.visitor();
  await newPerson(product, visitor);
});
afterAll(() => product[Symbol.asyncDispose]());

/** Addresses that look like `https://app.example.com/PATH`, or that somebody might take for it. */
function lookalikes(path: string): string[] {
  const [scheme, host] = ['https://', 'app.example.com'];
  const right = `${scheme}${host}${path}`;
  return [
    ...[
      'https://evil.test',
      `https://evil.test${path}`,
      `//${host}${path}`,
      `${host}${path}`,
      path,
      '',
      'https:',
      'https://',
    ],
    ...[`${scheme}${host}@evil.test${path}`, `${scheme}user@${host}${path}`, `${scheme}user:pass@${host}${path}`],
    ...[`${scheme}evil.test\\@${host}${path}`, `${scheme}${host}\\@evil.test`, `${scheme}${host}\\.evil.test${path}`],
    ...[
      `${scheme}${host}%2eevil.test${path}`,
      `${scheme}${host}%00.evil.test${path}`,
      `${scheme}evil.test%2f${host}${path}`,
    ],
    ...[
      `${scheme}${host}.evil.test${path}`,
      `${scheme}evil${host}${path}`,
      `${scheme}evil.${host}${path}`,
      `${scheme}${host}.${path}`,
    ],
    ...[`${scheme}${host}:443${path}`, `${scheme}${host}:8443${path}`, `${scheme}${host}:80@evil.test${path}`],
    ...[`${scheme}APP.example.com${path}`, `HTTPS://${host}${path}`, right.toUpperCase(), `http://${host}${path}`],
    ...[
      `${right}/`,
      `${right}//`,
      `${right}/.`,
      `${right}/..`,
      `${right}/../evil`,
      `${right}/%2e%2e/evil`,
      `${scheme}${host}/${path}`,
    ],
    ...[
      `${right}?a=b`,
      `${right}?`,
      `${right}#`,
      `${right}#evil`,
      `${right}%20`,
      `${right} `,
      ` ${right}`,
      `${right}\t`,
      `${right}\n`,
    ],
    ...[
      `${right};evil`,
      `${right}%23`,
      `${right}&redirect_uri=https://evil.test`,
      `${right},https://evil.test`,
      `${right} https://evil.test`,
    ],
    ...[
      `${scheme}аpp.example.com${path}`,
      `${scheme}app。example.com${path}`,
      `${scheme}xn--pp-7lc.example.com${path}`,
    ],
    ...[
      `${scheme}[::1]${path}`,
      `${scheme}127.0.0.1${path}`,
      `${scheme}2130706433${path}`,
      'http://localhost/callback',
    ],
    ...[
      'javascript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      'vbscript:x',
      'file:///etc/passwd',
      'about:blank',
    ],
    ...[
      `javascript://${host}${path}%0aalert(1)`,
      `view-source:${right}`,
      `ftp://${host}${path}`,
      'com.example.app:/callback',
    ],
  ];
}

/** A page of ours that says what is wrong, and leads nowhere. */
function expectRefused(reply: Reply, uri: string): void {
  expect([uri, reply.status, reply.headers.location]).toEqual([uri, 400, undefined]);
  expect(reply.text).toMatch(/<main[^>]* id="error"/);
  expect(reply.text).not.toContain('<a href="https://evil');
  expect(reply.text).not.toContain('<script>alert');
}

describe('nobody is sent to an address that was not registered', () => {
  test('by an authorization, whoever asks', async () => {
    for (const uri of lookalikes('/callback')) {
      for (const more of [{}, { prompt: 'none' }, { response_mode: 'form_post' }, { response_type: 'token' }]) {
        expectRefused(await visitor.twin().ask(authorizePath(app, { ...more, redirect_uri: uri })), uri);
      }
      expectRefused(await product.visitor().ask(authorizePath(app, { redirect_uri: uri })), uri);
    }
  });

  test('by an authorization that is posted', async () => {
    for (const uri of lookalikes('/callback')) {
      const who = product.visitor();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const body = authorizePath(app, { redirect_uri: uri }).replace(/^[^?]*\?/, '');
      const reply = await who.ask('/oauth2/authorize', { method: 'POST', headers, body });
      expect([reply.status, reply.headers.location]).toEqual([303, expect.stringMatching(/^\/oauth2\/authorize\?/)]);
      expectRefused(await who.ask(reply.headers.location ?? ''), uri);
    }
  });

  test('by one without an address, with two, or for a client that nobody knows', async () => {
    const none = authorizePath(app).replace(/&redirect_uri=[^&]*/, '');
    const two = `${authorizePath(app)}&redirect_uri=${encodeURIComponent('https://evil.test/')}`;
    const unknown = authorizePath({ ...app, id: 'nobody' }, { redirect_uri: 'https://evil.test/' });
    for (const path of [none, two, unknown]) expectRefused(await visitor.twin().ask(path), path);
  });

  test('but an app on the device may listen at any port of its loopback', async () => {
    const at = (uri: string) => visitor.twin().ask(authorizePath(native, { redirect_uri: uri, prompt: 'none' }));
    for (const uri of [
      'http://127.0.0.1/callback',
      'http://127.0.0.1:7777/callback',
      'http://127.0.0.1:65535/callback',
    ]) {
      const reply = await at(uri);
      expect([reply.status, reply.headers.location?.startsWith(`${uri}?`)]).toEqual([303, true]);
    }
    const others = ['http://127.0.0.1:7777/other', 'http://127.0.0.2:7777/callback', 'https://127.0.0.1:7777/callback'];
    const wild = [
      'http://127.0.0.1:99999/callback',
      'http://127.0.0.1:80@evil.test/callback',
      'http://localhost:7777/callback',
    ];
    for (const uri of [...others, ...wild, 'http://[::1]:7777/callback']) expectRefused(await at(uri), uri);
  });

  test('by a sign-out, with a hint and without', async () => {
    const who = product.visitor();
    await newPerson(product, who);
    const arrived = await arrive(who, await who.ask(authorizePath(app, { prompt: 'none' })), app);
    const { id_token = '' } = (await askToken(who, app, redemption(app, arrived))).body;
    for (const uri of lookalikes('/out').filter((one) => one !== '')) {
      for (const more of [{ client_id: app.id }, { id_token_hint: id_token }, {}]) {
        const query = new URLSearchParams({ post_logout_redirect_uri: uri, ...more });
        const reply = await who.ask(`/oauth2/logout?${query}`);
        // Without a client there is nobody whose address it could be: the question is asked and leads to our own page.
        if (reply.status === 200 && !('client_id' in more || 'id_token_hint' in more)) {
          expect(reply.text).not.toContain('evil');
          continue;
        }
        expectRefused(reply, uri);
      }
    }
    const right = new URLSearchParams({ post_logout_redirect_uri: OUT, id_token_hint: id_token, state: 'a b' });
    const reply = await who.ask(`/oauth2/logout?${right}`);
    expect([reply.status, reply.headers.location]).toEqual([303, `${OUT}?state=a+b`]);
    const again = await who.ask(authorizePath(app, { prompt: 'none' }));
    expect(again.headers.location).toContain('error=login_required');
  });
});

test('a sign-out that nobody can answer for is asked about, and ends at our own page', async () => {
  const who = product.visitor();
  await newPerson(product, who);
  await who.go('/oauth2/logout?post_logout_redirect_uri=https%3A%2F%2Fevil.test%2F');
  expect([who.page.status, who.page.text]).toEqual([200, expect.stringContaining('id="continue"')]);
  const page = await who.submit({ logout: 'yes' });
  expect([page.status, page.url.pathname]).toEqual([200, '/signed-out']);
});

test('what stands in an address never becomes a part of a page', async () => {
  const marks = [
    '"><script>alert(1)</script>',
    "'onmouseover='alert(1)",
    '</title><script>alert(1)</script>',
    '{{7*80301}}<%= 7*80301 %>',
  ];
  const parameters = [
    'state',
    'error_description',
    'scope',
    'client_id',
    'login_hint',
    'ui_locales',
    'prompt',
    'resource',
    'token',
  ];
  const paths = [
    '/oauth2/authorize',
    '/oauth2/logout',
    '/verify-email',
    '/reset-password',
    '/setup',
    '/signed-out',
    '/nothing',
  ];
  for (const mark of marks) {
    for (const parameter of parameters) {
      const query = new URLSearchParams({ [parameter]: mark });
      for (const path of paths) {
        const { text } = await product.visitor().ask(`${path}?${query}`);
        expect(text, path).not.toContain(mark);
        expect(text, path).not.toContain('562107');
      }
      const { text } = await visitor.twin().ask(`${authorizePath(app)}&${query}`);
      expect(text).not.toContain(mark);
    }
  }
});
