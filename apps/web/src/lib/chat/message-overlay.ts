import type { Message } from '@nats-chat/contracts';
import { createStore } from '../store.ts';
import type { OpenRoom, TimelineItem } from './engine.ts';

/** What one may do with messages of a room. */
export interface MessageRights {
  /** React, reply, and edit and delete what is mine. */
  readonly write: boolean;
  /** Delete what others wrote: by the role in the room, or as a realm admin with a reason. */
  readonly moderate: 'room' | 'realm' | undefined;
  readonly pin: boolean;
  /** Begin a thread, or open one: admin rooms have none. */
  readonly thread: boolean;
}

/** What is open about one message: the timeline has one menu, not one for each message. */
export type MessageOverlay = {
  /** The thread in which the message stands; what started one stands in the room as well. */
  readonly thread: string | undefined;
} & (
  | {
      readonly name: 'menu';
      readonly item: TimelineItem;
      /** Has the focus again once the menu is closed. */
      readonly element: HTMLElement;
      /** Where the menu stands; a phone shows it as a sheet at the bottom. */
      readonly at: Element | { readonly getBoundingClientRect: () => DOMRect };
      readonly start?: 'first' | undefined;
    }
  | {
      readonly name: 'emoji' | 'reactions' | 'moderate' | 'versions';
      readonly message: Message;
      readonly element: Element;
    }
);

/** Returns whether one can go from a message to its thread: to write the first reply, or to read. */
export const mayOpenThread = ({ item, room, rights }: ThreadPlace): boolean =>
  room.thread === undefined &&
  rights.thread &&
  item.state === 'sent' &&
  ((rights.write && !item.message.deleted) ||
    item.message.threadId !== undefined ||
    item.message.replies !== undefined);

interface ThreadPlace {
  readonly item: TimelineItem;
  readonly room: Pick<OpenRoom, 'thread'>;
  readonly rights: MessageRights;
}

export const messageOverlay = createStore<MessageOverlay | undefined>(undefined);
