import { buckets } from '@nats-chat/contracts';
import { openBucket, updateKey, type Bucket, type Logger } from '@nats-chat/kv';
import { build, wildcard } from '@nats-chat/subjects';
import type { NatsConnection } from '@nats-io/nats-core';
import { choice, personRecord, type Choice, type PersonRecord } from './person.ts';
import type { PresenceStore } from './store.ts';

/** What a live connection says: nothing but that it lives. */
export type Beat = Readonly<Record<string, never>>;

export interface PresenceBuckets {
  readonly people: Bucket<PersonRecord>;
  readonly choices: Bucket<Choice>;
  readonly connections: Bucket<Beat>;
}

/** Opens the three buckets, which need not exist yet. */
export const openBuckets = async (nc: NatsConnection, logger: Logger): Promise<PresenceBuckets> => ({
  people: await openBucket(nc, 'PRESENCE', { decode: (_, json) => personRecord.parse(json), logger }),
  choices: await openBucket(nc, 'PRESENCE_CHOICE', { decode: (_, json) => choice.parse(json), logger }),
  connections: await openBucket(nc, 'PRESENCE_CONN', { decode: () => BEAT, logger }),
});

const BEAT: Beat = {};

/** What of {@link PresenceBuckets} is read and written by key. */
export interface PresenceKeys {
  readonly people: Pick<Bucket<PersonRecord>, 'get' | 'update' | 'delete'>;
  readonly choices: Pick<Bucket<Choice>, 'get' | 'update' | 'delete'>;
  readonly connections: Pick<Bucket<Beat>, 'put' | 'delete' | 'hasValue'>;
}

export const kvPresenceStore = ({ people, choices, connections }: PresenceKeys): PresenceStore => ({
  changePerson: async (user, decide) => {
    let before: PersonRecord | undefined;
    const { value: after, changed } = await updateKey(
      { bucket: people, key: build(buckets.PRESENCE.key, { user }) },
      ({ value }) => {
        before = value;
        return decide(value);
      },
    );
    return changed && after !== undefined ? { before, after } : undefined;
  },
  changeChoice: async (user, change) => {
    await updateKey({ bucket: choices, key: build(buckets.PRESENCE_CHOICE.key, { user }) }, ({ value }) =>
      change(value),
    );
  },
  readChoice: async (user) => (await choices.get(build(buckets.PRESENCE_CHOICE.key, { user }))).value,
  isConnected: (user) => connections.hasValue(wildcard(buckets.PRESENCE_CONN.key, { user })),
  refresh: async (user, connId) => {
    await connections.put(build(buckets.PRESENCE_CONN.key, { user, connId }), BEAT);
  },
  end: async (user, connId, revision) =>
    (await connections.delete(build(buckets.PRESENCE_CONN.key, { user, connId }), revision)) !== undefined,
});
