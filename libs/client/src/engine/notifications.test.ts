import { MAX_SUBSCRIPTIONS, type Notification } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { idOf } from '../../test/events.ts';
import type { Connection } from '../connection/connect.ts';
import { MOST_FOLLOWED, MOST_ROOMS_ONE_BY_ONE, SUBSCRIPTION_LIMIT } from './subscription-limits.ts';
import { Notifications } from './notifications.ts';

const EVERYWHERE = '*';
const rooms = (length: number): string[] => Array.from({ length }, (_, index) => `r${index}`);

const set = () => {
  const subscribed = new Map<string, (event: never) => void>();
  const subscribe: Connection['subscribe'] = (
    _,
    filter: { readonly room?: string },
    onEvent: (event: never) => void,
  ) => {
    const room = filter.room ?? EVERYWHERE;
    subscribed.set(room, onEvent);
    return () => void subscribed.delete(room);
  };
  const received: string[] = [];
  const notifications = new Notifications({
    subscribe,
    me: 'alice',
    onNotification: ({ room }) => received.push(room),
  });
  const notification = (room: string): Notification => ({
    v: 1,
    action: 'post',
    room,
    seq: 1,
    user: 'bob',
    timestamp: 1,
    messageId: idOf(1),
    clientId: idOf(1),
  });
  const happens = (room: string): void => {
    const event = { payload: notification(room), params: { room } } as never;
    (subscribed.get(EVERYWHERE) ?? subscribed.get(room))?.(event);
  };
  return { notifications, received, happens, subjects: () => [...subscribed.keys()] };
};

describe('notifications of public rooms', () => {
  it('come from each room that is not on screen', () => {
    const { notifications, received, happens, subjects } = set();
    notifications.follow(['town', 'garden', 'attic'], new Set(['town']));
    expect(subjects()).toEqual(['garden', 'attic']);
    notifications.follow(['town', 'garden'], new Set(['garden']));
    expect(subjects()).toEqual(['town']);
    happens('town');
    expect(received).toEqual(['town']);
    notifications.stop();
    expect(subjects()).toEqual([]);
  });

  it('come by one subscription from a great many rooms, and still not from others', () => {
    const { notifications, received, happens, subjects } = set();
    const many = rooms(MOST_ROOMS_ONE_BY_ONE + 1);
    notifications.follow(many.slice(1), new Set());
    expect(subjects()).toHaveLength(MOST_ROOMS_ONE_BY_ONE);
    notifications.follow(many, new Set(['r0']));
    expect(subjects()).toEqual([EVERYWHERE]);
    for (const room of ['r0', 'r1', 'elsewhere']) happens(room);
    expect(received).toEqual(['r1']);
    notifications.follow(many, new Set());
    happens('r0');
    expect(received).toEqual(['r1', 'r0']);
    notifications.follow(['r0'], new Set());
    expect(subjects()).toEqual(['r0']);
  });
});

it('leaves a third of all subscriptions to what does not grow with people and rooms, within the server’s limit', () => {
  expect(MOST_FOLLOWED + MOST_ROOMS_ONE_BY_ONE).toBeLessThanOrEqual((SUBSCRIPTION_LIMIT * 2) / 3);
  expect(SUBSCRIPTION_LIMIT).toBeLessThan(MAX_SUBSCRIPTIONS);
});
