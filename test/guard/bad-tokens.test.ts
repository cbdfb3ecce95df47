import { createHmac } from 'node:crypto';
import { base64url, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { createGuard, GuardRefusal } from '#guard/guard.ts';
import { API, bearing, JWKS, makeKey, openIssuer, type TestIssuer } from './open-issuer.ts';

const now = () => Math.floor(Date.now() / 1000);

async function refusalOf(open: TestIssuer, token: string, options = {}): Promise<GuardRefusal> {
  const guard = createGuard({ issuer: open.issuer, audience: API, ...options });
  const refusal = await guard.verify(bearing(token)).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (refusal instanceof GuardRefusal) return refusal;
  throw new Error('the token was taken', { cause: refusal });
}

/** A token with the header one likes, signed by nobody's library. */
function assemble(header: object, claims: JWTPayload, sign: (input: string) => Buffer | string): string {
  const input = [header, claims].map((part) => base64url.encode(JSON.stringify(part))).join('.');
  return `${input}.${base64url.encode(sign(input))}`;
}

interface BadToken {
  readonly kind: string;
  readonly says: 'expired' | 'invalid';
  make(open: TestIssuer): Promise<string>;
}

const kinds: readonly BadToken[] = [
  { kind: 'from another issuer', says: 'invalid', make: (open) => open.mint({ iss: 'https://id.example.org' }) },
  { kind: 'from the issuer with a slash', says: 'invalid', make: (open) => open.mint({ iss: `${open.issuer}/` }) },
  { kind: 'for another audience', says: 'invalid', make: (open) => open.mint({ aud: 'https://other.example.com' }) },
  { kind: 'for an audience that begins alike', says: 'invalid', make: (open) => open.mint({ aud: `${API}/v2` }) },
  { kind: 'for nobody', says: 'invalid', make: (open) => open.mint({ aud: undefined }) },
  { kind: 'expired a second ago', says: 'expired', make: (open) => open.mint({ exp: now() - 1 }) },
  { kind: 'expired this second', says: 'expired', make: (open) => open.mint({ exp: now() }) },
  { kind: 'without an end', says: 'invalid', make: (open) => open.mint({ exp: undefined }) },
  { kind: 'with an end in words', says: 'invalid', make: (open) => open.mint({ exp: 'tomorrow' as never }) },
  { kind: 'not yet valid', says: 'invalid', make: (open) => open.mint({ nbf: now() + 60 }) },
  { kind: 'issued in the future', says: 'invalid', make: (open) => open.mint({ iat: now() + 60 }) },
  { kind: 'without a subject', says: 'invalid', make: (open) => open.mint({ sub: undefined }) },
  { kind: 'without a client', says: 'invalid', make: (open) => open.mint({ client_id: undefined }) },
  { kind: 'bound to a key, shown as a bearer', says: 'invalid', make: (open) => open.mint({ cnf: { jkt: 'x' } }) },
  { kind: 'an ID token', says: 'invalid', make: (open) => open.mint({ aud: 'app' }, { header: { typ: 'JWT' } }) },
  {
    kind: 'an ID token whose client is named like the API',
    says: 'invalid',
    make: (open) => open.mint({}, { header: { typ: undefined } }),
  },
  { kind: 'a logout token', says: 'invalid', make: (open) => open.mint({}, { header: { typ: 'logout+jwt' } }) },
  {
    kind: 'signed with a foreign key under our kid',
    says: 'invalid',
    make: async (open) => open.mint({}, { key: await makeKey('first') }),
  },
  {
    kind: 'signed with a foreign key under its own kid',
    says: 'invalid',
    make: async (open) => open.mint({}, { key: await makeKey('foreign') }),
  },
  {
    kind: 'with its own key in the header',
    says: 'invalid',
    make: async (open) => {
      const key = await makeKey('foreign');
      return open.mint({}, { key, header: { jwk: key.jwk, kid: 'first' } });
    },
  },
  {
    kind: 'with a kid that looks for a file',
    says: 'invalid',
    make: (open) => open.mint({}, { header: { kid: '../../../../dev/null' } }),
  },
  {
    kind: 'signed with an algorithm that is not taken',
    says: 'invalid',
    make: async (open) => {
      const key = await makeKey('small', 'ES384');
      open.keys.push(key);
      return open.mint({}, { key });
    },
  },
  {
    kind: 'unsigned',
    says: 'invalid',
    make: async (open) => new UnsecuredJWT(decoded(await open.mint())).encode(),
  },
  {
    kind: 'unsigned, with the right header',
    says: 'invalid',
    make: async (open) => assemble({ alg: 'none', typ: 'at+jwt', kid: 'first' }, decoded(await open.mint()), () => ''),
  },
  {
    kind: 'stripped of its signature',
    says: 'invalid',
    make: async (open) => (await open.mint()).replace(/[^.]+$/, ''),
  },
  {
    kind: 'changed after it was signed',
    says: 'invalid',
    make: async (open) => {
      const [header, , signature] = (await open.mint()).split('.');
      const claims = { ...decoded(await open.mint()), roles: ['root'] };
      return [header, base64url.encode(JSON.stringify(claims)), signature].join('.');
    },
  },
  {
    kind: 'HS256 with the public key as its secret',
    says: 'invalid',
    make: async (open) => {
      const claims = decoded(await open.mint());
      const secret = JSON.stringify(open.keys[0]?.jwk);
      const header = { alg: 'HS256', typ: 'at+jwt', kid: 'first' };
      return assemble(header, claims, (input) => createHmac('sha256', secret).update(input).digest());
    },
  },
  {
    kind: 'HS256 with an empty secret',
    says: 'invalid',
    make: async (open) => {
      const header = { alg: 'HS256', typ: 'at+jwt', kid: 'first' };
      const sign = (input: string) => createHmac('sha256', '').update(input).digest();
      return assemble(header, decoded(await open.mint()), sign);
    },
  },
  {
    kind: 'with a critical header nobody knows',
    says: 'invalid',
    make: (open) => {
      const [key] = open.keys;
      if (!key) throw new Error('no key');
      return new SignJWT(decodedClaims(open))
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'first', crit: ['exp'], exp: 1 })
        .sign(key.privateKey, { crit: { exp: true } });
    },
  },
  { kind: 'no JWT at all', says: 'invalid', make: async () => 'opaque-token-of-somebody' },
  { kind: 'five parts long', says: 'invalid', make: async (open) => `${await open.mint()}.a.b` },
];

