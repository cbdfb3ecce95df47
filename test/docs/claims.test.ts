import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { beforeAll, expect, test } from 'vitest';
import { PASSWORD } from '../support/people.ts';
import { openPlainVisitor } from '../support/visitor.ts';
import { DOCS } from './guide.ts';
import { openProduct, type Product } from './product.ts';
import { freeUrl } from './start-example.ts';

type Where = 'ID token' | 'userinfo' | 'access token';
type Told = Readonly<Record<Where, Readonly<Record<string, unknown>>>>;

const COLUMNS: readonly Where[] = ['ID token', 'userinfo', 'access token'];
/** Claims that every token of its kind has, by the standards. */
const USUAL = ['iss', 'aud', 'iat', 'exp', 'nbf', 'jti', 'nonce', 'at_hash', 'azp'];
/** What the guide has no row for: the rest of the profile, and what only Usher reads. */
const REST = ['updated_at', 'locale', 'grant_id'];

let product: Product;
beforeAll(async () => {
  product = await openProduct();
  return () => product[Symbol.asyncDispose]();
});

test('tokens and userinfo say what the guide’s table says, for the scopes that it says', async () => {
  const rows = readTable();
  const all = await signIn('openid profile email roles reports:read');
  const least = await signIn('openid reports:read');
  for (const where of COLUMNS) {
    const cellOf = (claim: string) => rows.get(claim)?.[where];
    const listed = [...rows.keys()].filter((claim) => cellOf(claim));
    const said = Object.keys(all[where]).filter((claim) => ![...USUAL, ...REST].includes(claim));
    expect(said.sort(), where).toEqual(listed.sort());
    const always = listed.filter((claim) => cellOf(claim) === 'yes');
    const saidOfLeast = Object.keys(least[where]).filter((claim) => ![...USUAL, ...REST].includes(claim));
    expect(saidOfLeast.sort(), `${where}, without profile, email and roles`).toEqual(always.sort());
  }
});

/** The table by claim: what stands in each column. */
function readTable(): Map<string, Record<Where, string>> {
  const text = readFileSync(join(DOCS, 'connect-an-app.md'), 'utf8');
  const table = /\| claim \| ID token .*\n\| ---.*\n((?:\|.*\n)+)/.exec(text)?.[1] ?? '';
  const rows = table
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [, claims = '', ...cells] = line.split('|').map((cell) => cell.trim());
      const columns = Object.fromEntries(COLUMNS.map((where, at) => [where, cells[at] ?? '']));
      return claims.split(', ').map((claim) => [claim.replaceAll('`', ''), columns as Record<Where, string>] as const);
    });
  return new Map(rows);
}

/** Somebody with a username signs in to an app that asks for `scope`. */
async function signIn(scope: string): Promise<Told> {
  const url = await freeUrl();
  const args = ['--name', 'Reports', '--first-party', '--redirect-uri', `${url}/callback`, '--scope', scope];
  const { client_id, client_secret } = await product.addClient(['client', 'create', ...args]);
  const execute = [oidc.allowInsecureRequests];
  const config = await oidc.discovery(new URL(product.issuer), client_id, client_secret, undefined, { execute });
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const code_challenge = await oidc.calculatePKCECodeChallenge(pkceCodeVerifier);
  const asked = { redirect_uri: `${url}/callback`, scope, code_challenge, code_challenge_method: 'S256' };
  const answer = await comeBack(oidc.buildAuthorizationUrl(config, asked).href, url);
  const tokens = await oidc.authorizationCodeGrant(config, answer, { pkceCodeVerifier });
  const sub = tokens.claims()?.sub ?? '';
  return {
    'ID token': { ...tokens.claims() },
    userinfo: await oidc.fetchUserInfo(config, tokens.access_token, sub),
    'access token': decodeJwt(tokens.access_token),
  };
}

/** Where the browser of somebody new is sent in the end; nobody listens there. */
async function comeBack(request: string, app: string): Promise<URL> {
  const { email } = await product.addAnalyst();
  let last = '';
  const visitor = openPlainVisitor({
    issuer: product.issuer,
    hears: ({ headers }) => {
      last = headers.location ?? '';
    },
  });
  await visitor.go(request);
  await visitor.submit({ email, password: PASSWORD }, '/password').catch(() => undefined);
  expect(last).toContain(`${app}/callback?code=`);
  return new URL(last);
}
