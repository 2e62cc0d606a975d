import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { inRepository } from './repository.ts';
import { findServices } from './stack/applications.ts';

/** One bundled service. */
export interface Bundle {
  readonly service: string;
  /** What Node runs. */
  readonly file: string;
}

/**
 * Bundles services into `<folder>/<service>/dist/`, which then needs no `node_modules`; for containers and benchmarks.
 *
 * What a service loads only when it needs it, as the OpenTelemetry SDK, is in files beside `main.mjs`: where it is not
 * needed, that is 7 MB of memory less.
 *
 * @param services - default: all of this clone
 * @param folder - default: `apps`
 * @throws Error of esbuild that names the file and line at fault
 */
export async function bundleServices(
  services: readonly string[] = findServices(),
  folder: string = inRepository('apps'),
): Promise<readonly Bundle[]> {
  return Promise.all(
    services.map(async (service) => {
      const file = bundleOf(service, folder);
      await bundle(inRepository('apps', service, 'src', 'main.ts'), dirname(file));
      return { service, file };
    }),
  );
}

/** Bundles the operator's commands into `tools/dist/`. */
export async function bundleOperator(): Promise<void> {
  await bundle(inRepository('tools', 'src', 'operator', 'main.ts'), inRepository('tools', 'dist'));
}

/** The entry of a service’s bundle. */
export function bundleOf(service: string, folder: string = inRepository('apps')): string {
  return join(folder, service, 'dist', 'main.mjs');
}

async function bundle(entry: string, folder: string): Promise<void> {
  // Parts are named by their content: those of an earlier build would stay for ever.
  await rm(folder, { recursive: true, force: true });
  await build({
    entryPoints: [entry],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // `require`: the ES modules of OpenTelemetry’s gRPC exporter hide a require from the bundler, and so would load a second
    // copy of gRPC from a `node_modules` that a container does not have.
    conditions: ['@nats-chat/source', 'require'],
    // With `node --enable-source-maps` stack traces name our files; the sources themselves are in the repository.
    sourcemap: 'linked',
    sourcesContent: false,
    // Not `keepNames`: it calls a function at each closure that is created, a tenth of what a send costs fanout.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [zodByName, englishOnly],
    // Optional native parts that are not installed; their users fall back by themselves.
    external: ['pg-native'],
    // Dependencies that are CommonJS call these three.
    banner: {
      js: [
        "import { createRequire as __createRequire } from 'node:module';",
        'const require = __createRequire(import.meta.url);',
        'const __filename = import.meta.filename, __dirname = import.meta.dirname;',
      ].join('\n'),
    },
  });
}

/**
 * zod’s `z` is one object, of which a bundler must keep everything; of its module it keeps what is used. That is 150 KB of a
 * bundle less, and 3 MB of memory.
 */
const zodByName: Plugin = {
  name: 'zod-by-name',
  setup: (build) => {
    build.onLoad({ filter: /[/\\](?:apps|libs|tools)[/\\][^/\\]+[/\\]src[/\\].*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace("import { z } from 'zod';", "import * as z from 'zod';"),
      loader: 'ts',
    }));
  },
};

/** zod exports its messages in 50 languages as one object, which no bundler takes apart: a quarter of a bundle, 3 MB in memory. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup: (build) => {
    build.onLoad({ filter: /zod[/\\]v4[/\\]locales[/\\]index\.c?js$/ }, ({ path }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: dirname(path),
    }));
  },
};
