import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { sha256 } from '#platform/secrets.ts';
import { Browser, CALLBACK, type OpenOidc, openOidc, redemption, SECRET, token } from './support.ts';

const MACHINE = { grant_types: ['client_credentials'], redirect_uris: undefined, scope: 'reports:read' };
const ASK = { grant_type: 'client_credentials', scope: 'reports:read' };

async function openWithMachine(given: Record<string, unknown> = {}): Promise<OpenOidc> {
  const open = await openOidc();
  await open.client({ ...MACHINE, client_id: 'nightly', ...given });
  return open;
}

describe('a client proving who it is', () => {
  it('may send its secret by Basic or in the body, whichever it registered', async () => {
    for (const token_endpoint_auth_method of ['client_secret_basic', 'client_secret_post']) {
      await using open = await openWithMachine({ token_endpoint_auth_method });
      const posted = { ...ASK, client_id: 'nightly', client_secret: SECRET };
      const answers = [await token(open.url, ASK, { id: 'nightly' }), await token(open.url, posted, { secret: null })];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    }
  });

  it('is refused with a wrong secret, with none, and with the stored hash', async () => {
    await using open = await openWithMachine();
    const row = await open.database.db
      .selectFrom('client')
      .select('secret_hashes')
      .where('id', '=', 'nightly')
      .executeTakeFirstOrThrow();
    const hash = row.secret_hashes[0] ?? Buffer.alloc(0);
    for (const secret of ['wrong', hash.toString('hex'), hash.toString('base64url'), `${SECRET} `]) {
      const { status, body } = await token(open.url, ASK, { id: 'nightly', secret });
      expect([status, body.error]).toEqual([401, 'invalid_client']);
    }
    expect((await token(open.url, ASK, { id: 'nightly', secret: null })).status).toBe(401);
  });

  it('may use the old and the new secret while both stand', async () => {
    await using open = await openWithMachine();
    const next = 'another-secret-of-more-than-thirty-two';
    const set = { secret_hashes: [sha256(next), sha256(SECRET)] };
    await open.database.db.updateTable('client').set(set).where('id', '=', 'nightly').execute();
    await open.refresh();
    for (const secret of [SECRET, next]) {
      expect((await token(open.url, ASK, { id: 'nightly', secret })).status).toBe(200);
    }
  });

  it('is nobody once it is disabled', async () => {
    await using open = await openWithMachine();
    await open.database.db.updateTable('client').set({ is_disabled: true }).execute();
    await open.refresh();
    expect((await token(open.url, ASK, { id: 'nightly' })).body.error).toBe('invalid_client');
  });

  it('may sign an assertion instead, for the issuer alone', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256' }] };
    await using open = await openWithMachine({ token_endpoint_auth_method: 'private_key_jwt', jwks });
    const assertion = (aud: string | string[]) =>
      new SignJWT({ jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: 'ES256' })
        .setIssuer('nightly')
        .setSubject('nightly')
        .setAudience(aud)
        .setIssuedAt()
        .setExpirationTime('1 minute')
        .sign(privateKey);
    const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const ask = async (client_assertion: string) =>
      (
        await token(
          open.url,
          { ...ASK, client_id: 'nightly', client_assertion_type, client_assertion },
          { secret: null },
        )
      ).status;
    const good = await assertion(open.url);
    expect(await ask(good)).toBe(200);
    expect(await ask(good)).toBe(401);
    expect(await ask(await assertion(`${open.url}/oauth2/token`))).toBe(401);
    expect(await ask(await assertion([open.url, 'https://other.example.com']))).toBe(401);
  });
});

describe('grants', () => {
  it.each(['password', 'implicit', 'urn:ietf:params:oauth:grant-type:device_code', 'nonsense', ''])(
    '%o is not offered',
    async (grant_type) => {
      await using open = await openWithMachine();
      const { status, body } = await token(open.url, { grant_type, username: 'a', password: 'b' }, { id: 'nightly' });
      expect(status).toBe(400);
      expect(['unsupported_grant_type', 'invalid_request']).toContain(body.error);
    },
  );

  it('are for those that registered them', async () => {
    await using open = await openWithMachine();
    for (const grant_type of ['authorization_code', 'refresh_token']) {
      const { body } = await token(open.url, { ...redemption('code'), grant_type }, { id: 'nightly' });
      expect(['unauthorized_client', 'invalid_request']).toContain(body.error);
    }
  });
});

