import { defineConfig } from 'vitest/config';

/** The rules of the house alone: no database, no browser. */
export default defineConfig({
  test: {
    include: ['test/house/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
