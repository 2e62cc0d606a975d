import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, loadEnv } from 'vite';
import { natsCoreParts } from './build/nats-core-parts.ts';
import { precompress } from './build/precompress.ts';
import { leaveOutForServices } from './build/for-services.ts';
import { lexerOnly } from './build/lexer-only.ts';
import { texts } from './build/texts.ts';
import { withoutCordova } from './build/without-cordova.ts';
import { zodParts } from './build/zod-parts.ts';

/** What the one origin of a running system serves beside the app; the development server passes it on. */
const BACKEND_PATHS = ['/auth', '/nats-ws', '/otlp', '/sticker-images', '/apps', '/grafana'];

/** What `onDemand` loads; all that only they need comes with it. */
const ON_DEMAND =
  /\/on-demand\/|(Dialog|AlsoInRoom|Attachments|BlockedBar|CommandBar|FirstOffers|FoldedMessage|FormattingBar|KeptOutBar|NotInRoom|NotifyAll|OtherPage|OwnStatusMenu|PastedCode|PersonCard|QuickSwitcher|RoomDetails|RoomEnded|ReplyChip|RoomMenuPopup|SystemLine|ThreadContext|UnsentText)\.tsx$/;

/** What libraries bring and the page never uses, a tenth of its script; each is touched only when it is called. */
const LEFT_OUT = [
  // For signing in with key pairs, which people never do.
  '@nats-io/nkeys',
  // nats-core measures itself with the one, and follows consumers of JetStream with the other.
  /^\.\/(?:bench|idleheartbeat_monitor)$/,
  // How zod makes a JSON Schema, and what it says in English: the page has its own sentences, by code and field.
  /^\.\.\/core\/(?:json-schema-processors|to-json-schema)\.js$/,
  /^\.\.\/locales\/en\.js$/,
  // How zod compiles parsers, which the policy of the page forbids, and reads what contains itself, which JSON cannot.
  /^\.\/(?:doc|memoizer)\.js$/,
];

export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, import.meta.dirname, 'VITE_');
  const backend = env['VITE_DEV_BACKEND'] ?? 'http://localhost:3000';
  return {
    plugins: [
      texts(),
      react(),
      leaveOutForServices(),
      lexerOnly(),
      natsCoreParts(),
      zodParts(),
      withoutCordova(),
      precompress(),
    ],
    resolve: {
      conditions: ['@nats-chat/source', ...defaultClientConditions],
      alias: [
        ...LEFT_OUT.map((find) => ({ find, replacement: join(import.meta.dirname, 'build/nothing.ts') })),
        // What wouter needs of it, React has had since its version 18.
        { find: /^use-sync-external-store\/shim(?:\/index\.js)?$/, replacement: 'react' },
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
        // What is taken of the module that build/nothing.ts is; in our own modules the compiler finds them.
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
