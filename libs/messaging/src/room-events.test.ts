import { events, roomTypeOf, type EventRow, type RoomEvent } from '@nats-chat/contracts';
import { matches, wildcard } from '@nats-chat/subjects';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { audienceOf, publishToRoom, subscribeToRoom, subscribeToRooms, type Audience } from './room-events.ts';
import type { EventFilter, Received } from './subscribe.ts';

describe('who is notified of what happens in a room', () => {
  it.each([
    ['public', { kind: 'everyone' }],
    ['private', { kind: 'members', users: ['alice', 'bob'] }],
    ['dm', { kind: 'members', users: ['alice', 'bob'] }],
    ['admin', { kind: 'admins' }],
  ] as const)('a %s one', async (type, audience) => {
    const membersOf = vi.fn(async () => ['alice', 'bob']);
    expect(await audienceOf(type, membersOf)).toEqual(audience);
    expect(membersOf).toHaveBeenCalledTimes(audience.kind === 'members' ? 1 : 0);
  });
});

describe('publishing to a room', () => {
  const publish = (audience: Audience, event: Parameters<typeof publishToRoom>[1] = events.live) => {
    const nc = { publish: vi.fn() };
    const count = publishToRoom(nc, event, { room: 'r', audience, payload: '{}' });
    const subjects = nc.publish.mock.calls.map(([subject]) => subject as string);
    expect(count).toBe(subjects.length);
    return subjects;
  };

  it('takes one message for everyone, one for each member, one for the admins', () => {
    expect(publish({ kind: 'everyone' })).toEqual(['room.live.r']);
    expect(publish({ kind: 'members', users: ['alice', 'bob'] })).toEqual([
      'deliver.alice.live.r',
      'deliver.bob.live.r',
    ]);
    expect(publish({ kind: 'admins' })).toEqual(['room.admin.r']);
  });

  it('takes none for a room without members', () => {
    expect(publish({ kind: 'members', users: [] })).toEqual([]);
  });

  it.each([{ kind: 'everyone' }, { kind: 'members', users: ['alice'] }, { kind: 'admins' }] as const)(
    'refuses a room that is no token, for $kind',
    (audience) => {
      const nc = { publish: vi.fn() };
      for (const room of ['', '*', 'a.b', '>']) {
        expect(() => publishToRoom(nc, events.live, { room, audience, payload: '{}' })).toThrow(RangeError);
      }
      expect(nc.publish).not.toHaveBeenCalled();
    },
  );

  it('publishes to nobody when one of the members is no token', () => {
    const nc = { publish: vi.fn() };
    const audience = { kind: 'members', users: ['alice', '*'] } as const;
    expect(() => publishToRoom(nc, events.live, { room: 'p-board', audience, payload: '{}' })).toThrow(RangeError);
    expect(nc.publish).not.toHaveBeenCalled();
  });

  it('takes none for the admins of what admin rooms do not have', () => {
    expect(publish({ kind: 'admins' }, events.notify)).toEqual([]);
  });
});

describe('subscribing to a room', () => {
  const paramsOf = (room: unknown): object => ({ room });
  const subscribed = (room: string | { readonly audience: keyof RoomEvent }, me = 'alice') => {
    const subjects: string[] = [];
    const received: unknown[] = [];
    let deliver: (payload: unknown, room?: string) => void = () => undefined;
    const subscribe = <E extends EventRow>(event: E, filter: EventFilter<E>, onEvent: (e: Received<E>) => void) => {
      subjects.push(wildcard(event.subject, filter));
      deliver = (payload, of) => onEvent({ payload, params: paramsOf(of ?? room) } as Received<E>);
      return () => undefined;
    };
    const onEvent = (payload: unknown) => received.push(payload);
    if (typeof room === 'string') subscribeToRoom(subscribe, events.live, { room, me, onEvent });
    else subscribeToRooms(subscribe, events.live, { ...room, me, onEvent });
    return { subjects, received, deliver };
  };

  it.each([
    ['general', 'room.live.general'],
    ['p-board', 'deliver.alice.live.p-board'],
    ['dm-us', 'deliver.alice.live.dm-us'],
    ['admin-ops', 'room.admin.admin-ops'],
  ])('%s is at %s', (room, subject) => {
    expect(subscribed(room).subjects).toEqual([subject]);
  });

  it.each([
    ['everyone', 'room.live.*'],
    ['member', 'deliver.alice.live.*'],
    ['admins', 'room.admin.*'],
  ] as const)('all with the audience %s are at %s', (audience, subject) => {
    const { subjects, received, deliver } = subscribed({ audience });
    expect(subjects).toEqual([subject]);
    deliver({ room: 'p-board', seq: 1 }, 'general');
    deliver({ room: 'p-board', seq: 2 }, 'p-board');
    expect(received).toEqual([{ room: 'p-board', seq: 2 }]);
  });

  it('takes none where admin rooms have no such event', () => {
    const subscribe = vi.fn();
    const stop = subscribeToRoom(subscribe, events.notify, { room: 'admin-ops', me: 'alice', onEvent: vi.fn() });
    stop();
    expect(subscribe).not.toHaveBeenCalled();
  });

  it('matches what is published to the room for oneself, and nothing of another room or person', async () => {
    const token = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const room = fc.tuple(fc.constantFrom('', 'p-', 'dm-', 'admin-'), token).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(room, room, token, token, async (mine, other, me, someone) => {
        fc.pre(mine !== other && me !== someone);
        const publishedTo = async (id: string): Promise<string[]> => {
          const nc = { publish: vi.fn() };
          const audience = await audienceOf(roomTypeOf(id), async () => [me, someone]);
          publishToRoom(nc, events.live, { room: id, audience, payload: '{}' });
          return nc.publish.mock.calls.map(([subject]) => subject as string);
        };
        const [filter = ''] = subscribed(mine, me).subjects;
        expect((await publishedTo(mine)).filter((subject) => matches(filter, subject))).toHaveLength(1);
        expect((await publishedTo(other)).filter((subject) => matches(filter, subject))).toEqual([]);
      }),
    );
  });

  it('drops what names another room than its subject', () => {
    const { received, deliver } = subscribed('general');
    deliver({ room: 'p-board', seq: 1 });
    deliver({ room: 'general', seq: 2 });
    expect(received).toEqual([{ room: 'general', seq: 2 }]);
  });
});
