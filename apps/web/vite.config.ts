import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, loadEnv } from 'vite';
import { precompress } from './build/precompress.ts';

/** What the one origin of a running system serves beside the app; the development server passes it on. */
const BACKEND_PATHS = ['/auth', '/nats-ws', '/otlp', '/sticker-images', '/apps', '/grafana'];

export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, import.meta.dirname, 'VITE_');
  const backend = env['VITE_DEV_BACKEND'] ?? 'http://localhost:3000';
  return {
    plugins: [react(), precompress()],
    resolve: {
      conditions: ['@nats-chat/source', ...defaultClientConditions],
      alias: { '@nats-io/nkeys': join(import.meta.dirname, 'build/no-nkeys.ts') },
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
    },
    worker: { format: 'es' },
  };
});
