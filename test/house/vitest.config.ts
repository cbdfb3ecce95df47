import { defineConfig } from 'vitest/config';

/** The rules of the house alone: no database, no browser. */
export default defineConfig({ test: { include: ['test/house/**/*.test.ts'], testTimeout: 60_000 } });
