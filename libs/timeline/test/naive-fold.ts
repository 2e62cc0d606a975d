import { MAX_RECENT_REPLIES, type LoggedEvent, type Message } from '@nats-chat/contracts';

type Draft = { -readonly [Field in keyof Message]: Message[Field] };

/** What a log says, read from its beginning in one go: the rules once more, as plainly as they can be put. */
export const foldNaively = (events: readonly LoggedEvent[]): Message[] => {
  const messages = new Map<string, Draft>();
  const roots = new Map<string, string>();
  for (const { room, seq, event } of events.toSorted((one, other) => one.seq - other.seq)) {
    if (event.action === 'post') {
      if (messages.has(event.messageId)) continue;
      const { messageId, clientId, kind, user, timestamp, text } = event;
      const post = { room, messageId, clientId, seq, sortKey: seq, kind, user, timestamp, text };
      messages.set(messageId, { ...post, deleted: false, reactions: [] });
      if (event.threadId !== undefined) roots.set(messageId, event.threadId);
      continue;
    }
    const message = messages.get(event.targetId ?? '');
    if (message === undefined || message.deleted) continue;
    const isSystem = event.right === 'system';
    const isAuthor = event.user === message.user;
    if (event.action === 'edit' && (isAuthor || isSystem)) {
      Object.assign(message, { text: event.text, editedAt: event.timestamp, editSeq: seq });
    }
    if (event.action === 'delete' && (isAuthor || isSystem || event.right === 'moderator')) {
      message.deleted = true;
      message.reactions = [];
      for (const field of ['text', 'editedAt', 'editSeq'] as const) delete message[field];
    }
    if (event.action === 'react' || event.action === 'unreact') {
      const users = message.reactions.find(({ emoji }) => emoji === event.emoji)?.users ?? [];
      const others = users.filter((user) => user !== event.user);
      const after = event.action === 'unreact' ? others : users.includes(event.user) ? users : [...users, event.user];
      message.reactions = message.reactions
        .map((one) => (one.emoji === event.emoji ? { ...one, users: after } : one))
        .concat(users.length === 0 && after.length > 0 ? [{ emoji: event.emoji ?? '', users: after }] : [])
        .filter((one) => one.users.length > 0);
    }
  }
  for (const message of messages.values()) {
    const replies = [...messages.values()].filter(
      ({ messageId, deleted }) => roots.get(messageId) === message.messageId && !deleted,
    );
    if (replies.length === 0) continue;
    const recent = replies.slice(-MAX_RECENT_REPLIES);
    message.replies = {
      count: replies.length,
      users: [...new Set(recent.map(({ user }) => user).reverse())],
      lastAt: Math.max(...recent.map(({ timestamp }) => timestamp)),
      recent: recent.map(({ messageId, user, timestamp }) => ({ messageId, user, timestamp })),
    };
  }
  return [...messages.values()].sort((one, other) => one.sortKey - other.sortKey);
};
