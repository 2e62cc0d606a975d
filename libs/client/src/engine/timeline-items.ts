import type { Message } from '@nats-chat/contracts';
import { notYetStored } from '@nats-chat/timeline';
import type { OutboxItem } from '../outbox/item.ts';
import type { TimelineItem } from './api.ts';

export interface Shown {
  readonly me: string;
  readonly messages: readonly Message[];
  readonly outgoing: readonly OutboxItem[];
}

/** The rows of a timeline. The same message gives the same row object, so that only what changed is drawn again. */
export const timelineItems = ({ me, messages, outgoing }: Shown): readonly TimelineItem[] => [
  ...messages.map((message) => storedItem(message, me)),
  ...notYetStored(outgoing, messages, me).map((item) => unsentItem(item, me)),
];

const storedItems = new WeakMap<Message, TimelineItem>();
const unsentItems = new WeakMap<OutboxItem, TimelineItem>();

function storedItem(message: Message, me: string): TimelineItem {
  const known = storedItems.get(message);
  if (known !== undefined) return known;
  // Others mint their client ids as they like, also the same as mine or each other's; message ids are derived.
  const key = message.user === me ? message.clientId : message.messageId;
  const item: TimelineItem = { key, message, state: 'sent' };
  storedItems.set(message, item);
  return item;
}

function unsentItem(item: OutboxItem, me: string): TimelineItem {
  const known = unsentItems.get(item);
  if (known !== undefined) return known;
  const { room, clientId, text, writtenAt: timestamp, state, error } = item;
  const shown: TimelineItem = {
    key: clientId,
    // The log gives the id and the place; until then there is only what I know.
    message: {
      room,
      messageId: clientId,
      clientId,
      seq: 0,
      sortKey: Number.MAX_SAFE_INTEGER,
      kind: 'user',
      user: me,
      timestamp,
      text,
      deleted: false,
      reactions: [],
    },
    state,
    ...(error && { error }),
  };
  unsentItems.set(item, shown);
  return shown;
}
