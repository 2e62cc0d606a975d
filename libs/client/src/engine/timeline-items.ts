import type { Command, Message, Pin } from '@nats-chat/contracts';
import { applyOptimistic, notYetStored } from '@nats-chat/timeline';
import type { OutboxItem } from '../outbox/item.ts';
import type { TimelineItem } from './conversation-api.ts';

export interface Shown {
  readonly me: string;
  readonly messages: readonly Message[];
  readonly outgoing: readonly OutboxItem[];
  readonly pinOf: (messageId: string) => Pin | undefined;
}

/**
 * Returns the rows of a timeline: stored messages with what I did to them and the log does not hold yet, then my unsent ones. The
 * same message gives the same row object, so that only what changed is drawn again.
 */
export const timelineItems = ({ me, messages, outgoing, pinOf }: Shown): readonly TimelineItem[] => {
  const posts = outgoing.flatMap((item) => (item.command.action === 'post' ? { ...item.command, item } : []));
  const changes = Map.groupBy(
    outgoing.filter(({ command }) => command.action !== 'post'),
    ({ command }) => ('targetId' in command ? command.targetId : undefined),
  );
  return [
    ...messages.map((stored) => {
      const message = withPin(stored, pinOf(stored.messageId));
      const mine = changes.get(message.messageId);
      return mine === undefined ? storedItem(message, me) : changedItem(message, mine, me);
    }),
    ...notYetStored(posts, messages, me).map(({ item, ...content }) => unsentItem(item, content, me)),
  ];
};

const pinnedMessages = new WeakMap<Message, Message>();
const storedItems = new WeakMap<Message, TimelineItem>();
const changedItems = new WeakMap<Message, { readonly changes: readonly OutboxItem[]; readonly item: TimelineItem }>();
const unsentItems = new WeakMap<OutboxItem, TimelineItem>();

function withPin(message: Message, pin: Pin | undefined): Message {
  if (pin === undefined || message.deleted) return message;
  const known = pinnedMessages.get(message);
  if (known?.pin?.at === pin.at) return known;
  const { by, at } = pin;
  const pinned = { ...message, pin: { by, at } };
  pinnedMessages.set(message, pinned);
  return pinned;
}

function storedItem(message: Message, me: string): TimelineItem {
  const known = storedItems.get(message);
  if (known !== undefined) return known;
  // Others mint their client ids as they like, also the same as mine or each other's; message ids are derived.
  const key = message.user === me ? message.clientId : message.messageId;
  const item: TimelineItem = { key, message, state: 'sent' };
  storedItems.set(message, item);
  return item;
}

/** The message as it is going to be; what was refused is left out, and named beside it. */
function changedItem(message: Message, changes: readonly OutboxItem[], me: string): TimelineItem {
  const known = changedItems.get(message);
  if (known?.changes.length === changes.length && changes.every((one, index) => one === known.changes[index])) {
    return known.item;
  }
  const pending = changes.filter(({ state }) => state === 'pending');
  const refused = changes.filter(({ state }) => state === 'failed');
  const changed = applyOptimistic(message, pending, me);
  const item: TimelineItem = {
    ...storedItem(message, me),
    message: changed,
    ...(refused.length > 0 && { refusedChanges: refused }),
    ...(pending.some(({ heldUntil }) => heldUntil === undefined) && { changing: true }),
  };
  changedItems.set(message, { changes, item });
  return item;
}

function unsentItem(
  item: OutboxItem,
  { text, replyTo, alsoInRoom }: Pick<Extract<Command, { action: 'post' }>, 'text' | 'replyTo' | 'alsoInRoom'>,
  me: string,
): TimelineItem {
  const known = unsentItems.get(item);
  if (known !== undefined) return known;
  const { room, thread, command, writtenAt: timestamp, state, error } = item;
  const { clientId } = command;
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
      ...(replyTo !== undefined && { replyTo }),
      ...(thread !== undefined && { threadId: thread }),
      ...(alsoInRoom === true && { alsoInRoom }),
      deleted: false,
      reactions: [],
    },
    state,
    ...(error && { error }),
  };
  unsentItems.set(item, shown);
  return shown;
}
