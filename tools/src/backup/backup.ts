import type { Readable, Writable } from 'node:stream';
import { consumers } from '@nats-chat/contracts';
import { storedStreams } from '@nats-chat/permissions';
import type { NatsConnection } from '@nats-io/nats-core';
import { z } from 'zod';
import { withClient } from '../servers/database.ts';
import { type ArchiveEntry, type ArchiveWriter, readArchive, writeArchive } from './archive.ts';
import {
  type StreamSnapshot,
  ackFloor,
  placeConsumer,
  restoreStream,
  snapshotStream,
  updateStream,
} from './streams.ts';
import {
  type Table,
  advanceSequences,
  beginReplacement,
  beginSnapshot,
  listTables,
  readRows,
  writeRows,
} from './tables.ts';

/** What is backed up: databases by name, by connection strings of a superuser, and the streams of account CHAT. */
export interface System {
  readonly databases: Readonly<Record<string, string>>;
  readonly nc: NatsConnection;
}

/** Called with what is being done; one short line at a time. */
export type Report = (line: string) => void;

const manifestSchema = z.object({
  format: z.literal(1),
  madeAt: z.iso.datetime(),
  /** Up to which sequence each durable consumer had stored its stream before the databases were read. */
  floors: z.record(z.string(), z.int().nonnegative()),
});
type Manifest = z.infer<typeof manifestSchema>;

const tableSchema = z.object({ name: z.string(), columns: z.array(z.string()).nonempty() });
const streamSchema = z.object({ config: z.looseObject({ name: z.string() }), state: z.looseObject({}) });

/**
 * Writes everything that must not be lost into one archive, while the system runs.
 *
 * The order matters: consumers' floors, then the databases, each as it is at one moment, then the streams. So everything
 * up to a floor is in the database, and everything above it in the stream.
 */
export async function backUp(system: System, target: Writable, report: Report): Promise<void> {
  await writeArchive(target, async (archive) => {
    const manifest: Manifest = { format: 1, madeAt: new Date().toISOString(), floors: await readFloors(system.nc) };
    await archive.json('manifest', manifest);
    for (const [name, url] of Object.entries(system.databases)) {
      report(`database ${name}`);
      await withClient(url, async (client) => {
        await beginSnapshot(client);
        const tables = await listTables(client);
        await archive.json(`databases/${name}/tables`, tables);
        for (const table of tables)
          await archive.chunks(`databases/${name}/rows/${table.name}`, readRows(client, table));
      });
    }
    for (const stream of storedStreams()) await backUpStream(system.nc, archive, { stream, report });
  });
}

async function backUpStream(
  nc: NatsConnection,
  archive: ArchiveWriter,
  { stream, report }: { readonly stream: string; readonly report: Report },
): Promise<void> {
  const found = await snapshotStream(nc, stream);
  if (found === undefined) return;
  report(`stream ${stream}`);
  await archive.json(`streams/${stream}/config`, found.snapshot);
  await archive.chunks(`streams/${stream}/snapshot`, found.chunks);
}

async function readFloors(nc: NatsConnection): Promise<Record<string, number>> {
  const floors: Record<string, number> = {};
  for (const [name, { stream }] of Object.entries(consumers)) floors[name] = await ackFloor(nc, { name, stream });
  return floors;
}

/**
 * Puts an archive in the place of what is there. Nothing of the system may run but the databases, which have the same
 * schema as those of the archive, and nats-server.
 *
 * Every stream gets a new epoch where it had one, so that clients start over instead of believing positions of a log
 * that goes on differently; and each consumer begins where the database ends.
 *
 * @throws Error with what is wrong; a database is then as it was, while streams may be missing: run it again
 */