function decoded(token: string): JWTPayload {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

function decodedClaims({ issuer }: TestIssuer): JWTPayload {
  return { iss: issuer, aud: API, sub: 'acc_ada', client_id: 'app', iat: now(), exp: now() + 900 };
}

describe('a bad token', () => {
  test.each(kinds)('$kind is refused with 401 invalid_token', async ({ make, says }) => {
    await using open = await openIssuer();
    const refusal = await refusalOf(open, await make(open));
    expect(refusal.status).toBe(401);
    expect(refusal.body.error).toBe('invalid_token');
    expect(refusal.body.error_description).toMatch(new RegExp(`^The access token is ${says}(: |$)`));
    expect(refusal.headers['WWW-Authenticate']).toBe(
      `Bearer error="invalid_token", error_description="${refusal.body.error_description}"`,
    );
  });

  test.each(kinds)('$kind is refused when several issuers are trusted, too', async ({ make, says }) => {
    await using open = await openIssuer();
    await using other = await openIssuer();
    const options = { issuer: undefined, issuers: [other.issuer, open.issuer] };
    const refusal = await refusalOf(open, await make(open), options);
    expect(refusal.status).toBe(401);
    expect(refusal.body.error_description).toContain(says);
  });

  test('a jku or x5u in a header is never fetched', async () => {
    await using open = await openIssuer();
    await using elsewhere = await openIssuer();
    const key = await makeKey('foreign');
    elsewhere.keys = [key];
    const header = { jku: `${elsewhere.issuer}${JWKS}`, x5u: `${elsewhere.issuer}/x5u` };
    expect((await refusalOf(open, await open.mint({}, { key, header }))).status).toBe(401);
    expect(elsewhere.asked.size).toBe(0);
  });

  test('a token of one trusted issuer under the name of another is refused', async () => {
    await using mine = await openIssuer();
    await using theirs = await openIssuer();
    const options = { issuer: undefined, issuers: [mine.issuer, theirs.issuer] };
    const forged = await theirs.mint({ iss: mine.issuer });
    expect((await refusalOf(mine, forged, options)).body.error_description).toContain('invalid');
  });

  test('is told apart: revoked and suspended by whoever is asked for its status', async () => {
    await using open = await openIssuer();
    const token = await open.mint();
    const revoked = await refusalOf(open, token, { status: async () => 'revoked' });
    expect(revoked.headers['WWW-Authenticate']).toContain('error_description="The access token is revoked"');
    const suspended = await refusalOf(open, token, { status: () => 'suspended' });
    expect(suspended.body.error_description).toBe('The access token is suspended');
    expect((await refusalOf(open, token, { status: () => undefined })).status).toBe(401);
    await createGuard({ issuer: open.issuer, audience: API, status: () => 'valid' }).verify(bearing(token));
  });
});

describe('a good token', () => {
  test.each(['ES256', 'RS256'])('signed with %s is taken', async (alg) => {
    await using open = await openIssuer();
    open.keys = [await makeKey('first', alg)];
    const { user } = await createGuard({ issuer: open.issuer, audience: API }).verify(bearing(await open.mint()));
    expect(user.id).toBe('acc_ada');
  });

  test('for several audiences, or for one of several that are taken, comes in', async () => {
    await using open = await openIssuer();
    const guard = createGuard({ issuer: open.issuer, audience: ['https://old.example.com', API] });
    await guard.verify(bearing(await open.mint({ aud: ['https://other.example.com', API] })));
    await guard.verify(bearing(await open.mint({ aud: 'https://old.example.com' })));
  });

  test('may be a few seconds ahead of our clock, as far as it is told', async () => {
    await using open = await openIssuer();
    const ahead = await open.mint({ iat: now() + 8, nbf: now() + 8 });
    await createGuard({ issuer: open.issuer, audience: API }).verify(bearing(ahead));
    expect((await refusalOf(open, ahead, { clockToleranceSeconds: 0 })).status).toBe(401);
  });

  test('is not longer good for our clock being slow', async () => {
    await using open = await openIssuer();
    const refusal = await refusalOf(open, await open.mint({ exp: now() - 1 }), { clockToleranceSeconds: 60 });
    expect(refusal.body.error_description).toBe('The access token is expired');
  });

  test('may spell its type application/at+jwt (RFC 9068 4)', async () => {
    await using open = await openIssuer();
    const token = await open.mint({}, { header: { typ: 'application/at+jwt' } });
    await createGuard({ issuer: open.issuer, audience: API }).verify(bearing(token));
  });

  test('of each trusted issuer is checked by that one’s keys, audience and algorithms', async () => {
    await using mine = await openIssuer();
    await using theirs = await openIssuer();
    theirs.keys = [await makeKey('theirs', 'PS256')];
    const partner = { issuer: theirs.issuer, audience: 'reports', algorithms: ['PS256'] };
    const guard = createGuard({ issuers: [mine.issuer, partner], audience: API });
    expect((await guard.verify(bearing(await mine.mint()))).issuer).toBe(mine.issuer);
    expect((await guard.verify(bearing(await theirs.mint({ aud: 'reports' })))).issuer).toBe(theirs.issuer);
    await expect(guard.verify(bearing(await theirs.mint()))).rejects.toThrow('another audience');
    await expect(guard.verify(bearing(await mine.mint({ aud: 'reports' })))).rejects.toThrow('another audience');
  });
});
