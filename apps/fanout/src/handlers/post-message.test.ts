import { uuidV7 } from '@nats-chat/messaging';
import { contract } from '@nats-chat/contracts';
import { describe, expect, it, vi } from 'vitest';
import { grantedRoom, silent } from '../../test/samples.ts';
import type { StoredEvent } from '../event-log.ts';
import { MemoryLog } from '../event-log.memory.ts';
import { messageIdOf } from '../message-id.ts';
import { RecentEvents } from '../recent-events.ts';
import { postMessage, postThreadMessage, type LookedUp } from './post-message.ts';

const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const room = grantedRoom('general');
const thread = uuidV7();
const mintedBefore = (ms: number): string => uuidV7(NOW - ms);

const setUp = () => {
  const log = new MemoryLog();
  const recent = new RecentEvents(100);
  const told: { stored: StoredEvent; json: string }[] = [];
  const lookUp = vi.fn(async (): Promise<LookedUp> => null);
  let nowMs = NOW;
  const options = {
    log,
    recent,
    lookUp,
    now: () => nowMs,
    notify: async (stored: StoredEvent, json: string) => {
      told.push({ stored, json });
    },
  };
  const inRoom = postMessage(options);
  const inThread = postThreadMessage(options);
  const request = (input: object) =>
    contract.fanout.send.request.parse({ action: 'post', clientId: mintedBefore(0), text: 'hello', ...input });
  return {
    log,
    recent,
    told,
    lookUp,
    later: (ms: number) => {
      nowMs += ms;
    },
    post: (input: object = {}, caller = 'alice') =>
      inRoom({
        caller,
        target: { room: 'general' },
        request: request(input),
        room,
        logger: silent,
        signal: new AbortController().signal,
      }),
    postThread: async (input: object = {}, root = thread) =>
      inThread({
        caller: 'alice',
        target: { room: 'general', thread: root },
        request: request(input),
        room,
        logger: silent,
        signal: new AbortController().signal,
      }),
  };
};

