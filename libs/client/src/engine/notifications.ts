import { events, type Notification } from '@nats-chat/contracts';
import { subscribeToRoom, subscribeToRooms } from '@nats-chat/messaging';
import type { Connection } from '../connection/connect.ts';
import { MOST_ROOMS_ONE_BY_ONE } from './subscription-limits.ts';

export interface NotificationsOptions {
  readonly subscribe: Connection['subscribe'];
  /** As an encoded user token. */
  readonly me: string;
  /** Called with what happens in the rooms that are followed. */
  readonly onNotification: (notification: Notification) => void;
}

/** Public rooms off screen: what is received of them says that something happened, without its content. */
export class Notifications {
  readonly #options: NotificationsOptions;
  readonly #single = new Map<string, () => void>();
  #all: (() => void) | undefined;
  #wanted: ReadonlySet<string> = new Set();

  constructor(options: NotificationsOptions) {
    this.#options = options;
  }

  /** Subscribes to these rooms, but for those on screen. */
  follow(rooms: readonly string[], onScreen: Pick<ReadonlySet<string>, 'has'>): void {
    const { subscribe, me } = this.#options;
    this.#wanted = new Set(rooms.filter((room) => !onScreen.has(room)));
    // By how many there are, not by how many are off screen, which changes with each room that is opened.
    if (rooms.length > MOST_ROOMS_ONE_BY_ONE) {
      this.#all ??= subscribeToRooms(subscribe, events.notify, { audience: 'everyone', me, onEvent: this.#onEvent });
      this.#followOneByOne(new Set());
    } else {
      this.#followOneByOne(this.#wanted);
      this.#stopAll();
    }
  }

  stop(): void {
    this.#followOneByOne(new Set());
    this.#stopAll();
  }

  readonly #onEvent = (notification: Notification): void => {
    if (this.#wanted.has(notification.room)) this.#options.onNotification(notification);
  };

  #followOneByOne(rooms: ReadonlySet<string>): void {
    const { subscribe, me } = this.#options;
    for (const room of rooms) {
      if (this.#single.has(room)) continue;
      this.#single.set(room, subscribeToRoom(subscribe, events.notify, { room, me, onEvent: this.#onEvent }));
    }
    for (const [room, stop] of this.#single) {
      if (rooms.has(room)) continue;
      this.#single.delete(room);
      stop();
    }
  }

  #stopAll(): void {
    this.#all?.();
    this.#all = undefined;
  }
}
