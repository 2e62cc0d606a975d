import { events, type Notification } from '@nats-chat/contracts';
import type { Connection } from '../connection/connect.ts';
import { MOST_ROOMS_ONE_BY_ONE } from './subscription-limits.ts';

export interface NotificationsOptions {
  readonly subscribe: Connection['subscribe'];
  /** Told what happens in the rooms that are listened to. */
  readonly onNotification: (notification: Notification) => void;
}

/** Public rooms that tell that something happened, and no more. */
export interface Notifications {
  /** Listens to these rooms, but for those on screen. */
  readonly listenTo: (rooms: readonly string[], onScreen: Pick<ReadonlySet<string>, 'has'>) => void;
  readonly stop: () => void;
}

export const createNotifications = ({ subscribe, onNotification }: NotificationsOptions): Notifications => {
  const single = new Map<string, () => void>();
  let all: (() => void) | undefined;
  let wanted: ReadonlySet<string> = new Set();

  const listen = (filter: { readonly room?: string }): (() => void) =>
    subscribe(events.notify.everyone, filter, ({ payload, params }) => {
      if (payload.room === params.room && wanted.has(payload.room)) onNotification(payload);
    });
  const listenOneByOne = (rooms: ReadonlySet<string>): void => {
    for (const room of rooms) if (!single.has(room)) single.set(room, listen({ room }));
    for (const [room, stop] of single) {
      if (rooms.has(room)) continue;
      single.delete(room);
      stop();
    }
  };
  const stopAll = (): void => {
    all?.();
    all = undefined;
  };

  return {
    listenTo: (rooms, onScreen) => {
      wanted = new Set(rooms.filter((room) => !onScreen.has(room)));
      // By how many there are, not by how many are off screen, which changes with each room that is opened.
      if (rooms.length > MOST_ROOMS_ONE_BY_ONE) {
        all ??= listen({});
        listenOneByOne(new Set());
      } else {
        listenOneByOne(wanted);
        stopAll();
      }
    },
    stop: () => {
      listenOneByOne(new Set());
      stopAll();
    },
  };
};
