import type { Message } from '@nats-chat/contracts';
import { createStore } from '../store.ts';
import type { TimelineItem } from './engine.ts';

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

export const messageOverlay = createStore<MessageOverlay | undefined>(undefined);
