import { userRecord } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import { jetstream } from '@nats-io/jetstream';
import { Kvm, type KV } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/nats-core';
import { LRUCache } from 'lru-cache';
import type { NameStore } from './store.ts';

const MAX_NAMES = 50_000;
/** A new name shows after this at the latest. */
const KEPT_MS = 5 * 60_000;
const TIMEOUT_MS = 1_000;

/** Display names in the bucket `USERS`, each read once in five minutes. Any replica answers. */
export const kvNameStore = async (nc: NatsConnection, logger: Logger): Promise<NameStore> => {
  const bucket = await new Kvm(jetstream(nc, { timeout: TIMEOUT_MS })).open('USERS', { allow_direct: true });
  const kept = new LRUCache<string, string>({
    max: MAX_NAMES,
    ttl: KEPT_MS,
    fetchMethod: (user) => nameOf(bucket, user),
  });
  return {
    namesOf: async (users) => {
      const names = new Map<string, string>();
      const results = await Promise.allSettled(users.map(async (user) => [user, await kept.fetch(user)] as const));
      for (const result of results) {
        if (result.status === 'rejected')
          logger.debug({ error: result.reason as unknown }, 'A name could not be read.');
        else if (result.value[1] !== undefined) names.set(result.value[0], result.value[1]);
      }
      return names;
    },
  };
};

async function nameOf(bucket: KV, user: string): Promise<string | undefined> {
  const entry = await bucket.get(user);
  if (entry?.operation !== 'PUT') return undefined;
  const record = userRecord.safeParse(entry.json());
  return record.success ? record.data.displayName : undefined;
}
