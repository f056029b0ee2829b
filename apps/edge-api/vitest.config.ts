import { defineConfig } from 'vitest/config';

// A bound on hangs, not a measure of speed: machines are slow, and busy with other things.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000 } });
