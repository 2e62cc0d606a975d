import { ApiError } from '@nats-chat/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, createEngine, type SentMessage } from '../src/index.ts';
import { soon, states, texts, TestChat } from './chat.ts';
import { serverNow } from './fake-chat.ts';

let at: TestChat;
beforeEach(async () => {
  at = await TestChat.start();
});
afterEach(() => {
  vi.restoreAllMocks();
  return at.stop();
});

describe('what I write', () => {
  it('shows what I write at once, and once when it is stored', async () => {
    const sent: SentMessage[] = [];
    const { town } = await at.inTown({ onSend: (message) => sent.push(message) });
    const clientId = town.send('hello');
    expect(texts(town)).toEqual(['hello']);
    expect(states(town)).toEqual(['pending']);
    await vi.waitFor(() => {
      expect(states(town)).toEqual(['sent']);
    }, soon);
    at.chat.post('town', 'bob', 'hi');
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['hello', 'hi']);
    }, soon);
    expect(town.timeline.get().items[0]?.key).toBe(clientId);
    expect(sent).toEqual([{ room: 'town', clientId, traceparent: expect.stringMatching(/^00-.+-01$/) as string }]);
  });

  it.each([
    ['behind', -3_600_000],
    ['ahead', 3_600_000],
  ])('goes out, and shows the right time, with a clock that is an hour %s', async (_, skewMs) => {
    vi.spyOn(Date, 'now').mockImplementation(() => serverNow() + skewMs);
    const { town } = await at.inTown({ now: serverNow });
    const before = serverNow();
    const clientId = town.send('hello');
    const shownAt = () => town.timeline.get().items[0]?.message.timestamp ?? NaN;
    const [mintedAt, pendingAt] = [Number.parseInt(clientId.replace('-', '').slice(0, 12), 16), shownAt()];
    await vi.waitFor(() => {
      expect(states(town)).toEqual(['sent']);
    }, soon);
    for (const time of [mintedAt, pendingAt, shownAt()]) {
      expect(time).toBeGreaterThanOrEqual(before);
      expect(time).toBeLessThanOrEqual(serverNow());
    }
  });

  it.each([
    ['behind', -3_600_000],
    ['ahead', 3_600_000],
  ])('knows the time from the token that it gets to connect, with a clock that is an hour %s', async (_, skewMs) => {
    vi.spyOn(Date, 'now').mockImplementation(() => serverNow() + skewMs);
    let token = '';
    const connection = connect({
      servers: at.wsUrl,
      user: 'alice',
      token: () => token,
      ensureToken: async () => {
        token = `e30.${btoa(JSON.stringify({ iat: Math.floor(serverNow() / 1_000) }))}.`;
      },
    });
    const engine = at.keep(createEngine(connection));
    await vi.waitFor(() => {
      expect(connection.state.get().failure?.reason).toBe('refused');
    }, soon);
    // To a second, and to how long it took to connect.
    const clientId = engine.open('town').send('hello');
    const mintedAt = Number.parseInt(clientId.replace('-', '').slice(0, 12), 16);
    expect(Math.abs(mintedAt - serverNow())).toBeLessThan(60_000);
  });

  it('does not send what nobody could store', async () => {
    const { town } = await at.inTown();
    expect(() => town.send('')).toThrow(ApiError);
    expect(() => town.send('x'.repeat(8_193))).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }) as Error);
    expect(texts(town)).toEqual([]);
  });

  it('edits, reacts and deletes at once, in a room and a thread, and the log holds it', async () => {
    const root = at.chat.post('town', 'bob', 'root');
    const { engine, town } = await at.inTown();
    const thread = engine.openThread('town', root.event.messageId);
    await vi.waitFor(() => {
      expect(texts(thread)).toEqual(['root']);
    }, soon);
    const messageOf = (text: string) => {
      const found = [...town.timeline.get().items, ...thread.timeline.get().items].find(
        ({ message, state }) => message.text === text && state === 'sent',
      );
      if (found === undefined) throw new Error(`${text} is not stored.`);
      return found.message;
    };
    town.send('helo');
    thread.send('reply');
    await vi.waitFor(() => {
      expect([messageOf('helo').text, messageOf('reply').text]).toEqual(['helo', 'reply']);
    }, soon);
    town.edit(messageOf('helo'), 'hello');
    town.react(messageOf('root'), '👍');
    thread.delete(messageOf('reply'));
    expect(texts(town)).toEqual(['root', 'hello']);
    expect(town.timeline.get().items[0]?.message.reactions).toEqual([{ emoji: '👍', users: ['alice'] }]);
    expect(texts(thread)).toEqual(['root', undefined]);
    await vi.waitFor(() => {
      expect(at.chat.log.map(({ event }) => event.action).sort()).toEqual([
        ...['delete', 'edit', 'post', 'post', 'post', 'react'],
      ]);
    }, soon);
    const said = await engine.versions('town', messageOf('hello').messageId);
    expect(said.map(({ text }) => text)).toEqual(['helo', 'hello']);
    town.unreact(messageOf('root'), '👍');
    await vi.waitFor(() => {
      expect(at.chat.log.at(-1)?.event.action).toBe('unreact');
      expect(texts(town)).toEqual(['root', 'hello']);
      expect(messageOf('root').reactions).toEqual([]);
    }, soon);
  });

  it('sends a reply to the room as well, where it is one message, and what is done to it belongs to its thread', async () => {
    const root = at.chat.post('town', 'bob', 'root').event.messageId;
    const { engine, town } = await at.inTown();
    const thread = engine.openThread('town', root);
    thread.send('both', undefined, true);
    expect(texts(town).at(-1)).toBe('both');
    const inTown = () => town.timeline.get().items.find(({ message }) => message.threadId === root);
    await vi.waitFor(() => {
      expect(inTown()?.state).toBe('sent');
      expect([texts(town), texts(thread)]).toEqual([
        ['root', 'both'],
        ['root', 'both'],
      ]);
    }, soon);
    const { message } = inTown() ?? {};
    if (message === undefined) throw new Error('The reply is not in the room.');
    expect(thread.timeline.get().items[1]?.message.messageId).toBe(message.messageId);
    town.edit(message, 'better');
    expect([texts(town), texts(thread)].map((all) => all.at(-1))).toEqual(['better', 'better']);
    town.delete(message);
    await vi.waitFor(() => {
      const [counted] = town.timeline.get().items;
      expect(at.chat.log.map(({ event }) => [event.action, event.threadId])).toEqual([
        ['post', undefined],
        ...['post', 'edit', 'delete'].map((action) => [action, root]),
      ]);
      expect(counted?.message).not.toHaveProperty('replies');
    }, soon);
  });

  it('keeps the order of what is done to the message that started a thread, in the room and in the thread', async () => {
    const root = at.chat.post('town', 'alice', 'root').event.messageId;
    const { engine, town } = await at.inTown();
    const thread = engine.openThread('town', root);
    await vi.waitFor(() => {
      expect(texts(thread)).toEqual(['root']);
    }, soon);
    const [inThread, inRoom] = [thread, town].map((open) => open.timeline.get().items[0]?.message);
    if (inThread === undefined || inRoom === undefined) throw new Error('There is no message.');
    thread.edit(inThread, 'first');
    town.edit(inRoom, 'second');
    thread.react(inThread, '👍');
    await vi.waitFor(() => {
      expect(at.chat.log.map(({ event }) => [event.action, event.text, event.threadId])).toEqual([
        ['post', 'root', undefined],
        ['edit', 'first', undefined],
        ['edit', 'second', undefined],
        ['react', undefined, undefined],
      ]);
    }, soon);
  });

  it('deletes another’s message by its id alone, since whose it is proves nothing of mine', async () => {
    const { event } = at.chat.post('town', 'bob', 'rude');
    const { town } = await at.inTown();
    const [item] = town.timeline.get().items;
    if (item === undefined) throw new Error('There is no message.');
    const clientId = town.delete(item.message);
    expect(texts(town)).toEqual([undefined]);
    await vi.waitFor(() => {
      expect(at.chat.log.at(-1)?.event).toMatchObject({ clientId, targetId: event.messageId, right: 'moderator' });
    }, soon);
    expect(texts(town)).toEqual([undefined]);
  });

  it('deletes anybody’s message as a realm admin, with a reason, also where no event of it arrives', async () => {
    at.chat.post('town', 'bob', 'rude');
    const { engine, town } = await at.inTown();
    at.chat.faults.mute = true;
    const [item] = town.timeline.get().items;
    if (item === undefined) throw new Error('There is no message.');
    await engine.moderate(item.message, 'Spam');
    expect(at.chat.log.at(-1)?.event).toMatchObject({ action: 'delete', user: 'alice', reason: 'Spam' });
    expect(texts(town)).toEqual([undefined]);
  });

  it('undoes what is refused, and names it', async () => {
    at.chat.post('town', 'bob', 'hello');
    const { town } = await at.inTown();
    at.chat.faults.refuseSends = new ApiError('FORBIDDEN');
    const [item] = town.timeline.get().items;
    if (item === undefined) throw new Error('There is no message.');
    const clientId = town.react(item.message, '👍');
    expect(town.timeline.get().items[0]?.message.reactions).toHaveLength(1);
    await vi.waitFor(() => {
      expect(town.timeline.get().items[0]).toMatchObject({
        message: { reactions: [] },
        refusedChanges: [{ error: { code: 'FORBIDDEN' } }],
      });
    }, soon);
    town.discard(clientId);
    expect(town.timeline.get().items[0]).toBe(item);
  });

  it('shows a refused message as failed until it is tried again', async () => {
    const { town } = await at.inTown();
    at.chat.faults.refuseSends = new ApiError('NOT_MEMBER');
    const clientId = town.send('hello');
    await vi.waitFor(() => {
      expect(town.timeline.get().items[0]).toMatchObject({ state: 'failed', error: { code: 'NOT_MEMBER' } });
    }, soon);
    at.chat.faults.refuseSends = undefined;
    town.retry(clientId);
    await vi.waitFor(() => {
      expect(states(town)).toEqual(['sent']);
    }, soon);
  });

  it('keeps what is written while the server is unavailable, and sends it in order, each message once', async () => {
    const { engine, town } = await at.inTown();
    await at.kill();
    await vi.waitFor(() => {
      expect(engine.connection.get().status).toBe('reconnecting');
    }, soon);
    town.send('one');
    town.send('two');
    town.send('three');
    expect(states(town)).toEqual(['pending', 'pending', 'pending']);
    await at.restart(engine);
    await vi.waitFor(() => {
      expect(states(town)).toEqual(['sent', 'sent', 'sent']);
    }, soon);
    expect(texts(town)).toEqual(['one', 'two', 'three']);
    expect(at.chat.log.map(({ event }) => event.text)).toEqual(['one', 'two', 'three']);
  });

  it('sends what was not acknowledged again on a new connection', async () => {
    const { engine, town } = await at.inTown();
    at.chat.faults.swallowAcks = true;
    town.send('hello');
    await vi.waitFor(() => {
      expect(at.chat.asked).toContain('send');
    }, soon);
    at.chat.faults.swallowAcks = false;
    await at.kill();
    await at.restart(engine);
    await vi.waitFor(() => {
      expect(at.chat.asked.filter((operation) => operation === 'send')).toHaveLength(2);
      expect(states(town)).toEqual(['sent']);
    }, soon);
    expect(at.chat.log).toHaveLength(1);
  });
});
