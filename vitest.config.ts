import { defineConfig } from 'vitest/config';
import { texts } from './apps/web/build/texts.ts';
import { LongestFirst } from './libs/testkit/src/longest-first.ts';

const resolve = { conditions: ['@nats-chat/source'] };

// One configuration for the workspace: `vitest run --project unit libs/subjects` tests one package.
export default defineConfig({
  resolve,
  ssr: { resolve },
  test: {
    // As long as `waitUntil` waits: what is waited for comes later on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        plugins: [texts()],
        test: {
          name: 'unit',
          include: ['{libs,apps,tools,bench,e2e}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/dist/**', '**/*.{int,long}.test.ts'],
          setupFiles: ['apps/web/test/file-setup.ts'],
          // See there what files share, and what they do not.
          isolate: false,
          // jsdom draws its frames by setInterval, which nothing of ours uses: one that is faked stays after its test, and no
          // frame of a later file ever comes.
          fakeTimers: {
            toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'Date', 'performance'],
          },
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['{libs,apps,tools,e2e}/**/*.int.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 60_000,
          // Keycloak may take five minutes to start on a busy machine.
          hookTimeout: 400_000,
          globalSetup: ['libs/testkit/src/keep-templates.ts', 'libs/testkit/src/share-keycloak.ts'],
          // They wait for timers and servers more than they compute: one takes half a core.
          maxWorkers: 3,
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: ['{libs,apps,tools,e2e}/**/*.long.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'compose',
          include: ['e2e/compose/**/*.compose.ts'],
          testTimeout: 15 * 60_000,
          hookTimeout: 20 * 60_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/test/**/*.e2e.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Each has a browser and a system of its own, and waits for both more than they compute.
          maxWorkers: 2,
        },
      },
    ],
  },
});
