import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, loadEnv } from 'vite';
import { precompress } from './build/precompress.ts';

/** What the one origin of a running system serves beside the app; the development server passes it on. */
const BACKEND_PATHS = ['/auth', '/nats-ws', '/otlp', '/sticker-images', '/apps', '/grafana'];

/** What `onDemand` loads; all that only they need comes with it. */
const ON_DEMAND = /\/ui\/on-demand\/|(Dialog|Members|PersonCard|QuickSwitcher|SettingsPage)\.tsx$/;

export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, import.meta.dirname, 'VITE_');
  const backend = env['VITE_DEV_BACKEND'] ?? 'http://localhost:3000';
  return {
    plugins: [react(), precompress()],
    resolve: {
      conditions: ['@nats-chat/source', ...defaultClientConditions],
      alias: [
        { find: '@nats-io/nkeys', replacement: join(import.meta.dirname, 'build/no-nkeys.ts') },
        {
          find: /^\.\.\/core\/json-schema-processors\.js$/,
          replacement: join(import.meta.dirname, 'build/no-json-schema.ts'),
        },
      ],
    },
    server: {
      port: 5173,
      proxy: Object.fromEntries(BACKEND_PATHS.map((path) => [path, { target: backend, ws: path === '/nats-ws' }])),
    },
    build: {
      // The policy of the gateway has no `data:` for fonts and scripts, and a request that is cached beats inlined bytes.
      assetsInlineLimit: 0,
      sourcemap: true,
      reportCompressedSize: false,
      // What is loaded after the app is one script without a style sheet: it is there as a whole or not at all, and can be
      // asked for again, which a browser does not do for what a script imports.
      cssCodeSplit: false,
      rolldownOptions: {
        // What zod takes of the module that build/no-json-schema.ts stands for; in our own modules the compiler finds them.
        shimMissingExports: true,
        checks: { shimmedExport: false },
        output: {
          codeSplitting: {
            groups: [
              { name: 'index', tags: ['$initial'], priority: 2 },
              { name: 'on-demand', test: ON_DEMAND, priority: 1 },
            ],
          },
        },
      },
    },
    worker: { format: 'es' },
  };
});
