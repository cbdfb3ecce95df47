import { sql } from 'kysely';
import { parseEmail } from '#accounts/email.ts';
import { parseUsername } from '#accounts/username.ts';
import { openBlocklist } from '#credentials/blocklist.ts';
import type { Caller, Credentials } from '#credentials/credentials.ts';
import { createHasher } from '#credentials/hash-pool.ts';
import type { PasswordRules } from '#credentials/password-policy.ts';
import { type Provision, provisionAccount } from '#credentials/provision-account.ts';
import { countStatements } from '#database/db.ts';
import { defaultSettings } from '#database/settings.ts';
import type { Database } from '#database/transaction.ts';
import { listKeptLetters } from '#mail/kept-letters.ts';
import { openTestMail, type TestMail } from '../mail/open-mail.ts';

/** As cheap as argon2id can be. */
export const cheap = { memoryKib: 8, passes: 1, lanes: 1 };
export const PASSWORD = 'seven purple teapots in a row';
export const caller: Caller = { address: '192.0.2.7', agent: 'Firefox', requestId: 'req_1' };

const blocklist = openBlocklist();

export async function openRules(rules: Partial<PasswordRules> = {}): Promise<PasswordRules> {
  const publicNames = ['Usher', 'Acme Institute'];
  return { preset: 'nist', isSecondFactorForAll: false, blocklist: await blocklist, publicNames, ...rules };
}

export interface TestCredentials extends Credentials, AsyncDisposable {
  readonly mail: TestMail;
  /** An account that can sign in with `PASSWORD`, unless said otherwise. */
  person(
    given?: Partial<Omit<Provision, 'email' | 'username'>> & { email?: string; username?: string },
  ): Promise<string>;
  /** Moves the time of codes on (or back). */
  passSeconds(seconds: number): void;
  /** The newest letter to an address. */
  letterTo(
    address: string,
  ): Promise<{ name: string; link: string | null; code: string | null; text: string } | undefined>;
}

/** The room on a database of its own, with letters kept and hashes made cheap. */
export async function openCredentials(): Promise<TestCredentials> {
  const mail = await openTestMail();
  const { letters, vault, database } = mail;
  const hasher = createHasher({ vault, parameters: cheap });
  let now = Date.now();
  const needs: Credentials = {
    db: database.db,
    vault,
    hasher,
    letters,
    passwordRules: () => openRules(),
    mfa: async () => defaultSettings.mfa,
    clock: () => new Date(now),
  };
  let people = 0;
  return {
    ...needs,
    mail,
    async person({ email, username, ...given } = {}) {
      people += 1;
      const made = await provisionAccount(needs, {
        email: parseEmail(email ?? `person-${people}@example.test`),
        username: username === undefined ? undefined : parseUsername(username),
        name: 'Ada Byron',
        emailVerified: true,
        secret: { password: PASSWORD },
        actor: { kind: 'system' },
        ...given,
      });
      if (!made.ok) throw new Error(made.why);
      return made.account.id;
    },
    passSeconds(seconds) {
      now += seconds * 1000;
    },
    async letterTo(to) {
      const [newest] = await listKeptLetters(database.db, vault, { to });
      return newest;
    },
    [Symbol.asyncDispose]: () => mail[Symbol.asyncDispose](),
  };
}

/** The token in a letter's link. */
export function tokenIn(letter: { link: string | null } | undefined): string {
  const token = new URL(letter?.link ?? '').searchParams.get('token');
  if (!token) throw new Error('this letter has no link');
  return token;
}

/** What an act costs: its statements, by their text, and its hashes. A letter that is only pretended says so in one word. */
export async function costOf(needs: Credentials, act: () => Promise<unknown>) {
  const before = needs.hasher.load().done;
  const { statements } = await countStatements(act);
  return {
    statements: statements.map((text) => text.replace(/where (true|false)/, 'where …')),
    hashes: needs.hasher.load().done - before,
  };
}

/** Makes a table's rows older, as if so much time had passed. */
export async function age(db: Database, table: 'attempt' | 'proof', interval: string): Promise<void> {
  const columns =
    table === 'attempt' ? ['next_at', 'expires_at'] : ['created_at', 'code_expires_at', 'expires_at', 'used_at'];
  const sets = columns.map((column) => sql`${sql.ref(column)} = ${sql.ref(column)} - ${interval}::interval`);
  await sql`update ${sql.table(table)} set ${sql.join(sets)}`.execute(db);
}
