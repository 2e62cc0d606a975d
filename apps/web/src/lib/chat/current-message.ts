import type { Message } from '@nats-chat/contracts';
import { createStore } from '../store.ts';

/** The one message that is being edited, in its row. */
export interface Editing {
  readonly messageId: string;
  /** Where the focus goes afterwards. */
  readonly from: 'row' | 'composer';
  /** What was written so far: its row may leave the screen meanwhile, and come back. */
  draft?: string;
}

export const editing = createStore<Editing | undefined>(undefined);

/** The message that the next one of a room answers, by room. */
export const replyingTo = createStore<ReadonlyMap<string, Message>>(new Map());

/** Sets what the next message of a room answers; `undefined` for nothing. */
export const setReplyingTo = (room: string, message: Message | undefined): void => {
  const next = new Map(replyingTo.get());
  if (message === undefined) next.delete(room);
  else next.set(room, message);
  replyingTo.set(next);
};

/** A message to show, as soon as its room is on the screen. */
export const jumpingTo = createStore<Pick<Message, 'room' | 'messageId'> | undefined>(undefined);
