import type { Message } from '@nats-chat/contracts';
import { createStore } from '../store.ts';
import type { OpenRoom } from './engine.ts';

type Conversation = Pick<OpenRoom, 'room' | 'thread'>;

/** Names a room or a thread; a room as it names itself. */
export const conversationKey = ({ room, thread }: Conversation): string =>
  thread === undefined ? room : `${room}/${thread}`;

/** The one message that is being edited, in its row. */
export interface Editing {
  /** The thread in which it is edited; what started one stands in the room as well. */
  readonly thread: string | undefined;
  readonly messageId: string;
  /** Where the focus goes afterwards. */
  readonly from: 'row' | 'composer';
  /** What was written so far: its row may leave the screen meanwhile, and come back. */
  draft?: string;
}

export const editing = createStore<Editing | undefined>(undefined);

/** The message that the next one of a conversation answers, by {@link conversationKey}. */
export const replyingTo = createStore<ReadonlyMap<string, Message>>(new Map());

/** Sets what the next message of a room or thread answers; `undefined` for nothing. */
export const setReplyingTo = (conversation: Conversation, message: Message | undefined): void => {
  const next = new Map(replyingTo.get());
  if (message === undefined) next.delete(conversationKey(conversation));
  else next.set(conversationKey(conversation), message);
  replyingTo.set(next);
};

/** What to show as soon as its room is on the screen: a message, in the room or in a thread, or a thread. */
export interface Jump {
  readonly room: string;
  readonly thread?: string | undefined;
  readonly messageId?: string | undefined;
}

export const jumpingTo = createStore<Jump | undefined>(undefined);
