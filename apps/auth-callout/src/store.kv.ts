import type { UserRecord } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import { isConflict } from '@nats-chat/service-kit';
import { jetstream } from '@nats-io/jetstream';
import { Kvm, type KV } from '@nats-io/kv';
import { type NatsConnection } from '@nats-io/nats-core';
import type { UserStore } from './store.ts';
import { recordOf, UserMirror, type HeldRecord } from './user-mirror.ts';

export interface KvUserStore extends UserStore {
  /** Copies the bucket into memory and follows it from there; at the start, and after every reconnect. */
  readonly follow: () => Promise<void>;
  /** Whether logins are decided without asking the bucket. */
  readonly isFollowing: () => boolean;
  readonly stop: () => void;
}

/**
 * The bucket USERS. It must exist.
 *
 * Every record is held in memory, some 300 bytes a person, and kept right by a watch. While the watch is not known to be
 * complete, each answer is read from the bucket’s leader: a replica could still be without a `notBefore`.
 */
export const openUserStore = async (nc: NatsConnection, logger: Logger): Promise<KvUserStore> => {
  const js = jetstream(nc, { timeout: OPERATION_TIMEOUT_MS });
  // Without `allow_direct`, reads go to the leader.
  const bucket = await new Kvm(js).open(BUCKET, { allow_direct: false });
  const mirror = new UserMirror(bucket, logger);
  void dropWhenDisconnected(nc, mirror);

  const readLeader = async (user: string): Promise<HeldRecord | undefined> => {
    const entry = await bucket.get(user);
    if (entry?.operation !== 'PUT') return undefined;
    const record = recordOf(entry);
    mirror.apply(user, record, entry.revision);
    return { record, revision: entry.revision };
  };

  return {
    claim: async (user, wanted) => {
      const known = mirror.get(user) ?? (mirror.isComplete() ? undefined : await readLeader(user));
      if (known !== undefined) return known.record;
      if (await write(bucket, mirror, { user, record: wanted })) return wanted;
      const winner = await readLeader(user);
      if (winner === undefined) throw new Error('A name was taken and given back at the same time.');
      return winner.record;
    },
    refuseBefore: async (user, notBefore) => {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        // From memory first, since for everyone’s records the reads would take as long as the writes. Of a record that is
        // out of date the write fails.
        const current = (attempt === 0 ? mirror.get(user) : undefined) ?? (await readLeader(user));
        if (current === undefined || (current.record.notBefore ?? 0) >= notBefore) return false;
        const record = { ...current.record, notBefore };
        if (await write(bucket, mirror, { user, record, revision: current.revision })) return true;
      }
      throw new Error('A record of USERS changed too often to be written.');
    },
    nameOf: (sub) => mirror.nameOf(sub),
    names: () => mirror.names(),
    onRecord: (listener) => mirror.onRecord(listener),
    follow: () => mirror.follow(),
    isFollowing: () => mirror.isComplete(),
    stop: () => mirror.drop(),
  };
};

const BUCKET = 'USERS';
/** A login has 1.5 s for everything. */
const OPERATION_TIMEOUT_MS = 1_000;
const MAX_ATTEMPTS = 5;

interface Write {
  readonly user: string;
  readonly record: UserRecord;
  /** Of the record that is replaced; none: there must not be one. */
  readonly revision?: number;
}

/** @returns `false` when somebody else wrote first. */
async function write(bucket: KV, mirror: UserMirror, { user, record, revision }: Write): Promise<boolean> {
  const value = JSON.stringify(record);
  try {
    const written =
      revision === undefined ? await bucket.create(user, value) : await bucket.update(user, value, revision);
    mirror.apply(user, record, written);
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}

async function dropWhenDisconnected(nc: NatsConnection, mirror: UserMirror): Promise<void> {
  for await (const { type } of nc.status()) if (type === 'disconnect') mirror.drop();
}
