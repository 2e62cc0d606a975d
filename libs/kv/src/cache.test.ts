import { buckets } from '@nats-chat/contracts';
import { build } from '@nats-chat/subjects';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf } from './cache.ts';

const token = fc.stringMatching(/^[a-z0-9=_-]{1,12}$/);

describe('the parts of a key', () => {
  it('are the token that groups it, and the other one, whichever of both groups', () => {
    fc.assert(
      fc.property(token, token, (room, user) => {
        const key = build(buckets.ROOMS.key, { room, user });
        expect(partsOf(buckets.ROOMS.key, 'room', key)).toEqual({ group: room, member: user });
        expect(partsOf(buckets.ROOMS.key, 'user', key)).toEqual({ group: user, member: room });
      }),
    );
  });

  it.each([
    ['a key of another pattern', buckets.ROOMS.key, 'room', 'general.alice.tab-1'],
    ['a key of one token', buckets.USERS.key, 'user', 'alice'],
    ['a token that the pattern does not have', buckets.ROOMS.key, 'connId', 'general.alice'],
  ])('are none of %s', (_, pattern, grouping, key) => {
    expect(partsOf(pattern, grouping, key)).toBeUndefined();
  });
});
