import { clientId as clientIdSchema, MAX_CLOCK_AHEAD_MS, messageId } from '@nats-chat/contracts';
import { uuidV7 } from '@nats-chat/messaging';
import { encodeToken } from '@nats-chat/subjects';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dedupKeyOf, messageIdOf, mintedAt, timelinessOf, type SendKey } from './message-id.ts';

const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

const user = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map(encodeToken);
const room = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,20}$/);
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const clientId = time.map((ms) => uuidV7(ms));
const send: fc.Arbitrary<SendKey> = fc.record({ user, room, clientId });

describe('the id of a message', () => {
  it('is a UUIDv7 of the time of its client id', () => {
    fc.assert(
      fc.property(send, (key) => {
        const id = messageIdOf(key);
        expect(messageId.safeParse(id).success).toBe(true);
        expect(mintedAt(id)).toBe(mintedAt(key.clientId));
      }),
    );
  });

  it('is the same for the same send', () => {
    fc.assert(fc.property(send, (key) => messageIdOf(key) === messageIdOf({ ...key })));
  });

  it('differs as soon as the user, the room or the client id does', () => {
    fc.assert(
      fc.property(send, send, (one, other) => {
        fc.pre(dedupKeyOf(one) !== dedupKeyOf(other));
        expect(messageIdOf(one)).not.toBe(messageIdOf(other));
      }),
    );
  });

  it('never changes from one release to the next', () => {
    const key = { user: 'alice', room: 'general', clientId: '019b7567-6800-7000-8000-000000000000' };
    expect(messageIdOf(key)).toBe('019b7567-6800-7529-b0f5-837b683d91e2');
  });

  it('takes every variant that RFC 9562 allows, and no other', () => {
    const seen = new Set(
      Array.from({ length: 200 }, (_, at) => messageIdOf({ user: `u${at}`, room: 'r', clientId: uuidV7() })[19]),
    );
    expect([...seen].sort()).toEqual(['8', '9', 'a', 'b']);
  });
});

describe('the key of a send', () => {
  it('tells every two sends apart', () => {
    fc.assert(
      fc.property(send, send, (one, other) => {
        const same = one.user === other.user && one.room === other.room && one.clientId === other.clientId;
        expect(dedupKeyOf(one) === dedupKeyOf(other)).toBe(same);
      }),
    );
  });
});

describe('a client id against the server’s clock', () => {
  it('says when it was minted, on all 48 bits', () => {
    fc.assert(
      fc.property(time, (ms) => {
        const id = uuidV7(ms);
        expect(clientIdSchema.safeParse(id).success).toBe(true);
        expect(mintedAt(id)).toBe(ms);
      }),
    );
  });

  it.each([
    ['ahead', MAX_CLOCK_AHEAD_MS + 1],
    ['timely', MAX_CLOCK_AHEAD_MS],
    ['timely', 0],
    ['timely', -4 * MINUTE],
    ['late', -4 * MINUTE - 1],
    ['late', -NOW],
  ])('is %s at %i ms from now', (expected, offsetMs) => {
    expect(timelinessOf(uuidV7(NOW + offsetMs), NOW)).toBe(expected);
  });
});
