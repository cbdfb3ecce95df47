import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PlainVisitor, Reply } from '../support/visitor.ts';
import { openProduct, type Product } from './open-product.ts';
import { freshName, newPerson, openSignIn, PASSWORD, register } from './people.ts';

const hashes = vi.hoisted(() => ({ made: 0 }));
vi.mock('argon2', async (load) => {
  const real = await load<typeof import('argon2')>();
  const counted =
    <A extends unknown[], R>(work: (...given: A) => R) =>
    (...given: A) => {
      hashes.made += 1;
      return work(...given);
    };
  return { ...real, hash: counted(real.hash as never), verify: counted(real.verify) };
});

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product[Symbol.asyncDispose]());
// Each case begins with an empty throttle, as if nobody had asked before.
beforeEach(() => product.house.db.deleteFrom('attempt').execute());

/** What can be told from outside: every answer with what differs for everybody masked, and what it cost. */
interface Seen {
  readonly replies: unknown[];
  readonly statements: number[];
  readonly hashes: number;
}

function maskOf(names: readonly string[]) {
  return (text: string) =>
    names
      .reduce((masked, name) => masked.replaceAll(name, 'NAME').replaceAll(encodeURIComponent(name), 'NAME'), text)
      .replace(/\/sign-in\/[\w-]{20,}/g, '/sign-in/UID')
      .replace(/(name="csrf_token" value=")[^"]+/g, '$1CSRF')
      .replace(/ data-options="[^"]*"/g, '')
      .replace(/req_\w+/g, 'REQUEST')
      // A wait gets shorter by itself; how long it is is looked at apart.
      .replace(/("retry-after":"|Please wait )\d+/g, '$1SECONDS');
}

/** Does the same as everybody and remembers what came back. */
async function watch(names: readonly string[], work: () => Promise<readonly Reply[]>): Promise<Seen> {
  const mask = maskOf(names);
  const before = hashes.made;
  let replies: readonly Reply[] = [];
  const answered = await product.during(async () => {
    replies = await work();
  });
  return {
    replies: replies.map(({ status, headers, text }) => {
      const { date, 'x-request-id': id, 'content-length': length, ...others } = headers;
      return { status, headers: JSON.parse(mask(JSON.stringify(others))), text: mask(text) };
    }),
    statements: answered.map(({ statements }) => statements.length),
    hashes: hashes.made - before,
  };
}

/** Sends a form and looks at the page it leads to. */
async function sendAndLook(visitor: PlainVisitor, fields: Record<string, string>, action: string): Promise<Reply[]> {
  const reply = await visitor.post(fields, action);
  return [reply, ...(reply.headers.location ? [await visitor.go(reply.headers.location)] : [])];
}

function expectAlike([first, ...others]: readonly Seen[]): void {
  for (const seen of others) expect(seen).toEqual(first);
}

/** The ways an address may be known, and not: all as long as each other. */
async function knownAndUnknown() {
  const { db } = product.house;
  const verified = (await newPerson(product)).email;
  const disabled = (await newPerson(product)).email;
  await db.updateTable('account').set({ is_disabled: true }).where('email', '=', disabled).execute();
  const passwordless = (await newPerson(product)).email;
  await db
    .deleteFrom('password')
    .where('account_id', 'in', db.selectFrom('account').select('id').where('email', '=', passwordless))
    .execute();
  const unverified = `${freshName()}@example.com`;
  await register(product.visitor(), { email: unverified });
  await db.deleteFrom('attempt').execute();
  return { verified, disabled, passwordless, unverified, unknown: `${freshName()}@example.com` };
}

describe('who has an account is not told by', () => {
  test('a sign-in with a wrong password', async () => {
    const seen: Seen[] = [];
    for (const email of Object.values(await knownAndUnknown())) {
      const visitor = await openSignIn(product);
      const fields = { email, password: 'this is not the right one' };
      seen.push(await watch([email], () => sendAndLook(visitor, fields, '/password')));
    }
    expect(seen[0]).toMatchObject({ replies: [{ status: 422 }], hashes: 1 });
    expectAlike(seen);
  });

  test('a sign-in with a wrong password and a username', async () => {
    const [known, unknown] = [freshName(), freshName()];
    await register(product.visitor(), { email: `${known}@example.com`, username: known });
    const seen: Seen[] = [];
    for (const email of [known, unknown]) {
      const visitor = await openSignIn(product);
      const fields = { email, password: 'this is not the right one' };
      seen.push(await watch([email], () => sendAndLook(visitor, fields, '/password')));
    }
    expectAlike(seen);
  });

  test('the throttle: the eleventh guess waits for both', async () => {
    const { verified, unknown } = await knownAndUnknown();
    const seen: Seen[] = [];
    for (const email of [verified, unknown]) {
      const visitor = await openSignIn(product);
      const fields = { email, password: 'this is not the right one' };
      for (let guess = 1; guess < 10; guess += 1) await visitor.post(fields, '/password');
      const before = performance.now();
      await visitor.post(fields, '/password');
      seen.push(
        await watch([email], async () => {
          const replies = await sendAndLook(visitor, fields, '/password');
          const wait = Number(replies[0]?.headers['retry-after']);
          expect(wait).toBeLessThanOrEqual(30);
          expect(wait).toBeGreaterThanOrEqual(30 - (performance.now() - before) / 1000);
          return replies;
        }),
      );
    }
    expect(seen[0]).toMatchObject({ replies: [{ status: 429, headers: { 'retry-after': 'SECONDS' } }], hashes: 0 });
    expectAlike(seen);
  });

  test('a registration, the page that follows, a wrong code there, its status and another letter', async () => {
    const { verified, unverified, disabled, unknown } = await knownAndUnknown();
    const seen: Record<string, Seen[]> = { registered: [], guessed: [], status: [], resent: [] };
    for (const email of [unknown, verified, unverified, disabled]) {
      const visitor = product.visitor();
      await visitor.go('/register');
      const fields = { email, name: 'Somebody New', username: '', new_password: PASSWORD };
      seen.registered?.push(await watch([email], () => sendAndLook(visitor, fields, '/register')));
      seen.guessed?.push(await watch([email], () => sendAndLook(visitor, { code: 'abcdef' }, '/verify')));
      const status = visitor.page.url.pathname.replace(/(\/verify)?$/, '/verify/status');
      seen.status?.push(await watch([email], async () => [await visitor.ask(status)]));
      await product.house.db.deleteFrom('attempt').execute();
      seen.resent?.push(await watch([email], () => sendAndLook(visitor.twin(), {}, '/resend')));
    }
    expect(seen.registered?.[0]).toMatchObject({ replies: [{ status: 303 }, { status: 200 }], hashes: 1 });
    expect(seen.guessed?.[0]).toMatchObject({ replies: [{ status: 422 }] });
    for (const alike of Object.values(seen)) expectAlike(alike);
  });

  test('a registration with a username', async () => {
    const { verified, unknown } = await knownAndUnknown();
    const seen: Seen[] = [];
    for (const email of [unknown, verified]) {
      const visitor = product.visitor();
      await visitor.go('/register');
      const username = freshName();
      const fields = { email, name: 'Somebody New', username, new_password: PASSWORD };
      seen.push(await watch([email, username], () => sendAndLook(visitor, fields, '/register')));
    }
    expectAlike(seen);
  });

  test('a forgotten password, asked for once and asked for again at once', async () => {
    const people = await knownAndUnknown();
    const [once, again]: [Seen[], Seen[]] = [[], []];
    for (const email of Object.values(people)) {
      const visitor = product.visitor();
      await visitor.go('/forgot-password');
      once.push(await watch([email], () => sendAndLook(visitor.twin(), { email }, '/forgot-password')));
      again.push(await watch([email], () => sendAndLook(visitor.twin(), { email }, '/forgot-password')));
    }
    expect(once[0]).toMatchObject({ replies: [{ status: 200 }], hashes: 0 });
    expectAlike(once);
    expectAlike(again);
    expect(again[0]?.replies).toEqual(once[0]?.replies);
    expect((await product.house.letter(people.verified)).name).toBe('reset-password');
    expect(await product.house.letters(people.unknown)).toEqual([]);
  });
});
