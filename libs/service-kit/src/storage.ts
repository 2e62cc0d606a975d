import {
  buckets,
  streams,
  type BucketName,
  type BucketRow,
  type ServiceName,
  type StreamName,
  type StreamRow,
} from '@nats-chat/contracts';
import { gauge } from '@nats-chat/otel';
import {
  DiscardPolicy,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import type { Resource } from './resources.ts';

export interface EnsureOptions {
  readonly replicas: number;
  /** Settings that only count when the stream is created, as its first sequence and its epoch. */
  readonly onCreate?: (name: StreamName) => Promise<Partial<StreamConfig>>;
}

/**
 * Creates the streams and buckets that `service` owns where they are missing, and brings their settings up to date.
 *
 * It changes nothing that is right already, so the owner does it at boot and after every reconnect: what is kept in
 * memory is gone when a single server restarts.
 *
 * @example
 * await ensureStorage(jsm, 'fanout', { replicas: 1 });
 */
export const ensureStorage = async (
  jsm: JetStreamManager,
  service: ServiceName,
  options: EnsureOptions,
): Promise<void> => {
  for (const [name, row] of Object.entries(streams)) {
    if (row.owner !== service) continue;
    const onCreate = options.onCreate;
    await ensure(jsm, streamConfig(name, row, options.replicas), () => onCreate?.(name as StreamName));
  }
  for (const [name, row] of Object.entries(buckets as Readonly<Record<string, BucketRow>>)) {
    if (row.owner === service) await ensure(jsm, bucketConfig(name as BucketName, row, options.replicas));
  }
};

type Settings = Partial<StreamConfig> & { name: string };

async function ensure(
  jsm: JetStreamManager,
  settings: Settings,
  onCreate?: () => Promise<Partial<StreamConfig>> | undefined,
): Promise<void> {
  const found = await infoOf(jsm, settings.name);
  if (found === undefined) {
    const made = { ...settings, ...(await onCreate?.()) };
    try {
      await jsm.streams.add(made);
    } catch (error) {
      // Another instance was first, with an epoch of its own, which stands.
      if (!(error instanceof JetStreamApiError && error.code === STREAM_NAME_IN_USE)) throw error;
    }
    return;
  }
  const wanted = settings as Readonly<Record<string, unknown>>;
  const current = found as Readonly<Record<string, unknown>>;
  const differs = Object.entries(wanted).some(([key, value]) => JSON.stringify(value) !== JSON.stringify(current[key]));
  if (differs) await jsm.streams.update(settings.name, settings);
}

const STREAM_NOT_FOUND = 10_059;
const STREAM_NAME_IN_USE = 10_058;

async function infoOf(jsm: JetStreamManager, stream: string): Promise<StreamConfig | undefined> {
  try {
    return (await jsm.streams.info(stream)).config;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND) return undefined;
    throw error;
  }
}

const streamConfig = (name: string, row: StreamRow, replicas: number): Settings => ({
  name,
  subjects: [...row.subjects],
  description: row.summary,
  storage: StorageType.File,
  retention: RetentionPolicy.Limits,
  discard: row.discard === 'new' ? DiscardPolicy.New : DiscardPolicy.Old,
  max_age: nanos(row.maxAgeMs),
  max_bytes: row.maxBytes,
  duplicate_window: nanos(row.duplicateWindowMs),
  allow_direct: true,
  num_replicas: replicas,
});

/**
 * Returns the streams and buckets that a service owns as a resource: ensured at its start and after each reconnect, and
 * measured by how many consumers each bucket has.
 *
 * @example
 * await use(storageResource(context));
 */
export const storageResource = ({
  jsm,
  service,
  config,
}: {
  readonly jsm: JetStreamManager;
  readonly service: ServiceName;
  readonly config: { readonly NATS_REPLICAS: number };
}): Resource<void> => {
  const ensure = (): Promise<void> => ensureStorage(jsm, service, { replicas: config.NATS_REPLICAS });
  return {
    name: 'JetStream',
    open: async () => {
      await ensure();
      observeConsumers(jsm, service);
    },
    restore: ensure,
  };
};

/** Shows, as a gauge for each bucket that a service owns, how many consumers it has; the server takes 1,000. */
export const observeConsumers = (jsm: Pick<JetStreamManager, 'streams'>, service: ServiceName): void => {
  for (const [bucket, { owner }] of Object.entries<BucketRow>(buckets)) {
    if (owner !== service) continue;
    const count = async (): Promise<number> => (await jsm.streams.info(`KV_${bucket}`)).state.consumer_count;
    gauge('kv_consumers', 'Consumers of a bucket, by bucket.', count, { bucket });
  }
};

/** A KV bucket is a stream of this shape. Source: NATS ADR-8; markers for ended keys, and their end: ADR-43 and ADR-48. */
const bucketConfig = (name: BucketName, row: BucketRow, replicas: number): Settings => ({
  name: `KV_${name}`,
  subjects: [`$KV.${name}.>`],
  description: row.summary,
  storage: row.storage === 'file' ? StorageType.File : StorageType.Memory,
  discard: DiscardPolicy.New,
  max_msgs_per_subject: 1,
  deny_delete: true,
  allow_rollup_hdrs: true,
  allow_direct: true,
  num_replicas: replicas,
  ...(row.ttlMs === undefined ? {} : { max_age: nanos(row.ttlMs) }),
  ...(row.markerTtlMs === undefined ? {} : { allow_msg_ttl: true, subject_delete_marker_ttl: nanos(row.markerTtlMs) }),
  ...(row.forgetAfterMs === undefined ? {} : { allow_msg_ttl: true }),
  ...(row.republish === undefined ? {} : { republish: { src: row.republish.from, dest: row.republish.to } }),
});
