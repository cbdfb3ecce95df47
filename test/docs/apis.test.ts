import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnsecuredJWT } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXAMPLES } from './guide.ts';
import { API, openProduct, type Product } from './product.ts';
import { type Example, type Running, startExample } from './start-example.ts';

const PYTHON = process.env.PYTHON ?? 'python3';
const made = mkdtempSync(join(tmpdir(), 'apis-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));

type Api = Pick<Example, 'command' | 'folder'> & { readonly name: string };

/** The examples whose language and libraries are on this machine; nothing is fetched from anywhere. */
const apis: Api[] = [...python(), ...go(), ...java()];

function python(): Api[] {
  const has = (...modules: string[]) => spawnSync(PYTHON, ['-c', `import jwt, cryptography, ${modules}`]).status === 0;
  const hasNewJwt = spawnSync(PYTHON, ['-c', 'import jwt; jwt.PyJWKClientConnectionError']).status === 0;
  const flask: Api = { name: 'Flask', folder: 'python-api', command: [PYTHON, 'flask_api.py'] };
  const fastapi: Api = { name: 'FastAPI', folder: 'python-api', command: [PYTHON, 'fastapi_api.py'] };
  if (!hasNewJwt) return [];
  return [...(has('flask') ? [flask] : []), ...(has('fastapi', 'uvicorn') ? [fastapi] : [])];
}

function go(): Api[] {
  const program = join(made, 'go-api');
  const env = { ...process.env, GOPROXY: 'off', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' };
  const { status } = spawnSync('go', ['build', '-o', program, '.'], { cwd: join(EXAMPLES, 'go-api'), env });
  return status === 0 ? [{ name: 'Go', folder: 'go-api', command: [program] }] : [];
}

function java(): Api[] {
  const folder = join(homedir(), '.m2/repository/com/nimbusds/nimbus-jose-jwt');
  const jars = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const jar = jars.find((name) => /nimbus-jose-jwt-[\d.]+\.jar$/.test(name));
  const isThere = jar && spawnSync('java', ['-version']).status === 0;
  const command = ['java', '-cp', join(folder, jar ?? ''), 'ReportsApi.java'] as const;
  return isThere ? [{ name: 'Java', folder: 'java-api/plain', command }] : [];
}

let product: Product;
let machine: oidc.Configuration;
beforeAll(async () => {
  product = await openProduct();
  const args = ['--name', 'Nightly', '--grant-type', 'client_credentials', '--scope', 'reports:read reports:write'];
  const { client_id, client_secret } = await product.addClient(['client', 'create', ...args]);
  const execute = [oidc.allowInsecureRequests];
  machine = await oidc.discovery(new URL(product.issuer), client_id, client_secret, undefined, { execute });
  return () => product[Symbol.asyncDispose]();
});

/** What a machine gets by the client credentials grant. */
async function tokenOfMachine(scope: string): Promise<string> {
  return (await oidc.clientCredentialsGrant(machine, { scope })).access_token;
}

interface BadToken {
  readonly what: string;
  readonly why: RegExp;
  readonly make: () => Promise<string>;
}

const PAST = Math.floor(Date.now() / 1000) - 3600;
const bad: BadToken[] = [
  { what: 'expired', why: /expired/, make: () => product.mint({ iat: PAST - 900, exp: PAST }) },
  { what: 'for another API', why: /invalid/, make: () => product.mint({ aud: 'https://other.example.com' }) },
  { what: 'of another issuer', why: /invalid/, make: () => product.mint({ iss: 'https://id.example.com' }) },
  { what: 'an ID token', why: /invalid/, make: () => product.mint({ aud: [API, 'app'] }, { typ: 'JWT' }) },
  { what: 'without a type', why: /invalid/, make: () => product.mint({}, { typ: undefined }) },
  { what: 'without an end', why: /invalid/, make: () => product.mint({ exp: undefined }) },
  { what: 'unsigned', why: /invalid/, make: unsigned },
  { what: 'changed after it was signed', why: /invalid/, make: changed },
  { what: 'by a key nobody knows', why: /invalid/, make: () => product.mint({}, { kid: 'unknown' }) },
  { what: 'no token at all', why: /invalid/, make: async () => 'a.b.c' },
];

async function unsigned(): Promise<string> {
  const [, payload = ''] = (await product.mint()).split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const [, body] = new UnsecuredJWT(claims).encode().split('.');
  return `${encode({ alg: 'none', typ: 'at+jwt' })}.${body}.`;
}

async function changed(): Promise<string> {
  const [header, payload = '', signature] = (await product.mint({ scope: 'openid' })).split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return `${header}.${encode({ ...claims, scope: 'reports:read' })}.${signature}`;
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

describe.each(apis)('the API of the guide in $name', (api) => {
  let running: Running;
  beforeAll(async () => {
    running = await startExample({ ...api, env: { ISSUER: product.issuer, AUDIENCE: API } });
    return () => running[Symbol.asyncDispose]();
  });

  const ask = (token?: string) =>
    fetch(`${running.url}/reports`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

  test('lets in a machine whose token has the permission, and no other', async () => {
    expect((await ask(await tokenOfMachine('reports:read'))).status).toBe(200);
    const answer = await ask(await tokenOfMachine('reports:write'));
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      403,
      expect.stringMatching(/^Bearer .*error="insufficient_scope"/),
    ]);
  });

  test('asks for a token where there is none', async () => {
    const answer = await ask();
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Bearer (?!error)/),
    ]);
  });

  test.each(bad)('refuses one that is $what', async ({ make, why }) => {
    expect((await ask(await product.mint())).status).toBe(200);
    const answer = await ask(await make());
    const challenge = answer.headers.get('www-authenticate') ?? '';
    expect(answer.status).toBe(401);
    expect(challenge).toContain('Bearer error="invalid_token"');
    expect(challenge).toMatch(why);
  });
});

const names = apis.map(({ name }) => name);
for (const name of ['Flask', 'FastAPI', 'Go', 'Java'].filter((one) => !names.includes(one))) {
  test.skip(`the API of the guide in ${name} is not run: its tools or libraries are not on this machine`, () =>
    undefined);
}
