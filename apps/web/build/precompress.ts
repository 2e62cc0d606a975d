import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** Fonts and pictures are compressed already; below 1 KB the header costs more than it saves. */
const COMPRESSIBLE = /\.(?:js|css|html|svg)$/;
const MIN_BYTES = 1_024;

/** `env.js` is written by each environment, so a compressed copy of it would be stale. */
const AT_RUN_TIME = new Set(['env.js']);

/** Writes `.br` and `.gz` beside each file of the build, so that the server never compresses at a request. */
export const precompress = (): Plugin => {
  let outDir = '';
  return {
    name: 'precompress',
    apply: 'build',
    configResolved: (config) => {
      outDir = resolve(config.root, config.build.outDir);
    },
    closeBundle: async () => {
      const files = await readdir(outDir, { recursive: true, withFileTypes: true });
      const wanted = files.filter(
        (file) => file.isFile() && COMPRESSIBLE.test(file.name) && !AT_RUN_TIME.has(file.name),
      );
      await Promise.all(wanted.map((file) => compress(join(file.parentPath, file.name))));
    },
  };
};

async function compress(path: string): Promise<void> {
  const content = await readFile(path);
  if (content.length < MIN_BYTES) return;
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
    promisify(gzip)(content, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
}
