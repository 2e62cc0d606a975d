import { waitUntil } from '@nats-chat/testkit';
import type { NatsConnection } from '@nats-io/nats-core';
import { addRealmKey, claimsOf } from './realm.ts';
import type { World } from './world.ts';

const LIFE_SECONDS = 1_800;

/** People with the realm role `user` whom Keycloak has never seen, by name; each has limits of their own. */
export const gatherCrowd = async (world: World, size: number): Promise<ReadonlyMap<string, NatsConnection>> => {
  const key = await addRealmKey(world.system);
  const iat = Math.floor(Date.now() / 1_000);
  const claims = { ...claimsOf(world.tokens.bob.accessToken), iat, exp: iat + LIFE_SECONDS };
  const come = async (name: string) =>
    [name, await world.connect(name, key.sign({ ...claims, sub: `crowd ${name}`, preferred_username: name }))] as const;
  const names = Array.from({ length: size }, (_, index) => `crowd-${index}`);
  // The auth callout asks Keycloak for an unknown key once in 10 s.
  await waitUntil('the key counts', () => come('crowd-first'), 20_000);
  return new Map(await Promise.all(names.map(come)));
};
