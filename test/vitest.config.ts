import { defineConfig } from 'vitest/config';

// Real servers and browsers answer late on a busy machine: the bound is there for hangs alone.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 120_000 } });
