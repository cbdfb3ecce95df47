import { randomBytes } from 'node:crypto';
import { type Letter, type Letters, openLetters } from '#mail/letters.ts';
import { hirePostman } from '#mail/postman.ts';
import { openLog } from '#platform/log.ts';
import { openVault, Secret, type Vault } from '#platform/secrets.ts';
import { openTestJobs, type TestJobs } from '../jobs/open-jobs.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

export const issuer = 'https://id.example.test';
export const asked = { at: new Date('2026-11-22T10:00:00Z'), timeZone: 'UTC', address: '192.0.2.7', agent: 'Firefox' };

export interface TestMail extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly letters: Letters;
  readonly jobs: TestJobs;
  readonly vault: Vault;
  readonly logged: string[];
}

/** Mail as the house wires it: kept without a mail server's URL, else sent by a started queue that retries each second. */
export async function openTestMail(smtpUrl?: string, retries = 10_000): Promise<TestMail> {
  const database = await openTestDatabase({ maxConnections: 20 });
  const vault = openVault(new Secret([randomBytes(32)]));
  const jobs = await openTestJobs(database.url, smtpUrl ? 'on' : 'off');
  const mail = { smtpUrl: smtpUrl ? new Secret(smtpUrl) : undefined, from: 'Usher <usher@example.test>' };
  const config = { issuer, mail };
  const queue = { retries, retryAfterSeconds: 1, retryAfterMostSeconds: 1, pollSeconds: 0.5 };
  const letters = openLetters({ config, vault, jobs, queue, brand: () => ({ name: 'Usher' }) });
  const logged: string[] = [];
  const log = openLog({ level: 'trace', format: 'json' }, (line) => logged.push(line));
  const postman = hirePostman({ db: database.db, letters, config, log });
  await jobs.start();
  const close = async () => {
    await jobs.stop();
    postman.close();
    await database.close();
  };
  return { database, letters, jobs, vault, logged, [Symbol.asyncDispose]: close };
}

/** A confirmation to somebody. */
export function verifyEmail(to: string, facts: Partial<Letter & { token: string; code: string }> = {}): Letter {
  const said = { token: 'a-token', code: '123456', linkHours: 24, codeMinutes: 30, asked };
  return { ...said, ...facts, name: 'verify-email', to };
}
