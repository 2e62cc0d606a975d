import { uuidV7 } from '@nats-chat/messaging';
import { contract } from '@nats-chat/contracts';
import { describe, expect, it, vi } from 'vitest';
import { grantedRoom, silent } from '../../test/samples.ts';
import type { StoredEvent } from '../event-log.ts';
import { MemoryLog } from '../event-log.memory.ts';
import { messageIdOf } from '../message-id.ts';
import { RecentEvents } from '../recent-events.ts';
import type { LookUp } from '../history.ts';
import { postSystem, sendCommand, sendThreadCommand } from './send-command.ts';

const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const room = grantedRoom('general');
const { signal } = new AbortController();
const thread = uuidV7();
const NOTE = { type: 'renamed', actor: 'alice', values: { to: 'Town' } };
const mintedBefore = (ms: number): string => uuidV7(NOW - ms);

const setUp = () => {
  const log = new MemoryLog();
  const recent = new RecentEvents(100);
  const notified: { stored: StoredEvent; json: string }[] = [];
  const lookUp = vi.fn<LookUp>(async () => null);
  let nowMs = NOW;
  const options = {
    log,
    recent,
    lookUp,
    now: () => nowMs,
    notify: async (stored: StoredEvent, data: Uint8Array) => {
      notified.push({ stored, json: new TextDecoder().decode(data) });
    },
  };
  const inRoom = sendCommand(options);
  const inThread = sendThreadCommand(options);
  const request = (input: object) =>
    contract.fanout.send.request.parse({ action: 'post', clientId: mintedBefore(0), text: 'hello', ...input });
  return {
    log,
    recent,
    notified,
    lookUp,
    later: (ms: number) => {
      nowMs += ms;
    },
    post: (input: object = {}, caller = 'alice') =>
      inRoom({ caller, target: { room: 'general' }, request: request(input), room, logger: silent, signal }),
    postSystem: (input: object = {}) =>
      postSystem({ ...options, access: { find: async (id) => grantedRoom(id) } })({
        caller: 'svc:room',
        target: { room: 'general' },
        request: contract.fanout.postSystem.request.parse({ key: 'renamed 7', at: nowMs, note: NOTE, ...input }),
        // The row asks for no access: the handler does.
        room: undefined as never,
        logger: silent,
        signal,
      }),
    postThread: async (input: object = {}, root = thread) =>
      inThread({
        caller: 'alice',
        target: { room: 'general', thread: root },
        request: request(input),
        room,
        logger: silent,
        signal,
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

  it('stores what the caller said, under the caller’s name, and notifies of it after', async () => {
    const { post, notified, recent } = setUp();
    const said = { clientId: mintedBefore(0), text: 'hi <@bob>', replyTo: uuidV7() };
    // Whom a message mentions is in its text alone.
    const { id } = await post({ ...said, mentions: { users: ['carol'], room: true } });
    const event = {
      v: 1,
      kind: 'user',
      action: 'post',
      messageId: id,
      user: 'alice',
      timestamp: NOW,
      ...said,
      mentions: { users: ['bob'], room: false },
    };
    expect(notified.map(({ json }) => JSON.parse(json) as unknown)).toEqual([event]);
    expect(JSON.parse(JSON.stringify(recent.get(1)?.event))).toEqual(event);
  });

  it('encodes a text once, however many are notified', async () => {
    const { post, notified } = setUp();
    const stringify = vi.spyOn(JSON, 'stringify');
    await post({ text: 'Straße' });
    const encoded = stringify.mock.results.filter(({ value }) => String(value).includes('Straße'));
    stringify.mockRestore();
    expect(encoded).toHaveLength(1);
    expect(notified[0]?.json).toBe(encoded[0]?.value);
  });

  it('stores a thread’s message in its thread', async () => {
    const { postThread, notified } = setUp();
    await postThread();
    expect(notified[0]?.stored).toMatchObject({ room: 'general', event: { threadId: thread } });
  });

  it('refuses a thread that is not named by a message', async () => {
    await expect(setUp().postThread({}, 'general')).rejects.toMatchObject({ code: 'INVALID' });
  });

  it('notifies nobody of what could not be stored', async () => {
    const { post, log, notified } = setUp();
    log.full = true;
    await expect(post()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(notified).toEqual([]);
  });

  it('stores what comes to one instance in the order in which it came, but for what is late', async () => {
    const { post, notified } = setUp();
    const texts = Array.from({ length: 50 }, (_, at) => `message ${at}`);
    const replies = await Promise.all(texts.map((text) => post({ text, clientId: uuidV7(NOW) })));
    expect(replies.map(({ seq }) => seq)).toEqual(texts.map((_, at) => at + 1));
    expect(notified.map(({ stored }) => stored.event.text)).toEqual(texts);
    await Promise.all([post({ text: 'late', clientId: mintedBefore(5 * MINUTE) }), post({ text: 'later sent' })]);
    expect(notified.slice(-2).map(({ stored }) => stored.event.text)).toEqual(['later sent', 'late']);
  });
});

describe('a retry', () => {
  it('is the same message: same reply, notified again from what is stored, not from what the retry says', async () => {
    const { post, notified, later } = setUp();
    const clientId = mintedBefore(0);
    const first = await post({ clientId, text: 'first' });
    later(1_000);
    expect(await post({ clientId, text: 'forged' })).toEqual(first);
    expect(notified.map(({ stored }) => stored.event.text)).toEqual(['first', 'first']);
    expect(notified.map(({ json }) => JSON.parse(json) as unknown)).toEqual([
      notified[0]?.stored.event,
      notified[0]?.stored.event,
    ]);
  });

  it('is refused when its client id was used in another thread, or outside of one', async () => {
    const { post, postThread, notified } = setUp();
    const clientId = mintedBefore(0);
    await post({ clientId });
    await expect(postThread({ clientId })).rejects.toMatchObject({ code: 'INVALID' });
    expect(notified).toHaveLength(1);
  });

  it('does not meet the messages of others, who may use the same client id', async () => {
    const { post } = setUp();
    const clientId = mintedBefore(0);
    expect((await post({ clientId }, 'alice')).id).not.toBe((await post({ clientId }, 'bob')).id);
  });

  it('of an erased message is answered by history, and nobody is notified', async () => {
    const { post, log, lookUp, notified } = setUp();
    const clientId = mintedBefore(0);
    const { id } = await post({ clientId });
    log.erase(1);
    lookUp.mockResolvedValue({ seq: 1, timestamp: NOW - 5 });
    expect(await post({ clientId })).toEqual({ id, seq: 1, timestamp: NOW - 5 });
    expect(notified).toHaveLength(1);
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
      expect.objectContaining({ messageId: messageIdOf({ user: 'alice', room: 'general', clientId }) }),
    );
  });

  it('that was stored long ago is answered with where, and stores nothing', async () => {
    const { post, lookUp, notified } = setUp();
    lookUp.mockResolvedValue({ seq: 5, timestamp: 42 });
    expect(await post({ clientId: mintedBefore(60 * MINUTE) })).toMatchObject({ seq: 5, timestamp: 42 });
    expect(notified).toEqual([]);
  });

  it('that was used in another thread long ago is refused, as one that was used lately', async () => {
    const { post, postThread, lookUp, notified } = setUp();
    const clientId = mintedBefore(60 * MINUTE);
    lookUp.mockResolvedValue({ seq: 5, timestamp: 42 });
    await expect(postThread({ clientId })).rejects.toMatchObject({ code: 'INVALID' });
    lookUp.mockResolvedValue({ seq: 5, timestamp: 42, threadId: thread });
    await expect(post({ clientId })).rejects.toMatchObject({ code: 'INVALID' });
    await expect(postThread({ clientId }, uuidV7())).rejects.toMatchObject({ code: 'INVALID' });
    expect(await postThread({ clientId })).toMatchObject({ seq: 5, timestamp: 42 });
    expect(notified).toEqual([]);
  });

  it('that cannot be looked up stores nothing', async () => {
    const { post, lookUp, notified } = setUp();
    lookUp.mockRejectedValue(new Error('no responders'));
    await expect(post({ clientId: mintedBefore(60 * MINUTE) })).rejects.toThrow('no responders');
    expect(notified).toEqual([]);
  });
});

describe('a command about a message', () => {
  const other = uuidV7();
  /** A message of alice's, in the room or in a thread, and the commands about it as she would send them. */
  const withPost = async ({ inThread = false } = {}) => {
    const chat = setUp();
    const targetClientId = mintedBefore(1_000);
    const { id: targetId } = await (inThread ? chat.postThread : chat.post)({ clientId: targetClientId });
    const target = { targetId, targetClientId };
    if (inThread) chat.lookUp.mockResolvedValue({ seq: 1, timestamp: NOW, threadId: thread });
    const commands = {
      edit: { action: 'edit', text: 'better', ...target },
      delete: { action: 'delete', text: undefined, ...target },
      react: { action: 'react', text: undefined, targetId, emoji: '👍' },
      unreact: { action: 'unreact', text: undefined, targetId, emoji: '👍' },
    } as const;
    return { ...chat, target, commands, send: inThread ? chat.postThread : chat.post };
  };
  const actions = ['edit', 'delete', 'react', 'unreact'] as const;

  it.each(actions)('%s of one’s own is stored and notified of, in rooms and in threads', async (action) => {
    for (const inThread of [false, true]) {
      const { send, commands, notified, target } = await withPost({ inThread });
      const { seq } = await send(commands[action]);
      expect(seq).toBe(2);
      expect(notified[1]?.stored).toMatchObject({
        seq: 2,
        event: { action, user: 'alice', targetId: target.targetId, ...(inThread ? { threadId: thread } : {}) },
      });
    }
  });

  it.each(['edit', 'delete'] as const)('%s of another’s message is NOT_FOUND, and stores nothing', async (action) => {
    const { post, commands, notified } = await withPost();
    await expect(post(commands[action], 'bob')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(notified).toHaveLength(1);
  });

  it.each(['edit', 'delete'] as const)(
    '%s of a message that does not exist is NOT_FOUND, as another’s',
    async (action) => {
      const { post, commands } = await withPost();
      await expect(post({ ...commands[action], targetId: other })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(post({ ...commands[action], targetClientId: other })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    },
  );

  it.each([
    ['is in another thread', { seq: 1, timestamp: NOW, threadId: other }],
    ['is in no thread', { seq: 1, timestamp: NOW }],
    ['is no reply but a reaction in the thread', { seq: 1, timestamp: NOW, threadId: thread, targetId: other }],
    ['was never sent', null],
  ])('delete of a reply that %s is NOT_FOUND: no count of replies goes down by it', async (_, found) => {
    const { postThread, commands, lookUp, notified } = await withPost({ inThread: true });
    lookUp.mockResolvedValue(found);
    await expect(postThread(commands.delete)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(lookUp).toHaveBeenCalledExactlyOnceWith('general', { messageId: commands.delete.targetId });
    expect(notified).toHaveLength(1);
  });

  it('delete of a reply that is deleted already is NOT_FOUND, and the same delete again a success', async () => {
    const { postThread, commands, lookUp, notified } = await withPost({ inThread: true });
    const reply = { seq: 1, timestamp: NOW, threadId: thread };
    const clientId = mintedBefore(0);
    const first = await postThread({ ...commands.delete, clientId });
    lookUp.mockImplementation(async (_, { messageId, targetId }) => {
      if (targetId === undefined) return { ...reply, deleted: true };
      return messageId === first.id ? { seq: first.seq, timestamp: NOW, targetId } : null;
    });
    expect(await postThread({ ...commands.delete, clientId })).toEqual(first);
    expect(notified.map(({ stored }) => stored.seq)).toEqual([1, 2, 2]);
    await expect(postThread(commands.delete)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(notified).toHaveLength(3);
  });

  it.each(['react', 'unreact'] as const)('%s is for messages of anyone', async (action) => {
    const { post, commands } = await withPost();
    await expect(post(commands[action], 'bob')).resolves.toMatchObject({ seq: 2 });
  });

  it.each(actions)('%s that is sent again is acknowledged and notified of from what is stored', async (action) => {
    const { post, commands, notified, later } = await withPost();
    const clientId = mintedBefore(0);
    const first = await post({ ...commands[action], clientId });
    later(1_000);
    expect(await post({ ...commands[action], clientId })).toEqual(first);
    const [, sent, again] = notified.map(({ json }) => JSON.parse(json) as unknown);
    expect(again).toEqual(sent);
  });

  it.each(actions)('%s under the client id of something else is INVALID', async (action) => {
    const { post, commands, target, notified } = await withPost();
    const clientId = target.targetClientId;
    await expect(post({ ...commands[action], clientId })).rejects.toMatchObject({ code: 'INVALID' });
    const edited = mintedBefore(0);
    await post({ ...commands[action], clientId: edited });
    for (const another of actions.filter((name) => name !== action)) {
      await expect(post({ ...commands[another], clientId: edited })).rejects.toMatchObject({ code: 'INVALID' });
    }
    await expect(post({ clientId: edited })).rejects.toMatchObject({ code: 'INVALID' });
    await expect(post({ ...commands.react, targetId: other, clientId: edited })).rejects.toMatchObject({
      code: 'INVALID',
    });
    expect(notified).toHaveLength(2);
  });

  it('that edits what was erased since is acknowledged again, so that its sender does not send it for ever', async () => {
    const { post, commands, log, notified, lookUp, target } = await withPost();
    const clientId = mintedBefore(0);
    const first = await post({ ...commands.edit, clientId });
    log.erase(first.seq);
    await expect(post({ ...commands.edit, clientId })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    lookUp.mockResolvedValue({ seq: first.seq, timestamp: first.timestamp, targetId: target.targetId });
    expect(await post({ ...commands.edit, clientId })).toEqual(first);
    expect(notified).toHaveLength(2);
  });

  it.each(actions)('%s that was stored long ago is answered with where, and stores nothing', async (action) => {
    const { post, commands, notified, lookUp, target } = await withPost();
    const clientId = mintedBefore(60 * MINUTE);
    const { targetId } = target;
    lookUp.mockResolvedValue({ seq: 5, timestamp: 42, targetId });
    expect(await post({ ...commands[action], clientId })).toMatchObject({ seq: 5, timestamp: 42 });
    expect(lookUp).toHaveBeenCalledExactlyOnceWith('general', expect.objectContaining({ targetId }));
    lookUp.mockResolvedValue({ seq: 5, timestamp: 42 });
    await expect(post({ ...commands[action], clientId })).rejects.toMatchObject({ code: 'INVALID' });
    expect(notified).toHaveLength(1);
  });

  it('deletes the message from memory at once', async () => {
    const { post, commands, recent } = await withPost();
    await post(commands.edit);
    expect([1, 2].map((seq) => recent.get(seq)?.event.text)).toEqual(['hello', 'better']);
    await post(commands.delete);
    expect([1, 2].map((seq) => recent.get(seq))).toEqual([undefined, undefined]);
  });
});

describe('a system message', () => {
  it('is stored as nobody’s, with what happened and no text', async () => {
    const { postSystem: post, notified } = setUp();
    await post();
    expect(notified.map(({ stored }) => stored.event)).toMatchObject([
      { kind: 'system', action: 'post', right: 'system', user: 'SYSTEM', timestamp: NOW, system: NOTE },
    ]);
    expect(notified[0]?.stored.event.text).toBeUndefined();
  });

  it('is one message under one key and time, whatever else is said, and another under another key or time', async () => {
    const { postSystem: post } = setUp();
    const first = await post();
    expect(await post({ note: { type: 'topic' } })).toEqual(first);
    const others = [await post({ key: 'renamed 8' }), await post({ at: NOW + 1 })];
    expect(new Set([first, ...others].map(({ id }) => id)).size).toBe(3);
  });

  it('is looked up first when it happened long ago', async () => {
    const { postSystem: post, lookUp, later } = setUp();
    const found = { seq: 3, timestamp: NOW };
    const { id } = await post();
    later(10 * MINUTE);
    lookUp.mockResolvedValue(found);
    expect(await post({ at: NOW })).toEqual({ id, ...found });
  });

  it('gives nobody its rights: whoever names it as theirs is refused', async () => {
    const { postSystem: post, post: send, notified } = setUp();
    const { id } = await post();
    const targetClientId = notified[0]?.stored.event.clientId;
    await expect(send({ action: 'delete', text: undefined, targetId: id, targetClientId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