describe('PKCE', () => {
  async function authorize(open: OpenOidc, params: Record<string, string | undefined>): Promise<URLSearchParams> {
    return new Browser(open.url).authorize(params);
  }
  const without = { code_challenge: undefined, code_challenge_method: undefined };

  it('is asked of every client but a confidential one that an administrator exempted', async () => {
    await using open = await openOidc();
    await open.account('acc_ada');
    await open.client({ client_id: 'app', first_party: true });
    expect((await authorize(open, without)).get('error')).toBe('invalid_request');
    await open.client({ client_id: 'app', first_party: true, require_pkce: false });
    const code = (await authorize(open, without)).get('code');
    const { code_verifier, ...plain } = redemption(code);
    expect((await token(open.url, plain)).status).toBe(200);
    expect((await token(open.url, redemption((await authorize(open, {})).get('code')))).status).toBe(200);
  });

  it('takes S256 only, and no wrong or missing verifier', async () => {
    await using open = await openOidc();
    await open.account('acc_ada');
    await open.client({ client_id: 'app', first_party: true });
    expect((await authorize(open, { code_challenge_method: 'plain' })).get('error')).toBe('invalid_request');
    for (const code_verifier of ['w'.repeat(43), '']) {
      const code = (await authorize(open, {})).get('code');
      expect((await token(open.url, { ...redemption(code), code_verifier })).body.error).toBe('invalid_grant');
    }
  });
});

describe('redirect URIs at the authorization endpoint', () => {
  it.each([
    `${CALLBACK}/`,
    `${CALLBACK}?a=b`,
    `${CALLBACK}#x`,
    'https://APP.example.com/callback',
    'https://app.example.com:443/callback',
    'https://app.example.com/Callback',
    'https://app.example.com//callback',
    'https://app.example.com/x/../callback',
    'https://app.example.com/%63allback',
    'https://app.example.com\\@evil.example/callback',
    'https://user@app.example.com/callback',
    'https://app.example.com@evil.example/callback',
    'https://app.example.com.evil.example/callback',
    'https://app.example.com./callback',
    'http://app.example.com/callback',
    'http://localhost:80@evil.example/callback',
    '//app.example.com/callback',
    'javascript:alert(1)',
    'data:text/html,x',
    '',
  ])('%s is not the registered one: an error page, never a redirect', async (redirect_uri) => {
    await using open = await openOidc();
    await open.client({ client_id: 'app', first_party: true });
    const browser = new Browser(open.url);
    const { url, page } = await browser.follow(
      `/oauth2/authorize?${new URLSearchParams({ client_id: 'app', response_type: 'code', scope: 'openid', redirect_uri })}`,
    );
    expect(url.origin).toBe(open.url);
    expect(page?.status).toBe(400);
    expect(await page?.text()).toContain('id="error"');
  });

  it('are never guessed: one that is missing is an error page, also for a client with only one', async () => {
    await using open = await openOidc();
    await open.client({ client_id: 'app', first_party: true });
    const { page } = await new Browser(open.url).follow(
      '/oauth2/authorize?client_id=app&response_type=code&scope=openid',
    );
    expect(page?.status).toBe(400);
  });

  it('may differ in the port on a loopback address for an app of the device, and in nothing else', async () => {
    await using open = await openOidc();
    const given = { application_type: 'native', redirect_uris: ['http://127.0.0.1/cb', 'com.example.app:/cb'] };
    await open.client({ client_id: 'app', first_party: true, token_endpoint_auth_method: 'none', ...given });
    await open.account('acc_ada');
    const follow = (redirect_uri: string) =>
      new Browser(open.url).follow(
        `/oauth2/authorize?${new URLSearchParams({ client_id: 'app', response_type: 'code', scope: 'openid', redirect_uri, code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' })}`,
      );
    expect((await follow('http://127.0.0.1:49152/cb')).url.searchParams.has('code')).toBe(true);
    expect((await follow('com.example.app:/cb')).url.protocol).toBe('com.example.app:');
    expect((await follow('http://127.0.0.1:49152/other')).page?.status).toBe(400);
    expect((await follow('http://localhost:49152/cb')).page?.status).toBe(400);
  });
});
