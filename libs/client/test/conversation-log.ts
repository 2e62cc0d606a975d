import { contract, type LoggedEvent, type Message, type ReplyOf } from '@nats-chat/contracts';
import { toMessage } from '@nats-chat/timeline';
import { vi } from 'vitest';
import { ConversationLog } from '../src/engine/conversation-log.ts';
import { said } from './events.ts';
import { fakeRequester } from './fake-requester.ts';

type Page = ReplyOf<typeof contract.history.room>;

/** A page of history that holds these events. */
export const page = (events: readonly LoggedEvent[], fields: Partial<Page> = {}): Page => ({
  messages: events.map(toMessage),
  hasBefore: false,
  hasAfter: false,
  position: { epoch: 'one', seq: Math.max(0, ...events.map(({ seq }) => seq)) },
  ...fields,
});

/** The log of a room or thread, whose requests a test answers. */
export const setUpLog = (thread?: string) => {
  const { request, last, count } = fakeRequester();
  const connection = { up: true };
  const onGap = vi.fn();
  const log = new ConversationLog({
    room: 'town',
    ...(thread !== undefined && { thread }),
    me: 'alice',
    request,
    connected: () => connection.up,
    outgoing: () => [],
    pinOf: () => undefined,
    schedule: queueMicrotask,
    onLoaded: () => undefined,
    onGap,
  });
  const asked = (before = 0) => last(contract.history.room, before);
  const texts = () => log.timeline.get().items.map(({ message }: { message: Message }) => message.text);
  return { log, connection, onGap, asked, last, texts, pages: () => count(contract.history.room) };
};

/** A log with its first page. */
export const loaded = async (...first: Parameters<typeof page>) => {
  const parts = setUpLog();
  void parts.log.load();
  await parts.asked().answer(page(...first));
  return parts;
};

/** Posts whose text is their sequence. */
export const many = (from: number, to: number): LoggedEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => said(from + index, `${from + index}`));
