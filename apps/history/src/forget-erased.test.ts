import { EventIndex } from '@nats-chat/log';
import type { RoomMeta } from '@nats-chat/contracts';
import { post } from '@nats-chat/testkit/events';
import { describe, expect, it } from 'vitest';
import { forgetErased } from './forget-erased.ts';

const DAY_MS = 86_400_000;
const NOW = 100 * DAY_MS;
const META: RoomMeta = {
  type: 'public',
  displayName: 'Town',
  topic: '',
  creator: null,
  createdAt: 0,
  archived: false,
  deleted: false,
};

/** The sequences that are left of a room with events of 10, 5 and 0 days ago, and of another one of which nothing is known. */
const leftOf = async (meta: Partial<RoomMeta>) => {
  const index = new EventIndex({ maxEvents: 100, maxBytes: 1_000_000 }, 1);
  for (const [at, daysAgo] of [10, 5, 0].entries()) {
    const timestamp = NOW - daysAgo * DAY_MS;
    for (const room of ['town', 'village']) {
      const seq = 1 + 2 * at + Number(room === 'village');
      index.add({ ...post(seq, 'x', { timestamp }), room, bytes: 100 });
    }
  }
  const follower = {
    get rooms() {
      return index.rooms;
    },
    forget: (room: string, before = Infinity) => {
      index.forget(room, before);
    },
  };
  const room = async (id: string) => (id === 'town' ? { ...META, ...meta } : undefined);
  await forgetErased(follower, { room }, NOW);
  expect(index.after('village', 0).map(({ seq }) => seq)).toEqual([2, 4, 6]);
  return index.after('town', 0).map(({ seq }) => seq);
};

describe('what history has in memory', () => {
  it.each<readonly [what: string, meta: Partial<RoomMeta>, left: readonly number[]]>([
    ['of a room that is there', {}, [1, 3, 5]],
    ['of one that keeps messages for ever', { retentionDays: null }, [1, 3, 5]],
    ['of one that keeps them for a week', { retentionDays: 7 }, [3, 5]],
    ['of one that keeps them for five days', { retentionDays: 5 }, [3, 5]],
    ['of one that keeps them for a day', { retentionDays: 1 }, [5]],
    ['of one that is deleted', { deleted: true, retentionDays: 7 }, []],
  ])('%s', async (_, meta, left) => {
    expect(await leftOf(meta)).toEqual(left);
  });
});
