import { createHash, randomBytes } from 'node:crypto';
import { createClient } from '#clients/create-client.ts';
import type { Database } from '#database/transaction.ts';
import type { PlainVisitor, Reply } from '../support/visitor.ts';
import type { Product } from './open-product.ts';

export const PASSWORD = 'three llamas crossed the road';

export interface Client {
  readonly id: string;
  readonly secret: string;
  readonly redirectUri: string;
}

const VERIFIER = 'a-verifier-of-forty-three-characters-or-more';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** A name that nobody else in the file has. */
export function freshName(): string {
  return `p${randomBytes(5).toString('hex')}`;
}

export async function newClient(db: Database, metadata: Record<string, unknown> = {}): Promise<Client> {
  const redirectUri = 'https://app.example.com/callback';
  const given = { client_name: 'Reports', redirect_uris: [redirectUri], ...metadata };
  const made = await createClient(db, given);
  if (!made.ok) throw new Error(JSON.stringify(made));
  return { id: made.clientId, secret: made.clientSecret?.reveal() ?? '', redirectUri };
}

/** Where a sign-in to this client begins. */
export function authorizePath(client: Client, parameters: Record<string, string> = {}): string {
  return `/oauth2/authorize?${new URLSearchParams({
    client_id: client.id,
    redirect_uri: client.redirectUri,
    response_type: 'code',
    scope: 'openid',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...parameters,
  })}`;
}

/** Goes through a sign-in as far as the app: the address the app would be asked for, which nobody answers here. */
export async function arrive(visitor: PlainVisitor, first: Reply, client: Client): Promise<URL> {
  let reply = first;
  for (let count = 0; count < 10; count += 1) {
    const location = reply.headers.location ?? '';
    const target = new URL(location, reply.url);
    if (target.href.startsWith(client.redirectUri)) return target;
    reply = await visitor.ask(`${target.pathname}${target.search}`);
    if (reply.status === 200) throw new Error(`not at the app but at ${target.pathname}`);
  }
  throw new Error('the app was not reached');
}

export async function askToken(
  visitor: PlainVisitor,
  client: Client,
  parameters: Record<string, string>,
): Promise<{ status: number; body: Record<string, string> }> {
  const authorization = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`;
  const body = new URLSearchParams(parameters).toString();
  const reply = await visitor.ask('/oauth2/token', { method: 'POST', headers: { ...FORM, authorization }, body });
  return { status: reply.status, body: JSON.parse(reply.text) };
}

export function redemption(client: Client, arrived: URL): Record<string, string> {
  const code = arrived.searchParams.get('code') ?? '';
  return { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, code_verifier: VERIFIER };
}

/** Registers at the account's own door and stops where the letter is awaited. */
export async function register(visitor: PlainVisitor, fields: Record<string, string>): Promise<Reply> {
  await visitor.go('/register');
  return visitor.submit({ name: 'Somebody New', username: '', new_password: PASSWORD, ...fields }, '/register');
}

/** Somebody who has registered and confirmed their address; signed in with the visitor given. */
export async function newPerson(product: Product, visitor = product.visitor()): Promise<{ email: string }> {
  const email = `${freshName()}@example.com`;
  await register(visitor, { email });
  const { code } = await product.house.letter(email);
  await visitor.submit({ code }, '/verify');
  return { email };
}

/** The page of a sign-in, with its form. */
export async function openSignIn(product: Product, visitor = product.visitor()): Promise<PlainVisitor> {
  await visitor.go('/sign-in');
  return visitor;
}
