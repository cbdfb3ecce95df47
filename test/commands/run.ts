import { afterAll, beforeAll } from 'vitest';
import type { Command } from '#commands/command.ts';
import { describeFailure } from '#commands/describe-failure.ts';
import { openDatabase } from '#database/db.ts';
import type { Database } from '#database/transaction.ts';
import { openLog } from '#platform/log.ts';
import { generateSecretKey, Secret } from '#platform/secrets.ts';
import { StartError } from '#platform/start-error.ts';
import { createTestDatabase } from '../support/database.ts';

interface Run {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** A database for the commands of one test file, found as an operator's are: by the environment. */
export function useCommandDatabase(): { db: () => Database } {
  let open: ReturnType<typeof openDatabase>;
  beforeAll(async () => {
    const url = await createTestDatabase();
    Object.assign(process.env, {
      DATABASE_URL: url,
      SECRET_KEY: generateSecretKey(),
      ISSUER: 'https://id.example.com',
    });
    const log = openLog({ level: 'silent', format: 'json' });
    open = openDatabase({ url: new Secret(url), maxConnections: 2, log });
  });
  afterAll(async () => {
    await open.close();
    for (const name of ['DATABASE_URL', 'SECRET_KEY', 'ISSUER']) delete process.env[name];
  });
  return { db: () => open.db };
}

/** Runs one command with a terminal of its own. */
export async function run(command: Command, args: readonly string[], input = ''): Promise<Run> {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    print: (text: string) => void out.push(text),
    say: (text: string) => void err.push(text),
    readInput: async () => input,
  };
  let exitCode = 0;
  try {
    await command.run(args, terminal);
  } catch (error) {
    exitCode = error instanceof StartError ? error.exitCode : 1;
    err.push(describeFailure(error));
  }
  return { exitCode, out: out.join('\n'), err: err.join('\n') };
}
