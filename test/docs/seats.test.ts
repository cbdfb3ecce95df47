import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD } from '../support/people.ts';
import { openPlainVisitor, type PlainVisitor } from '../support/visitor.ts';
import { EXAMPLES } from './guide.ts';
import { openProduct, type Product } from './product.ts';

const CALLBACK = 'http://localhost:4000/callback';
const SCOPE = 'openid roles organisation licence seat session:data reports:read';

interface Examples {
  keepSeat(issuer: string, accessToken: string): Promise<boolean>;
  giveSeatBack(issuer: string, accessToken: string): Promise<void>;
  readData(issuer: string, accessToken: string): Promise<{ data: unknown; tag: string | undefined }>;
  keepData(issuer: string, accessToken: string, data: unknown, tag?: string): Promise<string | undefined>;
}

let product: Product;
let examples: Examples;
let config: oidc.Configuration;
beforeAll(async () => {
  product = await openProduct();
  await product.usher(['apply', join(EXAMPLES, 'seats.yaml')]);
  for (const name of ['ada', 'bob', 'cy']) {
    const who = ['--email', `${name}@example.com`, '--name', name, '--role', 'analyst', '--verified'];
    await product.usher(['user', 'create', ...who, '--password-stdin'], PASSWORD);
  }
  const load = (file: string) => import(pathToFileURL(join(EXAMPLES, 'single-page', file)).href);
  examples = { ...(await load('seat.js')), ...(await load('session-data.js')) };
  const execute = [oidc.allowInsecureRequests];
  config = await oidc.discovery(new URL(product.issuer), 'reports-spa', undefined, oidc.None(), { execute });
  return () => product[Symbol.asyncDispose]();
});

interface Attempt {
  readonly visitor: PlainVisitor;
  /** None where no code came: they are on a page of Usher's. */
  readonly tokens: (oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers) | undefined;
}

/** Somebody who signs in to the app of the guide, in a browser of their own; nobody listens at its address. */
async function signIn(name: string): Promise<Attempt> {
  let last = '';
  const hears = ({ headers }: { headers: { location?: string | undefined } }) => {
    last = headers.location ?? '';
  };
  const visitor = openPlainVisitor({ issuer: product.issuer, hears });
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const code_challenge = await oidc.calculatePKCECodeChallenge(pkceCodeVerifier);
  const asked = { redirect_uri: CALLBACK, scope: SCOPE, code_challenge, code_challenge_method: 'S256' };
  await visitor.go(oidc.buildAuthorizationUrl(config, asked).href);
  await visitor.submit({ email: `${name}@example.com`, password: PASSWORD }, '/password').catch(() => undefined);
  if (!last.startsWith(`${CALLBACK}?code=`)) return { visitor, tokens: undefined };
  return { visitor, tokens: await oidc.authorizationCodeGrant(config, new URL(last), { pkceCodeVerifier }) };
}

describe('the licensed app of the guide', () => {
  test('lets two people in at once and asks the third to wait, until a seat is given back', async () => {
    const [ada, bob] = [await signIn('ada'), await signIn('bob')];
    const { access_token: adas = '' } = ada.tokens ?? {};
    const { access_token: bobs = '' } = bob.tokens ?? {};
    const licence = expect.objectContaining({
      serial: 'ACME-2026-0001',
      product: 'reports',
      organisation: 'acme',
      seats: 2,
      valid_to: expect.stringMatching(/^\d{4}-/),
    });
    const told = { organisation: 'acme', licence };
    expect(decodeJwt(adas)).toMatchObject({ ...told, seat: { number: 1 }, roles: ['analyst'] });
    expect(ada.tokens?.claims()).toMatchObject({ ...told, seat: { number: 1 } });
    expect(await oidc.fetchUserInfo(config, bobs, oidc.skipSubjectCheck)).toMatchObject({
      ...told,
      seat: { number: 2 },
    });

    const cy = await signIn('cy');
    expect([cy.tokens, cy.visitor.page.text]).toEqual([undefined, expect.stringContaining('id="seats"')]);

    expect(await examples.keepSeat(product.issuer, adas)).toBe(true);
    await examples.giveSeatBack(product.issuer, adas);
    expect(await examples.keepSeat(product.issuer, adas)).toBe(false);
    expect((await signIn('cy')).tokens).toBeDefined();
  });

  test('keeps data with the sign-in, and notices when another tab was quicker', async () => {
    const { tokens } = await signIn('bob');
    const token = tokens?.access_token ?? '';
    const { keepData, readData } = examples;
    const begun = await readData(product.issuer, token);
    expect(begun).toEqual({ data: {}, tag: undefined });
    const tag = await keepData(product.issuer, token, { cart: [1] });
    expect(await keepData(product.issuer, token, { cart: ['lost'] })).toBeUndefined();
    expect(await readData(product.issuer, token)).toEqual({ data: { cart: [1] }, tag });
    expect(await keepData(product.issuer, token, { cart: [1, 2] }, tag)).toBeDefined();
    expect(await keepData(product.issuer, token, { cart: ['lost'] }, tag)).toBeUndefined();
    expect((await readData(product.issuer, token)).data).toEqual({ cart: [1, 2] });
  });
});
