import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Reply } from '../support/visitor.ts';
import { type Apps, prepareApps, type Secrets, seeEveryPage } from './every-page.ts';
import { openProduct, type Product } from './open-product.ts';

const lines: string[] = [];
let product: Product;
let secrets: Secrets;
beforeAll(async () => {
  let apps: Apps | undefined;
  product = await openProduct({
    hears: (line) => lines.push(line),
    before: async (db) => {
      apps = await prepareApps(db);
    },
  });
  if (apps) secrets = await seeEveryPage(product, apps);
});
afterAll(() => product[Symbol.asyncDispose]());

/** How a hash, an encrypted value or a private key reads, whichever it is. */
const NEVER = /\$argon2|encrypted:|"d":"|BEGIN [A-Z ]*PRIVATE|secret_hash|token_hash|id_hash/;

/** A secret in the forms it might slip out in. */
function formsOf(secret: string): string[] {
  const digest = createHash('sha256').update(secret).digest();
  return [
    secret,
    encodeURIComponent(secret),
    digest.toString('hex'),
    digest.toString('base64url'),
    digest.toString('base64'),
  ];
}

function expectNone(text: string, about: string, kept: readonly string[]): void {
  expect(text, about).not.toMatch(NEVER);
  for (const secret of kept) {
    for (const form of formsOf(secret)) expect(text.includes(form), `${about} tells ${secret}`).toBe(false);
  }
}

const nameOf = ({ url, status }: Reply) => `${status} ${url.pathname}`;

test('the run made secrets of every kind', () => {
  expect(secrets.passwords.length).toBeGreaterThan(2);
  expect(secrets.tokens.filter((token) => token.length > 20).length).toBeGreaterThan(10);
  expect(secrets.uids.length).toBeGreaterThan(0);
  expect(secrets.shownOnce).toHaveLength(12);
  expect(secrets.tokens).not.toContain('none');
  expect(lines.length).toBeGreaterThan(50);
});

test('no answer tells a password, a code or a hash; tokens go to the app they are for alone', () => {
  for (const reply of product.replies) {
    const about = nameOf(reply);
    const { 'set-cookie': _, location, ...headers } = reply.headers;
    expectNone(reply.text + JSON.stringify(reply.headers), about, [...secrets.passwords, ...secrets.codes]);
    const isShowing = /\/enrol(\/totp)?$/.test(reply.url.pathname);
    if (!isShowing) expectNone(reply.text + JSON.stringify(reply.headers), about, secrets.shownOnce);
    // A redirect says in its body where it leads, as its header does.
    const text = (location ? '' : reply.text) + JSON.stringify(headers);
    const isForApp = reply.url.pathname === '/oauth2/token';
    // The page behind a mailed link posts the link's own token.
    const isBehindLink = ['/verify-email', '/reset-password', '/setup'].includes(reply.url.pathname);
    if (!isForApp && !isBehindLink) expectNone(text, about, secrets.tokens);
  }
});

test('no line of the log tells any of them, not even the quietest', () => {
  for (const line of lines) {
    expectNone(line, line, [...secrets.passwords, ...secrets.tokens, ...secrets.uids, ...secrets.shownOnce]);
    for (const code of secrets.codes) expect(line).not.toMatch(new RegExp(`\\b${code}\\b`));
  }
});

test('the database keeps none of them as they are', async () => {
  const { db } = product.house;
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`.execute(
    db,
  );
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t`.execute(db);
    for (const { row } of rows) {
      for (const secret of [...secrets.passwords, ...secrets.tokens, ...secrets.uids, ...secrets.shownOnce]) {
        expect(row.includes(secret), `${name} keeps ${secret}: ${row.slice(0, 300)}`).toBe(false);
      }
    }
  }
});

test('no claim of a token tells a hash or a secret', () => {
  const tokens = secrets.tokens.filter((token) => token.startsWith('eyJ'));
  for (const token of tokens) {
    const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
    expectNone(claims, claims, secrets.passwords);
    expect(Object.keys(JSON.parse(claims))).not.toContain('password');
  }
});
