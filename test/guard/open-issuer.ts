import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export const API = 'https://api.example.com';

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

interface PublishedRole {
  readonly id: string;
  readonly name: string;
  readonly value: number;
  readonly equivalents: readonly string[];
}

/** An issuer as far as a guard sees one: discovery, keys, roles, over HTTP. */
export interface TestIssuer extends AsyncDisposable {
  readonly issuer: string;
  /** How often each path was asked for. */
  readonly asked: Map<string, number>;
  /** What it publishes and signs with first; to be changed as a test likes. */
  keys: SigningKey[];
  /** Undefined for an issuer that has no such table. */
  roles: readonly PublishedRole[] | undefined;
  /** Paths that answer 500. */
  readonly broken: Set<string>;
  /** Paths that answer 302, and where they lead. */
  readonly moved: Map<string, string>;
  /** What else it answers, by path. */
  readonly pages: Map<string, (request: IncomingMessage, response: ServerResponse) => void>;
  discovery: Record<string, unknown>;
  /** A good token, but for what is said here; a claim of undefined is left out. */
  mint(claims?: Record<string, unknown>, signing?: Signing): Promise<string>;
}

interface Signing {
  readonly key?: SigningKey;
  readonly header?: Record<string, unknown>;
}

export const JWKS = '/oauth2/jwks';
export const ROLES = '/oauth2/roles';
export const DISCOVERY = '/.well-known/openid-configuration';

export async function makeKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export async function openIssuer(): Promise<TestIssuer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const open: TestIssuer = {
    issuer,
    asked: new Map(),
    keys: [await makeKey('first')],
    roles: sampleRoles,
    broken: new Set(),
    moved: new Map(),
    pages: new Map(),
    discovery: { issuer, jwks_uri: `${issuer}${JWKS}` },
    async mint(claims = {}, { key = firstOf(open), header = {} } = {}) {
      const now = Math.floor(Date.now() / 1000);
      const good = { iss: issuer, aud: API, sub: 'acc_ada', client_id: 'app', jti: crypto.randomUUID() };
      return new SignJWT({ ...good, iat: now, exp: now + 900, ...claims })
        .setProtectedHeader({ alg: key.alg, typ: 'at+jwt', kid: key.kid, ...header })
        .sign(key.privateKey);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on('request', (request, response) => answer(open, request, response));
  return open;
}

function firstOf({ keys: [key] }: TestIssuer): SigningKey {
  if (!key) throw new Error('the issuer has no key');
  return key;
}

function answer(open: TestIssuer, request: IncomingMessage, response: ServerResponse): void {
  const { url = '', headers } = request;
  open.asked.set(url, (open.asked.get(url) ?? 0) + 1);
  const documents: Record<string, unknown> = {
    [DISCOVERY]: open.discovery,
    [JWKS]: { keys: open.keys.map(({ jwk }) => jwk) },
    [ROLES]: open.roles && { roles: open.roles },
  };
  const moved = open.moved.get(url);
  const page = open.pages.get(url);
  if (moved) response.writeHead(302, { location: moved }).end();
  else if (open.broken.has(url)) response.writeHead(500).end();
  else if (page) page(request, response);
  else if (!documents[url]) response.writeHead(404).end();
  else {
    const body = JSON.stringify(documents[url]);
    const etag = `"${Buffer.from(body).length}-${body.length}"`;
    if (headers['if-none-match'] === etag) response.writeHead(304).end();
    else response.writeHead(200, { 'content-type': 'application/json', etag }).end(body);
  }
}

export const sampleRoles: readonly PublishedRole[] = [
  { id: 'read_only', name: 'Read only', value: 10, equivalents: [] },
  { id: 'user', name: 'User', value: 20, equivalents: ['write'] },
  { id: 'analyst', name: 'Analyst', value: 30, equivalents: [] },
  { id: 'write', name: 'Write', value: 50, equivalents: [] },
  { id: 'manager', name: 'Manager', value: 80, equivalents: [] },
  { id: 'admin', name: 'Administrator', value: 100, equivalents: ['super_user', 'administrator'] },
  { id: 'root', name: 'Root', value: 1000, equivalents: [] },
];

/** A request as `fetch` has it, with a token or without. */
export function bearing(token?: string): Request {
  return new Request(API, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
}
