import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['@nats-chat/source'] };

// Stryker runs a copy of this folder, out of reach of the workspace's configuration.
export default defineConfig({
  resolve,
  ssr: { resolve },
  test: { include: ['src/**/*.test.ts'], testTimeout: 120_000 },
});
