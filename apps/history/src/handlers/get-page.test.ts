import { describe, expect, it } from 'vitest';
import { callOf } from '../../test/call.ts';
import { edit, idOf, post, react } from '@nats-chat/testkit/events';
import { memoryLog } from '../log.memory.ts';
import { memoryStore } from '../store.memory.ts';
import { getRoomPage, getThreadPage } from './get-page.ts';

const [one, two, changed] = [post(1, 'one'), post(2, 'two'), edit(3, 1, 'ONE')];
const town = callOf({ room: 'town' }, { limit: 50 });

const setUp = () => {
  const log = memoryLog(one, two, changed);
  const store = memoryStore(one);
  log.floor = 1;
  return { log, store, getPage: getRoomPage({ log, store }) };
};

describe('a page of a room', () => {
  it('is what PostgreSQL holds with what it lacks, up to the end of the log', async () => {
    const { getPage } = setUp();
    const { messages, position, hasBefore, hasAfter } = await getPage(town);
    expect(messages.map(({ text }) => text)).toEqual(['ONE', 'two']);
    expect([position, hasBefore, hasAfter]).toEqual([{ epoch: 'one', seq: 3 }, false, false]);
  });

  it('misses nothing that persist stored after its floor was read', async () => {
    const { log, store, getPage } = setUp();
    store.events.push(two, changed);
    expect((await getPage(town)).messages.map(({ text }) => text)).toEqual(['ONE', 'two']);
    log.events.push(post(4, 'three'));
    store.events.push(post(4, 'three'));
    expect((await getPage(town)).messages.map(({ text }) => text)).toEqual(['ONE', 'two', 'three']);
  });

  it('shows the caller’s own reaction, however many gave it before', async () => {
    const { log, getPage } = setUp();
    const users = [...Array.from({ length: 60 }, (_, index) => `user${index}`), 'alice'];
    log.events.push(...users.map((user, index) => react(4 + index, 1, '👍', { user })));
    const shown = (await getPage(town)).messages[0]?.reactions[0]?.users;
    expect([shown?.length, shown?.includes('alice')]).toEqual([50, true]);
  });

  it('is around a message, whether PostgreSQL has it or not, and for no message of another room or thread', async () => {
    const { log, store, getPage } = setUp();
    const events = Array.from({ length: 9 }, (_, at) => post(at + 4, `text ${at + 4}`));
    const reply = post(13, 'reply', { threadId: idOf(4) });
    log.events.push(...events, reply);
    const around = async (seq: number, room = 'town') =>
      (await getPage(callOf({ room }, { aroundId: idOf(seq), limit: 3 }))).messages.map((message) => message.seq);
    const refused = async () => {
      for (const [seq, room] of [
        [13, 'town'],
        [99, 'town'],
        [7, 'village'],
      ] as const)
        await expect(around(seq, room)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    };
    expect(await around(7)).toEqual([6, 7, 8]);
    await refused();
    store.events.push(two, changed, ...events, reply);
    log.floor = 13;
    expect(await around(7)).toEqual([6, 7, 8]);
    await refused();
    const inThread = callOf({ room: 'town', thread: idOf(4) }, { aroundId: idOf(13), limit: 3 });
    const page = await getThreadPage({ log, store })(inThread);
    expect(page.messages.map(({ text }) => text)).toEqual(['text 4', 'reply']);
  });

  it('is refused when memory does not hold what PostgreSQL lacks', async () => {
    const { log, getPage } = setUp();
    log.start = 3;
    await expect(getPage(town)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    log.floor = 2;
    expect((await getPage(town)).position.seq).toBe(3);
  });

  it('is given without what the log has lost for good', async () => {
    const { log, getPage } = setUp();
    log.events.splice(0, 2);
    Object.assign(log, { start: 3, firstSeq: 3, floor: 0 });
    expect((await getPage(town)).messages.map(({ text }) => text)).toEqual(['ONE']);
  });

  it('is refused when PostgreSQL or the log is unavailable', async () => {
    const { log, store, getPage } = setUp();
    store.isUnavailable = true;
    await expect(getPage(town)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    Object.assign(store, { isUnavailable: false });
    log.isUnavailable = true;
    await expect(getPage(town)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('a page of a thread', () => {
  it('begins with what started it', async () => {
    const { log, store } = setUp();
    log.events.push(post(4, 'reply', { threadId: idOf(1) }));
    const getPage = getThreadPage({ log, store });
    const page = await getPage(callOf({ room: 'town', thread: idOf(1) }, { limit: 50 }));
    expect(page.messages.map(({ text }) => text)).toEqual(['ONE', 'reply']);
  });

  it('is no page when the thread is no message id', async () => {
    const getPage = getThreadPage(setUp());
    await expect(getPage(callOf({ room: 'town', thread: 'x' }, { limit: 50 }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
