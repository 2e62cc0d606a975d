import { type Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, pack } from 'tar-stream';

/** Bytes of one entry at most, and so of what is held in memory. */
const maxEntryBytes = 4 * 1024 * 1024;
/** A tar that was cut between two entries looks whole. */
const lastEntry = 'end';
const notWhole = 'This is not a backup, or not the whole of one.';

/** An archive that is being written: tar, readable by anybody. */
export interface ArchiveWriter {
  /** One entry of JSON. */
  readonly json: (name: string, value: unknown) => Promise<void>;
  /** A stream of any length, cut into entries `name/0`, `name/1` … */
  readonly chunks: (name: string, source: AsyncIterable<Uint8Array>) => Promise<void>;
}

/** Writes an archive to `target` by what `fill` puts into it. Fails as a whole: half an archive ends without its end. */
export async function writeArchive(target: Writable, fill: (archive: ArchiveWriter) => Promise<void>): Promise<void> {
  const tar = pack();
  const written = pipeline(tar, target);
  const entry = (name: string, content: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      tar.entry({ name, mode: 0o600 }, content, (error) => {
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    });
  const filled = fill({
    json: (name, value) => entry(name, Buffer.from(JSON.stringify(value))),
    chunks: async (name, source) => {
      let index = 0;
      for await (const content of inBlocks(source)) await entry(`${name}/${index++}`, content);
    },
  }).then(
    async () => {
      await entry(lastEntry, Buffer.alloc(0));
      tar.finalize();
    },
    (error: unknown) => {
      tar.destroy(error instanceof Error ? error : new Error(String(error)));
      throw error;
    },
  );
  await Promise.all([filled, written]);
}

/** One entry of an archive that is being read. */
export interface ArchiveEntry {
  readonly name: string;
  readonly content: Buffer;
}

/**
 * The entries of an archive, in their order.
 *
 * @throws Error when it is no archive, or not a whole one
 */
export async function* readArchive(source: Readable): AsyncGenerator<ArchiveEntry> {
  const tar = extract();
  const read = pipeline(source, tar);
  // It is awaited below; until then its failure is seen by the loop as well.
  read.catch(() => undefined);
  let isWhole = false;
  try {
    for await (const entry of tar) {
      const parts: Buffer[] = [];
      for await (const part of entry) parts.push(part as Buffer);
      isWhole = entry.header.name === lastEntry;
      if (!isWhole) yield { name: entry.header.name, content: Buffer.concat(parts) };
    }
    await read;
  } catch (cause) {
    throw new Error(notWhole, { cause });
  }
  if (!isWhole) throw new Error(notWhole);
}

/** The same bytes in blocks that are neither tiny nor large. */
async function* inBlocks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of source) {
    parts.push(part);
    bytes += part.length;
    if (bytes < maxEntryBytes) continue;
    yield Buffer.concat(parts);
    parts = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(parts);
}
