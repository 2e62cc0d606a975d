import { DELETE_KEY, openBucket, openMirror, updateKey } from '@nats-chat/kv';
import type { NatsConnection } from '@nats-io/nats-core';
import { z } from 'zod';

const userRecord = z.object({ sub: z.string(), notBefore: z.number().optional() });

/** Refuses the tokens of a user from now on, and returns what every instance knows of it a moment later. */
export const revoke = async (nc: NatsConnection, user: string, notBefore: number): Promise<number | undefined> => {
  const users = await openBucket(nc, 'USERS', { decode: (_, json) => userRecord.parse(json) });

  // Every key in memory, kept right by the bucket's stream; one consumer, deleted by close().
  const mirror = openMirror(users);
  await mirror.ready;
  const seen = new Promise<number | undefined>((resolve) => {
    mirror.onChange(({ key, value }) => key === user && resolve(value?.notBefore));
  });

  // Compare-and-set against the leader; tried again when another writer was faster.
  await updateKey({ bucket: users, key: user }, ({ value }) =>
    value === undefined ? undefined : { ...value, notBefore },
  );

  try {
    return await seen;
  } finally {
    await updateKey({ bucket: users, key: user }, () => DELETE_KEY);
    await mirror.close();
  }
};
