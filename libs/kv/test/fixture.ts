import { buckets, type BucketName, type ServiceName } from '@nats-chat/contracts';
import { ensureStorage } from '@nats-chat/service-kit';
import { startTestNats, type TestNats } from '@nats-chat/testkit';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { openBucket, type Bucket, type BucketOptions } from '../src/index.ts';

/** A server with the buckets of some services, and connections with the profiles of their owners. */
export interface Fixture {
  readonly nats: TestNats;
  /** May do everything. */
  readonly jsm: JetStreamManager;
  /** Creates the buckets, as their owners do when they start. */
  readonly ensureBuckets: () => Promise<void>;
  /** Opens a bucket of numbers as its owner, over a connection of its own unless `nc` is given. */
  readonly bucket: (name: BucketName, options?: Partial<BucketOptions<number>>) => Promise<Bucket<number>>;
  /** Counts the consumers that the server keeps of a bucket. */
  readonly consumersOf: (name: BucketName) => Promise<number>;
  readonly stop: () => Promise<void>;
}

const OWNERS = ['auth-callout', 'room', 'presence'] as const satisfies readonly ServiceName[];

export const startFixture = async (): Promise<Fixture> => {
  const nats = await startTestNats({ services: OWNERS });
  const jsm = await jetstreamManager(await nats.admin());
  const ensureBuckets = async () => {
    for (const owner of OWNERS) await ensureStorage(jsm, owner, { replicas: 1 });
  };
  await ensureBuckets();
  return {
    nats,
    jsm,
    ensureBuckets,
    bucket: async (name, options = {}) =>
      openBucket(await nats.service(buckets[name].owner), name, { ...numbers, ...options }),
    consumersOf: async (name) => (await jsm.streams.info(`KV_${name}`)).state.consumer_count,
    stop: () => nats.stop(),
  };
};

/** Values that are numbers, as a person may keep a count. */
export const numbers: BucketOptions<number> = {
  decode: (_, json) => {
    if (typeof json !== 'number') throw new TypeError('not a number');
    return json;
  },
};

/** Opens a bucket of numbers over a connection that the test has. */
export const bucketOver = (nc: NatsConnection, name: BucketName): Promise<Bucket<number>> =>
  openBucket(nc, name, numbers);
