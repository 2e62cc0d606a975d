import { ApiError, contract } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { grantedRoom, silent, storedPost } from '../../test/samples.ts';
import { MemoryLog } from '../event-log.memory.ts';
import type { StoredEvent } from '../event-log.ts';
import { RecentEvents } from '../recent-events.ts';
import { getMessages } from './get-messages.ts';

const setUp = async ({
  posts = [],
  denied = {},
}: { posts?: StoredEvent[]; denied?: Record<string, ApiError> } = {}) => {
  const log = new MemoryLog();
  const recent = new RecentEvents(10);
  const checked: string[] = [];
  for (const { room, event } of posts) {
    const data = new TextEncoder().encode(JSON.stringify(event));
    await log.append({ room, thread: event.threadId, data, dedupKey: event.messageId });
  }
  const handler = getMessages({
    log,
    recent,
    access: {
      read: async (room) => {
        checked.push(room);
        if (denied[room] !== undefined) throw denied[room];
        return grantedRoom(room);
      },
    },
  });
  const get = async (items: { room: string; seq: number }[]) => {
    const request = contract.fanout.getMessages.request.parse({ items });
    const reply = await handler({
      caller: 'bob',
      target: {},
      request,
      room: undefined,
      logger: silent,
      signal: new AbortController().signal,
    });
    return contract.fanout.getMessages.reply.parse(reply).items;
  };
  return { log, recent, checked, get };
};

const at = (room: string, seq: number) => ({ room, seq });

describe('getting messages', () => {
  it('gives the events in the order asked', async () => {
    const posts = ['one', 'two', 'three'].map((text) => storedPost({ text }));
    const { get } = await setUp({ posts });
    const items = await get([at('general', 3), at('general', 1), at('general', 3)]);
    expect(items.map((item) => 'event' in item && item.event.text)).toEqual(['three', 'one', 'three']);
  });

  it('reads the log once for what is not in memory, and not at all for what is', async () => {
    const { get, log } = await setUp({ posts: [storedPost(), storedPost(), storedPost()] });
    await get([at('general', 1)]);
    await get([at('general', 1), at('general', 2), at('general', 2), at('general', 3)]);
    await get([at('general', 3), at('general', 2), at('general', 1)]);
    expect(log.reads).toEqual([[1], [2, 3]]);
  });

  it('does not find an event of another room, be it in memory or not', async () => {
    const { get } = await setUp({ posts: [storedPost({ room: 'p-secret' })] });
    const refused = [{ ...at('general', 1), error: 'NOT_FOUND' }];
    expect(await get([at('general', 1)])).toEqual(refused);
    expect(await get([at('general', 1)])).toEqual(refused);
  });

  it('does not find what is not there, or not any more', async () => {
    const { get, log } = await setUp({ posts: [storedPost()] });
    log.erase(1);
    expect(await get([at('general', 1), at('general', 99)])).toEqual([
      { ...at('general', 1), error: 'NOT_FOUND' },
      { ...at('general', 99), error: 'NOT_FOUND' },
    ]);
  });

  it('checks each room once, and reads nothing of a room that the caller may not read', async () => {
    const posts = [storedPost({ room: 'p-secret' }), storedPost({ room: 'general' })];
    const { get, checked, log } = await setUp({ posts, denied: { 'p-secret': new ApiError('NOT_FOUND') } });
    const items = await get([at('p-secret', 1), at('general', 2), at('p-secret', 1), at('general', 2)]);
    expect(checked).toEqual(['p-secret', 'general']);
    expect(log.reads).toEqual([[2]]);
    expect(items.map((item) => ('error' in item ? item.error : 'ok'))).toEqual(['NOT_FOUND', 'ok', 'NOT_FOUND', 'ok']);
  });

  it('tells what it cannot know now from what is not there', async () => {
    const { get, log } = await setUp({ posts: [storedPost()], denied: { slow: new ApiError('UNAVAILABLE') } });
    log.unreadable = true;
    expect(await get([at('general', 1), at('slow', 1)])).toEqual([
      { ...at('general', 1), error: 'UNAVAILABLE' },
      { ...at('slow', 1), error: 'UNAVAILABLE' },
    ]);
  });

  it('leaves out what would make the reply too large for the server, to be asked again', async () => {
    const posts = Array.from({ length: 100 }, () => storedPost({ text: 'x'.repeat(8_192) }));
    const { get } = await setUp({ posts });
    const items = await get(posts.map((_, index) => at('general', index + 1)));
    const given = items.filter((item) => 'event' in item);
    expect(given.length).toBeGreaterThan(50);
    expect(JSON.stringify({ items }).length).toBeLessThan(1_000_000);
    expect(items.at(-1)).toMatchObject({ error: 'UNAVAILABLE' });
  });
});
