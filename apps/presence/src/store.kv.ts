import { buckets } from '@nats-chat/contracts';
import { isConflict } from '@nats-chat/service-kit';
import { build, wildcard } from '@nats-chat/subjects';
import { jetstream } from '@nats-io/jetstream';
import { Kvm, type KV, type KvEntry } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/nats-core';
import { personRecord, type PersonRecord } from './person.ts';
import type { PresenceStore } from './store.ts';

const TIMEOUT_MS = 2_000;

export interface PresenceBuckets {
  readonly people: KV;
  readonly connections: KV;
}

/** Binds to the two buckets, which need not exist yet. */
export const openBuckets = async (nc: NatsConnection): Promise<PresenceBuckets> => {
  const kvm = new Kvm(jetstream(nc, { timeout: TIMEOUT_MS }));
  // Without Direct Get: a compare-and-set against what a lagging replica says would fail for no reason.
  const [people, connections] = await Promise.all([kvm.open('PRESENCE'), kvm.open('PRESENCE_CONN')]);
  return { people, connections };
};

export const kvPresenceStore = ({ people, connections }: PresenceBuckets): PresenceStore => ({
  read: async (user) => {
    const entry = await people.get(build(buckets.PRESENCE.key, { user }));
    return entry === null ? { record: undefined, revision: 0 } : { record: recordOf(entry), revision: entry.revision };
  },
  write: (user, record, revision) =>
    unlessFaster(people.put(build(buckets.PRESENCE.key, { user }), JSON.stringify(record), { previousSeq: revision })),
  isConnected: (user) => hasValue(connections, wildcard(buckets.PRESENCE_CONN.key, { user })),
  refresh: async (user, connId) => {
    await connections.put(build(buckets.PRESENCE_CONN.key, { user, connId }), '{}');
  },
  end: (user, connId, revision) => {
    const key = build(buckets.PRESENCE_CONN.key, { user, connId });
    return unlessFaster(connections.delete(key, revision === undefined ? {} : { previousSeq: revision }));
  },
});

/** What an entry says of a person; undefined when it ends the key, or cannot be read. */
export const recordOf = (entry: KvEntry): PersonRecord | undefined => {
  if (entry.operation !== 'PUT') return undefined;
  try {
    return personRecord.parse(entry.json());
  } catch {
    return undefined;
  }
};

/** Whether some key that matches has a value. The list has expired keys too, by the markers that they leave. */
async function hasValue(bucket: KV, filter: string): Promise<boolean> {
  const entries = await bucket.history({ key: filter });
  const timer = setTimeout(() => entries.stop(new Error('Reading a bucket timed out.')), TIMEOUT_MS);
  try {
    for await (const { operation } of entries) if (operation === 'PUT') return true;
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function unlessFaster(writing: Promise<unknown>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}
