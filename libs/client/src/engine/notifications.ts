import { events, type Notification } from '@nats-chat/contracts';
import type { Connection } from '../connection/connect.ts';
import { MOST_ROOMS_ONE_BY_ONE } from './subscription-limits.ts';

export interface NotificationsOptions {
  readonly subscribe: Connection['subscribe'];
  /** Called with what happens in the rooms that are listened to. */
  readonly onNotification: (notification: Notification) => void;
}

/** Public rooms that tell that something happened, and no more. */
export class Notifications {
  readonly #options: NotificationsOptions;
  readonly #single = new Map<string, () => void>();
  #all: (() => void) | undefined;
  #wanted: ReadonlySet<string> = new Set();

  constructor(options: NotificationsOptions) {
    this.#options = options;
  }

  /** Listens to these rooms, but for those on screen. */
  listenTo(rooms: readonly string[], onScreen: Pick<ReadonlySet<string>, 'has'>): void {
    this.#wanted = new Set(rooms.filter((room) => !onScreen.has(room)));
    // By how many there are, not by how many are off screen, which changes with each room that is opened.
    if (rooms.length > MOST_ROOMS_ONE_BY_ONE) {
      this.#all ??= this.#listen({});
      this.#listenOneByOne(new Set());
    } else {
      this.#listenOneByOne(this.#wanted);
      this.#stopAll();
    }
  }

  stop(): void {
    this.#listenOneByOne(new Set());
    this.#stopAll();
  }

  #listen(filter: { readonly room?: string }): () => void {
    const { subscribe, onNotification } = this.#options;
    return subscribe(events.notify.everyone, filter, ({ payload, params }) => {
      if (payload.room === params.room && this.#wanted.has(payload.room)) onNotification(payload);
    });
  }

  #listenOneByOne(rooms: ReadonlySet<string>): void {
    for (const room of rooms) if (!this.#single.has(room)) this.#single.set(room, this.#listen({ room }));
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
