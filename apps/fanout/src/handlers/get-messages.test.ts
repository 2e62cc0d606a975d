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
  const get = async (items: { room: string; seq: number }[], caller = 'bob') => {
    const request = contract.fanout.getMessages.request.parse({ items });
    const reply = await handler({
      caller,
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

  it('gives nothing to somebody who was removed from a private room while the log was read', async () => {
    const denied: Record<string, ApiError> = {};
    const { get, log } = await setUp({ posts: [storedPost({ room: 'p-secret' })], denied });
    const { read } = log;
    Object.assign(log, {
      read: (seqs: readonly number[]) => {
        denied['p-secret'] = new ApiError('NOT_FOUND');
        return read(seqs);
      },
    });
    expect(await get([at('p-secret', 1)])).toEqual([{ ...at('p-secret', 1), error: 'NOT_FOUND' }]);
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

  it('looks up no public room for a sequence that is not in it', async () => {
    const { get, checked } = await setUp({ posts: [storedPost(), storedPost({ room: 'lobby' })] });
    const madeUp = Array.from({ length: 50 }, (_, index) => at(`room${index}`, (index % 3) + 1));
    const items = await get([...madeUp, at('general', 1), at('general', 2), at('lobby', 3)]);
    expect(items.map((item) => ('error' in item ? item.error : 'ok'))).toEqual([
      ...madeUp.map(() => 'NOT_FOUND'),
      'ok',
      'NOT_FOUND',
      'NOT_FOUND',
    ]);
    expect(checked).toEqual(['general']);
  });

  it('does the same for a private room that the caller is not in as for one that does not exist', async () => {
    const denied = { 'p-secret': new ApiError('NOT_FOUND'), 'p-none': new ApiError('NOT_FOUND') };
    const { get, checked, log } = await setUp({ posts: [storedPost({ room: 'p-secret' })], denied });
    for (const room of ['p-secret', 'p-none']) {
      expect(await get([at(room, 1)])).toEqual([{ ...at(room, 1), error: 'NOT_FOUND' }]);
    }
    expect([checked, log.reads]).toEqual([['p-secret', 'p-none'], []]);
  });

  it('counts items, not calls, and not those of others', async () => {
    const { get } = await setUp({ posts: [storedPost()] });
    const items = Array.from({ length: 100 }, () => at('general', 1));
    for (let call = 0; call < 10; call += 1) await get(items);
    const refused = await get(items).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'RATE_LIMITED' });
    await expect(get([at('general', 1)], 'carol')).resolves.toHaveLength(1);
  });

  it('tells what it cannot know now from what is not there', async () => {
    const posts = [storedPost({ room: 'slow' }), storedPost()];
    const { get, log } = await setUp({ posts, denied: { slow: new ApiError('UNAVAILABLE') } });
    expect(await get([at('slow', 1)])).toEqual([{ ...at('slow', 1), error: 'UNAVAILABLE' }]);
    log.unreadable = true;
    expect(await get([at('general', 2), at('p-any', 2)])).toEqual([
      { ...at('general', 2), error: 'UNAVAILABLE' },
      { ...at('p-any', 2), error: 'UNAVAILABLE' },
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
