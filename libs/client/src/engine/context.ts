import type { Connection } from '../connection/connect.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Requester } from '@nats-chat/messaging';
import type { Schedule } from '../store/derived.ts';
import type { Rooms } from './rooms.ts';
import type { Timer } from '@nats-chat/async';
import type { Unread } from './unread.ts';

/** What the parts of an engine share. */
export interface Context {
  readonly connection: Connection;
  /** Me, as an encoded user token. */
  readonly me: string;
  /** Asks again while that may help. */
  readonly read: Requester;
  /** Whether there is a link now. */
  readonly linked: () => boolean;
  readonly timer: Timer;
  readonly schedule: Schedule;
  readonly rooms: Rooms;
  readonly unread: Unread;
  readonly outbox: Outbox;
  readonly names: Names;
}

/** The best name known for each person. */
export interface Names {
  readonly of: (user: string) => string;
  /** Whether {@link Names.of} is more than the user name. */
  readonly knows: (user: string) => boolean;
  readonly learn: (user: string, displayName: string) => void;
}
