import { buckets } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import { parse } from '@nats-chat/subjects';
import type { KvEntry } from '@nats-io/kv';
import { BucketMirror } from './bucket-mirror.ts';
import { ConnectionIndex } from './connection-index.ts';
import type { PersonRecord } from './person.ts';
import { recordOf, type PresenceBuckets } from './store.kv.ts';
import type { PresenceView } from './store.ts';

export interface PresenceMirrorOptions {
  readonly buckets: PresenceBuckets;
  /** Told of a person whose record changed, whichever instance wrote it. */
  readonly onPerson: (user: string) => void;
  /** Told of a person one of whose connections ended; `expired`: it fell silent. */
  readonly onEnd: (user: string, how: 'said' | 'expired') => void;
  /** Told that changes do not arrive any more; {@link PresenceMirror.follow} begins again. */
  readonly onLost: () => void;
  readonly logger: Logger;
}

/** Both buckets in memory: some 200 bytes for everyone who came since the server started. */
export interface PresenceMirror extends PresenceView {
  readonly live: () => boolean;
  /** Reads both buckets anew and follows them from there. Gives the people who were known before. */
  readonly follow: () => Promise<ReadonlyMap<string, PersonRecord>>;
  readonly stop: () => void;
}

export const createPresenceMirror = (options: PresenceMirrorOptions): PresenceMirror => {
  const { onPerson, onEnd, onLost, logger } = options;
  const people = new BucketMirror<Map<string, PersonRecord>>({
    bucket: options.buckets.people,
    empty: () => new Map<string, PersonRecord>(),
    take: (content, entry) => {
      const record = recordOf(entry);
      if (record === undefined) content.delete(entry.key);
      else content.set(entry.key, record);
    },
    onEntry: ({ key }) => onPerson(key),
    onLost,
    logger,
  });
  const connections = new BucketMirror({
    bucket: options.buckets.connections,
    empty: () => new ConnectionIndex(),
    take: takeConnection,
    onEntry: (entry) => {
      const tab = parse(buckets.PRESENCE_CONN.key, entry.key);
      // Presence deletes; only the server purges, at the end of a key’s time.
      if (tab !== undefined && entry.operation !== 'PUT')
        onEnd(tab.user, entry.operation === 'DEL' ? 'said' : 'expired');
    },
    onLost,
    logger,
  });
  return {
    person: (user) => people.content.get(user),
    isConnected: (user) => connections.content.of(user).size > 0,
    connectionsOf: (user) => connections.content.of(user),
    users: () => new Set([...people.content.keys(), ...connections.content.users()]),
    live: () => people.live && connections.live,
    follow: async () => {
      await connections.follow();
      return people.follow();
    },
    stop: () => {
      people.stop();
      connections.stop();
    },
  };
};

function takeConnection(content: ConnectionIndex, entry: KvEntry): void {
  const tab = parse(buckets.PRESENCE_CONN.key, entry.key);
  if (tab === undefined) return;
  if (entry.operation === 'PUT') content.refresh(tab.user, tab.connId, entry.revision);
  else content.end(tab.user, tab.connId);
}
