import type { Timer } from '@nats-chat/async';
import type { Requester } from '@nats-chat/messaging';
import type { Connection } from '../connection/connect.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Schedule } from '../store/derived.ts';
import type { LastMessages } from './last-messages.ts';
import type { Mentions } from './mentions.ts';
import type { Names } from './names.ts';
import type { Rooms } from './rooms.ts';
import type { Unread } from './unread.ts';

/** What the parts of an engine share. */
export interface Context {
  readonly connection: Connection;
  /** Me, as an encoded user token. */
  readonly me: string;
  /** Asks again while that may help. */
  readonly request: Requester;
  /** Whether there is a connection now. */
  readonly connected: () => boolean;
  readonly timer: Timer;
  /** The servers' time, in ms since 1970. */
  readonly now: () => number;
  readonly nextClientId: () => string;
  /** Called with what carries a version. */
  readonly onVersion: (versioned: { readonly v: number }) => void;
  readonly schedule: Schedule;
  readonly rooms: Rooms;
  readonly unread: Unread;
  readonly outbox: Outbox;
  readonly names: Names;
  /** Whether I block somebody. */
  readonly isBlocked: (user: string) => boolean;
  readonly lasts: LastMessages;
  readonly mentions: Mentions;
  /** Called for each command that I give. */
  readonly onSend: (sent: SentMessage) => void;
}

/** A command that was just given: where its trace begins. */
export interface SentMessage {
  readonly room: string;
  readonly clientId: string;
  readonly traceparent: string;
}