describe('posting a message', () => {
  it('replies with its permanent id, its place in the log and the server’s time', async () => {
    const { post } = setUp();
    const clientId = mintedBefore(1_000);
    const id = messageIdOf({ user: 'alice', room: 'general', clientId });
    expect(await post({ clientId })).toEqual({ id, seq: 1, timestamp: NOW });
  });

  it('stores what the caller said, under the caller’s name, and tells of it after', async () => {
    const { post, told, recent } = setUp();
    const said = { clientId: mintedBefore(0), text: 'hi @bob', replyTo: uuidV7(), mentions: { users: ['bob'] } };
    const { id } = await post(said);
    const event = {
      ...{ v: 1, kind: 'user', action: 'post', messageId: id, user: 'alice', timestamp: NOW },
      ...said,
      mentions: { users: ['bob'], room: false },
    };
    expect(told.map(({ json }) => JSON.parse(json) as unknown)).toEqual([event]);
    expect(JSON.parse(JSON.stringify(recent.get(1)?.event))).toEqual(event);
  });

  it('stores a thread’s message in its thread', async () => {
    const { postThread, told } = setUp();
    await postThread();
    expect(told[0]?.stored).toMatchObject({ room: 'general', event: { threadId: thread } });
  });

  it('refuses a thread that is not named by a message', async () => {
    await expect(setUp().postThread({}, 'general')).rejects.toMatchObject({ code: 'INVALID' });
  });

  it('tells nobody of what could not be stored', async () => {
    const { post, log, told } = setUp();
    log.full = true;
    await expect(post()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(told).toEqual([]);
  });

  it('stores what comes to one instance in the order in which it came, but for what is late', async () => {
    const { post, told } = setUp();
    const texts = Array.from({ length: 50 }, (_, at) => `message ${at}`);
    const replies = await Promise.all(texts.map((text) => post({ text, clientId: uuidV7(NOW) })));
    expect(replies.map(({ seq }) => seq)).toEqual(texts.map((_, at) => at + 1));
    expect(told.map(({ stored }) => stored.event.text)).toEqual(texts);
    await Promise.all([post({ text: 'late', clientId: mintedBefore(5 * MINUTE) }), post({ text: 'later sent' })]);
    expect(told.slice(-2).map(({ stored }) => stored.event.text)).toEqual(['later sent', 'late']);
  });
});

describe('a retry', () => {
  it('is the same message: same reply, told again from what is stored, not from what the retry says', async () => {
    const { post, told, later } = setUp();
    const clientId = mintedBefore(0);
    const first = await post({ clientId, text: 'first' });
    later(1_000);
    expect(await post({ clientId, text: 'forged' })).toEqual(first);
    expect(told.map(({ stored }) => stored.event.text)).toEqual(['first', 'first']);
    expect(told.map(({ json }) => JSON.parse(json) as unknown)).toEqual([told[0]?.stored.event, told[0]?.stored.event]);
  });

  it('is refused when its client id was used in another thread, or outside of one', async () => {
    const { post, postThread, told } = setUp();
    const clientId = mintedBefore(0);
    await post({ clientId });
    await expect(postThread({ clientId })).rejects.toMatchObject({ code: 'INVALID' });
    expect(told).toHaveLength(1);
  });

  it('does not meet the messages of others, who may use the same client id', async () => {
    const { post } = setUp();
    const clientId = mintedBefore(0);
    expect((await post({ clientId }, 'alice')).id).not.toBe((await post({ clientId }, 'bob')).id);
  });

  it('of an erased message is answered by history, and nobody is told', async () => {
    const { post, log, lookUp, told } = setUp();
    const clientId = mintedBefore(0);
    const { id } = await post({ clientId });
    log.erase(1);
    lookUp.mockResolvedValue({ seq: 1, timestamp: NOW - 5 });
    expect(await post({ clientId })).toEqual({ id, seq: 1, timestamp: NOW - 5 });
    expect(told).toHaveLength(1);
    lookUp.mockResolvedValue({ seq: 1, timestamp: NOW - 5, threadId: thread });
    await expect(post({ clientId })).rejects.toMatchObject({ code: 'INVALID' });
  });

  it('is to be tried again while what is stored cannot be read', async () => {
    const { post, log } = setUp();
    const clientId = mintedBefore(0);
    await post({ clientId });
    log.unreadable = true;
    await expect(post({ clientId })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('the client id', () => {
  it('may not be more than 5 minutes ahead of the server', async () => {
    const { post } = setUp();
    await expect(post({ clientId: mintedBefore(-5 * MINUTE - 1) })).rejects.toMatchObject({ code: 'INVALID' });
    await expect(post({ clientId: mintedBefore(-5 * MINUTE) })).resolves.toMatchObject({ seq: 1 });
  });

  it('is looked up before it is stored when it is older than 4 minutes, and not otherwise', async () => {
    const { post, lookUp } = setUp();
    await post({ clientId: mintedBefore(4 * MINUTE) });
    expect(lookUp).not.toHaveBeenCalled();
    const clientId = mintedBefore(4 * MINUTE + 1);
    await post({ clientId });
    expect(lookUp).toHaveBeenCalledExactlyOnceWith(
      'general',
      messageIdOf({ user: 'alice', room: 'general', clientId }),
    );
  });

  it('that was stored long ago is answered with where, and stores nothing', async () => {
    const { post, lookUp, told } = setUp();
    lookUp.mockResolvedValue({ seq: 5, timestamp: 42 });
    expect(await post({ clientId: mintedBefore(60 * MINUTE) })).toMatchObject({ seq: 5, timestamp: 42 });
    expect(told).toEqual([]);
  });

  it('that was used in another thread long ago is refused, as one that was used lately', async () => {
    const { post, postThread, lookUp, told } = setUp();
    const clientId = mintedBefore(60 * MINUTE);
    lookUp.mockResolvedValue({ seq: 5, timestamp: 42 });
    await expect(postThread({ clientId })).rejects.toMatchObject({ code: 'INVALID' });
    lookUp.mockResolvedValue({ seq: 5, timestamp: 42, threadId: thread });
    await expect(post({ clientId })).rejects.toMatchObject({ code: 'INVALID' });
    await expect(postThread({ clientId }, uuidV7())).rejects.toMatchObject({ code: 'INVALID' });
    expect(await postThread({ clientId })).toMatchObject({ seq: 5, timestamp: 42 });
    expect(told).toEqual([]);
  });

  it('that cannot be looked up stores nothing', async () => {
    const { post, lookUp, told } = setUp();
    lookUp.mockRejectedValue(new Error('no responders'));
    await expect(post({ clientId: mintedBefore(60 * MINUTE) })).rejects.toThrow('no responders');
    expect(told).toEqual([]);
  });
});
