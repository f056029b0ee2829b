import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Real servers and browsers answer late on a busy machine: the bound is there for hangs alone.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // On two cores, vitest would run one file at a time. Most of these tests wait for a browser, a server or a process.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
