import { type Applied, type ApplyNeeds, applyConfiguration } from '#configuration/apply.ts';
import { createHasher } from '#credentials/hash-pool.ts';
import type { Database } from '#database/transaction.ts';
import { openTestDatabase } from '../support/database.ts';
import { vault, writeFiles } from './support.ts';

export interface TestApply extends AsyncDisposable {
  readonly db: Database;
  readonly needs: ApplyNeeds;
  readonly hasher: ReturnType<typeof createHasher>;
  /** Applies text as `usher.yaml`; what changed, as `create role analyst: name value`. */
  apply(text: string, files?: Record<string, string | Buffer>): Promise<string[]>;
  /** What it says to mend, as `LINE KEY: sentence` a line; nothing when it was applied. */
  refusal(text: string): Promise<string[]>;
}

/** A database of its own to apply files to, with cheap hashes and a short list of common passwords. */
export async function openApply(): Promise<TestApply> {
  const database = await openTestDatabase();
  const hasher = createHasher({ vault, parameters: { memoryKib: 1024, passes: 2, lanes: 1 } });
  const common = new Set(['password1234567']);
  const needs: ApplyNeeds = {
    db: database.db,
    vault,
    hasher,
    openBlocklist: async () => ({ has: (folded) => common.has(folded), size: common.size }),
    environment: { SECRET: 'a-secret-that-is-32-characters-long' },
    issuer: 'https://id.example.com',
    actor: { kind: 'command', id: 'apply' },
  };
  const apply = async (text: string, files = {}) => {
    await using folder = await writeFiles({ 'usher.yaml': text, ...files });
    return describe(await applyConfiguration(needs, folder.path('usher.yaml')));
  };
  return {
    db: database.db,
    needs,
    hasher,
    apply,
    refusal: (text) => apply(text).then(() => [], readLines),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

const describe = ({ changes }: Applied) =>
  changes.map(({ act, kind, key, fields }) => `${act} ${kind} ${key}: ${fields.join(' ')}`);

const readLines = (error: Error) => error.message.split('\n').map((line) => line.replace(/^.*usher\.yaml:/, ''));
