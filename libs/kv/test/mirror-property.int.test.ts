import { waitUntil } from '@nats-chat/testkit';
import { headers } from '@nats-io/nats-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMirror, type Bucket, type Mirror } from '../src/index.ts';
import { startFixture, type Fixture } from './fixture.ts';

let system: Fixture;
beforeAll(async () => {
  system = await startFixture();
});
afterAll(() => system.stop());

const KEYS = ['alice.tab-1', 'alice.tab-2', 'bob.tab-1', 'carol.tab-1'];

/** A bucket with its mirror, and what the bucket holds by what was done to it. */
interface World {
  readonly bucket: Bucket<number>;
  readonly mirror: Mirror<number>;
  readonly model: Map<string, number>;
  /** What the listeners of the mirror have got. */
  readonly notified: Map<string, number>;
}

interface Action {
  readonly name: string;
  readonly act: (world: World) => Promise<unknown>;
}

const key = fc.constantFrom(...KEYS);

const put = fc.tuple(key, fc.nat(9)).map(([of, value]): Action => ({
  name: `put ${of} ${value}`,
  act: ({ bucket, model }) => {
    model.set(of, value);
    return bucket.put(of, value);
  },
}));

/** As a crashed tab’s key: it expires after a second, whatever comes in between. */
const putForASecond = fc.tuple(key, fc.nat(9)).map(([of, value]): Action => ({
  name: `put ${of} ${value} for a second`,
  act: ({ bucket, model }) => {
    model.delete(of);
    return bucket.jsm.jetstream().publish(`$KV.PRESENCE_CONN.${of}`, String(value), { ttl: '1s' });
  },
}));

const remove = key.map((of): Action => ({
  name: `delete ${of}`,
  act: ({ bucket, model }) => {
    model.delete(of);
    return bucket.delete(of);
  },
}));

const purge = key.map((of): Action => ({
  name: `purge ${of}`,
  act: ({ bucket, model }) => {
    model.delete(of);
    const rollUp = headers();
    rollUp.set('KV-Operation', 'PURGE');
    rollUp.set('Nats-Rollup', 'sub');
    return bucket.jsm.jetstream().publish(`$KV.PRESENCE_CONN.${of}`, '', { headers: rollUp });
  },
}));

const disconnect = fc.constant<Action>({ name: 'disconnect', act: ({ bucket }) => bucket.nc.reconnect() });

/** Heartbeats stop; until they are missed, changes are missed. */
const loseConsumer = fc.constant<Action>({
  name: 'lose the consumer',
  act: async () => {
    for await (const { name } of system.jsm.consumers.list('KV_PRESENCE_CONN'))
      await system.jsm.consumers.delete('KV_PRESENCE_CONN', name).catch(() => undefined);
  },
});

const actions = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: put },
    { weight: 3, arbitrary: putForASecond },
    { weight: 4, arbitrary: remove },
    { weight: 2, arbitrary: purge },
    { weight: 1, arbitrary: disconnect },
    { weight: 1, arbitrary: loseConsumer },
  ),
  { minLength: 5, maxLength: 40 },
);

describe('a mirror under random writes, expiries and losses', () => {
  it('comes to hold what the bucket holds, and tells its listeners the same', async () => {
    await fc.assert(
      fc.asyncProperty(actions, async (happening) => {
        await system.jsm.streams.purge('KV_PRESENCE_CONN');
        const bucket = await system.bucket('PRESENCE_CONN');
        const writer = await system.bucket('PRESENCE_CONN');
        const mirror = openMirror(bucket, { heartbeatMs: 100 });
        const notified = new Map<string, number>();
        mirror.onChange(({ key: of, value, before }) => {
          expect(before?.value).toBe(notified.get(of));
          if (value === undefined) notified.delete(of);
          else notified.set(of, value);
        });
        const world: World = { bucket, mirror, model: new Map(), notified };
        try {
          await mirror.ready;
          // The cut is the mirror’s; writes go on over another connection.
          for (const { name, act } of happening)
            await act(name === 'disconnect' ? world : { ...world, bucket: writer });
          await waitUntil(
            'the mirror is like the bucket',
            () => mirror.live && isSame(valuesOf(mirror), world.model) && isSame(notified, world.model),
            8_000,
          );
        } finally {
          await mirror.close();
          await Promise.all([bucket.nc.close(), writer.nc.close()]);
        }
      }),
      { numRuns: Number(process.env['MIRROR_RUNS'] ?? 12), endOnFailure: true },
    );
    await waitUntil('no consumer is left', async () => (await system.consumersOf('PRESENCE_CONN')) === 0);
  });
});

const valuesOf = (mirror: Mirror<number>): Map<string, number> =>
  new Map([...mirror.entries()].flatMap(([of, { value }]) => (value === undefined ? [] : [[of, value] as const])));

const isSame = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean =>
  one.size === other.size && [...one].every(([of, value]) => other.get(of) === value);
