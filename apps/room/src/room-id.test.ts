import { publicRoomId, roomId, roomTypeOf } from '@nats-chat/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dmRoomId, privateRoomId } from './room-id.ts';

it('the id of a private room is always the same for a person and a key, and of no other', () => {
  const word = fc.stringMatching(/^[a-z0-9=_-]{1,20}$/);
  fc.assert(
    fc.property(word, word, word, (user, key, other) => {
      fc.pre(key !== other);
      const id = privateRoomId(user, key);
      expect(id).toMatch(/^p-[a-z2-7]{26}$/);
      expect([roomId.safeParse(id).success, publicRoomId.safeParse(id).success]).toEqual([true, false]);
      expect(roomTypeOf(id)).toBe('private');
      expect(privateRoomId(user, key)).toBe(id);
      expect(privateRoomId(user, other)).not.toBe(id);
      expect(privateRoomId(`${user}x`, key)).not.toBe(id);
    }),
  );
});

it('does not change with the code: what was made stays found', () => {
  expect(privateRoomId('alice', '01937b5e-7c1a-7abc-8def-0123456789ab')).toMatchInlineSnapshot(
    `"p-vkzhjshcy5m6mincbvhmrtdkr6"`,
  );
});

it('the id of a direct conversation is that of its people, in any order', () => {
  const people = fc.uniqueArray(fc.stringMatching(/^[a-z0-9=_-]{1,20}$/), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(people, (users) => {
      const id = dmRoomId(users);
      expect(id).toMatch(/^dm-[a-z2-7]{26}$/);
      expect(dmRoomId(users.toReversed())).toBe(id);
      expect(dmRoomId([...users, 'one-more'])).not.toBe(id);
    }),
  );
});
