import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Rooms whose files leave nothing behind in their process: the next one goes on in it, with all modules loaded. */
const SHARING = `accounts account-console audit clients commands configuration conformance credentials endings guard
  house journeys jobs licences mail management-api oidc organisations platform product roles sessions sign-in views
  web`.split(/\s+/);

/** What measures its process, or puts something in a module's place, has one of its own. */
const ALONE = [
  'test/credentials/blocklist.test.ts',
  'test/credentials/hash-pool.test.ts',
  'test/guard/speed.test.ts',
  'test/oidc/client-cache.test.ts',
  'test/product/same-answers.test.ts',
  'test/views/languages.test.ts',
];

const common = {
  // Limits are there to end what hangs; a slow machine alone must not reach them.
  testTimeout: 180_000,
  hookTimeout: 180_000,
  expect: { poll: { timeout: 120_000 } },
  setupFiles: ['test/support/after-each-file.ts'],
};
const sharing = { include: [`test/{${SHARING.join(',')}}/**/*.test.ts`], exclude: ALONE, isolate: false };
const alone = { include: [...ALONE, `test/!(${SHARING.join('|')})/**/*.test.ts`] };

export default defineConfig({
  test: {
    globalSetup: ['test/support/cluster.ts'],
    teardownTimeout: 120_000,
    // Half of the work is waiting for processes, browsers and the database, so there is room for two more than cores.
    maxWorkers: availableParallelism() + 2,
    coverage: { include: ['src/**/*.ts'], reporter: ['text-summary', 'html'] },
    projects: [{ test: { ...common, ...sharing, name: 'sharing' } }, { test: { ...common, ...alone, name: 'alone' } }],
  },
});
