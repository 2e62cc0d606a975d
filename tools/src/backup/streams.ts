import { withTimeout } from '@nats-chat/async';
import { OPERATOR, inboxPrefix, readProgress, type DurableConsumer } from '@nats-chat/contracts';
import { createInbox, type Msg, type NatsConnection } from '@nats-io/nats-core';
import { z } from 'zod';

const requestTimeoutMs = 30_000;
/** How long nothing may come while a snapshot is sent. */
const idleMs = 30_000;
/** Rebuilding a large stream takes the server a while. */
const rebuildTimeoutMs = 10 * 60_000;
/** Below the server's limit for a message; its own default. */
const chunkBytes = 128 * 1024;
const notFound = 10_059;

const apiError = z.object({ error: z.object({ err_code: z.int().optional(), description: z.string() }).optional() });
const snapshotOf = z.object({ config: z.looseObject({ name: z.string() }), state: z.looseObject({}) });
/** What a stream was when its snapshot was taken: the server's own words, which it wants back at a restore. */
export type StreamSnapshot = z.infer<typeof snapshotOf>;

/** The server refused, and why. */
export class StreamRefused extends Error {
  override readonly name = 'StreamRefused';
  readonly code: number | undefined;

  constructor(api: string, { description, err_code: code }: { description: string; err_code?: number | undefined }) {
    super(`${api}: ${description}`);
    this.code = code;
  }
}

/**
 * Takes a snapshot of a stream as it is now, without its consumers: who reads it knows better how far they are.
 *
 * @returns undefined when there is no such stream
 * @throws StreamRefused
 */
export async function snapshotStream(
  nc: NatsConnection,
  stream: string,
): Promise<{ readonly snapshot: StreamSnapshot; readonly chunks: AsyncIterable<Uint8Array> } | undefined> {
  const inbox = createInbox(inboxPrefix(OPERATOR));
  const chunks = nc.subscribe(inbox);
  try {
    const request = { deliver_subject: inbox, no_consumers: true, chunk_size: chunkBytes };
    const reply = await ask(nc, `STREAM.SNAPSHOT.${stream}`, request);
    return { snapshot: snapshotOf.parse(reply), chunks: received(chunks) };
  } catch (error) {
    chunks.unsubscribe();
    if (error instanceof StreamRefused && error.code === notFound) return undefined;
    throw error;
  }
}

/** Each chunk is acknowledged, for which the server waits; the last message is empty and says how it ended. */
async function* received(
  chunks: AsyncIterable<Msg> & { readonly unsubscribe: () => void },
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await withTimeout(idleMs, iterator.next());
      if (next.done === true) throw new Error('The snapshot ended before it was whole.');
      const message = next.value;
      if (message.data.length === 0) {
        const status = message.headers?.code ?? 204;
        if (status !== 204 && status !== 0)
          throw new Error(`The snapshot failed: ${message.headers?.description ?? status}.`);
        return;
      }
      yield message.data;
      message.respond();
    }
  } finally {
    chunks.unsubscribe();
  }
}

/**
 * Puts a stream in the place of the one of that name, if there is one.
 *
 * @throws StreamRefused
 */
export async function restoreStream(
  nc: NatsConnection,
  snapshot: StreamSnapshot,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { name } = snapshot.config;
  await deleteStream(nc, name);
  const begun = z.object({ deliver_subject: z.string() }).parse(await ask(nc, `STREAM.RESTORE.${name}`, snapshot));
  for await (const block of chunks) {
    for (let at = 0; at < block.length; at += chunkBytes) {
      await nc.request(begun.deliver_subject, block.subarray(at, at + chunkBytes), { timeout: requestTimeoutMs });
    }
  }
  const end = await nc.request(begun.deliver_subject, undefined, { timeout: rebuildTimeoutMs });
  check(`STREAM.RESTORE.${name}`, end.json());
}

/** Changes settings of a stream; the others stay. @throws StreamRefused */
export async function updateStream(nc: NatsConnection, config: StreamSnapshot['config']): Promise<void> {
  await ask(nc, `STREAM.UPDATE.${config.name}`, config);
}

/** Returns up to which sequence everything was acknowledged; 0 without such a consumer, or without its stream. */
export async function ackFloor(nc: NatsConnection, durable: DurableConsumer): Promise<number> {
  const info = (stream: string, consumer: string) => ask(nc, `CONSUMER.INFO.${stream}.${consumer}`);
  try {
    return (await readProgress({ consumers: { info } }, durable))?.ackFloor ?? 0;
  } catch (error) {
    if (error instanceof StreamRefused && error.code === notFound) return 0;
    throw error;
  }
}

/** Makes a durable consumer that begins above a sequence; who reads with it brings its other settings. */
export async function placeConsumer(
  nc: NatsConnection,
  { stream, name, above }: { readonly stream: string; readonly name: string; readonly above: number },
): Promise<void> {
  const config = {
    durable_name: name,
    ack_policy: 'explicit',
    deliver_policy: 'by_start_sequence',
    opt_start_seq: above + 1,
  };
  await ask(nc, `CONSUMER.CREATE.${stream}.${name}`, { stream_name: stream, config, action: 'create' });
}

async function deleteStream(nc: NatsConnection, stream: string): Promise<void> {
  try {
    await ask(nc, `STREAM.DELETE.${stream}`);
  } catch (error) {
    if (!(error instanceof StreamRefused && error.code === notFound)) throw error;
  }
}

async function ask(nc: NatsConnection, api: string, request?: unknown): Promise<unknown> {
  const body = request === undefined ? undefined : JSON.stringify(request);
  const reply = await nc.request(`$JS.API.${api}`, body, { timeout: requestTimeoutMs });
  return check(api, reply.json());
}

function check(api: string, reply: unknown): unknown {
  const { error } = apiError.parse(reply);
  if (error !== undefined) throw new StreamRefused(api, error);
  return reply;
}