export async function restore(system: System, source: Readable, report: Report): Promise<void> {
  const entries = peekable(readArchive(source));
  const manifest = await readManifest(await entries.take());
  report(`backup of ${manifest.madeAt}`);
  for (let entry = await entries.peek(); entry !== undefined; entry = await entries.peek()) {
    const [kind, name] = entry.name.split('/');
    if (kind === 'databases' && name !== undefined) await restoreDatabase(system, entries, { name, report });
    else if (kind === 'streams' && name !== undefined) await restoreOneStream(system.nc, entries, { name, report });
    else throw new Error(`The archive has ${entry.name}, which this release does not know.`);
  }
  for (const [name, floor] of Object.entries(manifest.floors)) {
    const consumer = Object.entries(consumers).find(([known]) => known === name)?.[1];
    if (consumer !== undefined) await placeConsumer(system.nc, { stream: consumer.stream, name, above: floor });
  }
}

interface Part {
  readonly name: string;
  readonly report: Report;
}

async function restoreDatabase({ databases }: System, entries: Entries, { name, report }: Part): Promise<void> {
  const url = databases[name];
  if (url === undefined) throw new Error(`The archive has a database ${name}, and there is no address for it.`);
  report(`database ${name}`);
  const tables = z.array(tableSchema).parse(toJson(await entries.take()));
  await withClient(url, async (client) => {
    assertSameTables(name, tables, await listTables(client));
    await beginReplacement(client, tables);
    for (const table of tables) await writeRows(client, table, entries.under(`databases/${name}/rows/${table.name}/`));
    await advanceSequences(client);
    await client.query('COMMIT');
  });
}

/** Rows of another release would not fit: it is migrated after it was restored, by its own release. */
function assertSameTables(name: string, wanted: readonly Table[], found: readonly Table[]): void {
  const known = new Map(found.map((table) => [table.name, new Set(table.columns)]));
  const missing = wanted.flatMap((table) =>
    table.columns
      .filter((column) => known.get(table.name)?.has(column) !== true)
      .map((column) => `${table.name}.${column}`),
  );
  if (missing.length > 0) {
    throw new Error(`The database ${name} is of another release: it has no ${missing.slice(0, 3).join(', ')}.`);
  }
}

async function restoreOneStream(nc: NatsConnection, entries: Entries, { name, report }: Part): Promise<void> {
  report(`stream ${name}`);
  const snapshot = streamSchema.parse(toJson(await entries.take()));
  await restoreStream(nc, snapshot, entries.under(`streams/${name}/snapshot/`));
  const config = withNewEpoch(snapshot.config);
  if (config !== undefined) await updateStream(nc, config);
}

const metadataSchema = z.object({ metadata: z.looseObject({ epoch: z.string() }) });

function withNewEpoch(config: StreamSnapshot['config']): StreamSnapshot['config'] | undefined {
  const found = metadataSchema.safeParse(config);
  return found.success
    ? { ...config, metadata: { ...found.data.metadata, epoch: globalThis.crypto.randomUUID() } }
    : undefined;
}

async function readManifest(entry: ArchiveEntry | undefined): Promise<Manifest> {
  const parsed = manifestSchema.safeParse(entry?.name === 'manifest' ? toJson(entry) : undefined);
  if (!parsed.success) throw new Error('This is not a backup that this release can read.');
  return parsed.data;
}

const toJson = (entry: ArchiveEntry | undefined): unknown => JSON.parse(entry?.content.toString('utf8') ?? 'null');

type Entries = ReturnType<typeof peekable>;

/** Reads one entry ahead, so that a run of entries ends where the next one belongs to something else. */
function peekable(source: AsyncGenerator<ArchiveEntry>) {
  let ahead: Promise<IteratorResult<ArchiveEntry, unknown>> | undefined;
  const peek = async (): Promise<ArchiveEntry | undefined> => {
    ahead ??= source.next();
    const { done, value } = await ahead;
    return done === true ? undefined : value;
  };
  const take = async (): Promise<ArchiveEntry | undefined> => {
    const entry = await peek();
    ahead = undefined;
    return entry;
  };
  async function* under(prefix: string): AsyncGenerator<Buffer> {
    while ((await peek())?.name.startsWith(prefix) === true) {
      const entry = await take();
      if (entry !== undefined) yield entry.content;
    }
  }
  return { peek, take, under };
}
