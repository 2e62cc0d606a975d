import { requester, subscribe, uuidV7, type Requester } from '@nats-chat/messaging';
import {
  botUser,
  contract,
  events,
  inboxPrefix,
  type ApiError,
  type Command,
  type LoggedEvent,
  type Notification,
} from '@nats-chat/contracts';
import { LogReader } from '@nats-chat/log';
import { createAccess, openMembership, openWriter, type MembershipWriter } from '@nats-chat/membership';
import { ensureStorage, serve, VERSION } from '@nats-chat/service-kit';
import { playEndpoint, startTestNats, waitUntil, type TestNats } from '@nats-chat/testkit';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFanoutConfig, sendRates } from '../src/config.ts';
import { createEventLog } from '../src/event-log.jetstream.ts';
import { createLookUp } from '../src/history.ts';
import { LogPublisher } from '../src/log-publisher.ts';
import { createNotifier } from '../src/notifier.ts';
import { RecentEvents } from '../src/recent-events.ts';
import { createFanout } from '../src/service.ts';
import { silent } from './samples.ts';

const { send, sendThread, getMessages } = contract.fanout;
const BOT = botUser('greeter');
const room = (type: 'public' | 'private' | 'admin') =>
  ({ type, displayName: type, topic: '', creator: null, createdAt: 0, archived: false, deleted: false }) as const;

let nats: TestNats;
let jsm: JetStreamManager;
let writer: MembershipWriter;
let stopFanout: () => Promise<void>;

/** Everything as in production, but for the process: fanout’s own permissions, and a sequence of the log above 0. */
const startFanout = async (): Promise<() => Promise<void>> => {
  const nc = await nats.service('fanout');
  const membership = await openMembership(nc, { logger: silent });
  const access = createAccess(membership);
  const config = readFanoutConfig({ FANOUT_LRU_CAPACITY: '2' });
  const publisher = new LogPublisher(nc, inboxPrefix('svc:fanout'));
  const reader = new LogReader({ nc, jsm: await jetstreamManager(nc, { checkAPI: false }), logger: silent });
  const implementation = createFanout({
    access,
    recent: new RecentEvents(config.FANOUT_LRU_CAPACITY),
    log: createEventLog({ publisher, reader }),
    notify: createNotifier({ nc, membersOf: (id) => membership.members(id), logger: silent }),
    lookUp: createLookUp(requester(nc, 'svc:fanout')),
  });
  const rates = { ...sendRates(config), getMessages: { perMinute: 1_000_000, burst: 10_000 } };
  const served = await serve(implementation, {
    nc,
    service: 'fanout',
    version: VERSION,
    logger: silent,
    access,
    rates,
  });
  await membership.ready;
  return async () => {
    await served.drain(1_000);
    await membership.close();
  };
};

/** How many subscriptions the connection of a service has. */
const subscriptionsOf = async (service: string): Promise<number> => {
  const answer = await fetch(`${nats.monitorUrl}/connz`);
  const { connections } = (await answer.json()) as { connections: { name: string; subscriptions: number }[] };
  return connections.find(({ name }) => name === service)?.subscriptions ?? 0;
};

const as = async (user: string): Promise<Requester> => requester(await nats.person(user), user);
const post = (text = 'hello', clientId = uuidV7()) => ({ action: 'post' as const, clientId, text });

beforeAll(async () => {
  nats = await startTestNats({
    services: ['fanout', 'persist', 'room', 'history'],
    people: {
      alice: ['user'],
      bob: ['user'],
      carol: ['user'],
      dave: [],
      eve: ['user'],
      frank: ['user'],
      grace: ['user'],
      [BOT]: ['user'],
    },
  });
  jsm = await jetstreamManager(await nats.service('persist'), { checkAPI: false });
  const rooms = await nats.service('room');
  await ensureStorage(jsm, 'persist', { replicas: 1 });
  await ensureStorage(await jetstreamManager(rooms, { checkAPI: false }), 'room', { replicas: 1 });
  writer = await openWriter(rooms);
  await writer.createRoom('general', room('public'));
  await writer.createRoom('lobby', room('public'));
  await writer.createRoom('p-council', room('private'));
  await writer.createRoom('admin-ops', room('admin'));
  for (const user of ['alice', 'bob', 'carol', 'eve', 'frank', 'grace', BOT])
    await writer.putMember('general', user, 'member');
  for (const user of ['alice', 'bob']) await writer.putMember('p-council', user, 'member');
  stopFanout = await startFanout();
});

afterAll(async () => {
  await stopFanout();
  await nats.stop();
});

describe('a message that is sent', () => {
  it('is in the log when its sender gets the ack, under the id that the client id gives', async () => {
    const alice = await as('alice');
    const said = post('durable');
    const reply = await alice(send, { room: 'general' }, said);
    const stored = await jsm.streams.getMessage('CHAT_MESSAGES', { seq: reply.seq });
    expect(stored?.subject).toBe('chat.general');
    expect(stored?.header.get('Nats-Msg-Id')).toBe(`alice.general.${said.clientId}`);
    expect(stored?.json()).toMatchObject({ ...said, messageId: reply.id, user: 'alice', timestamp: reply.timestamp });
  });

  it('reaches those who have a public room open with its content, and notifies the others', async () => {
    const [alice, bob] = [await as('alice'), await nats.person('bob')];
    const live: LoggedEvent[] = [];
    const notified: Notification[] = [];
    subscribe(
      bob,
      { event: events.live.everyone, filter: { room: 'general' } },
      { onEvent: ({ payload }) => live.push(payload) },
    );
    subscribe(bob, { event: events.notify.everyone, filter: {} }, { onEvent: ({ payload }) => notified.push(payload) });
    await bob.flush();
    const { id: root, seq } = await alice(send, { room: 'general' }, post('hello'));
    const inThread = await alice(sendThread, { room: 'general', thread: root }, post('and here'));
    await waitUntil('bob saw both', () => live.length === 2 && notified.length === 2);
    expect(live.map(({ seq: at, event }) => [at, event.text])).toEqual([
      [seq, 'hello'],
      [inThread.seq, 'and here'],
    ]);
    expect(notified.map(({ messageId, threadId }) => [messageId, threadId])).toEqual([
      [root, undefined],
      [inThread.id, root],
    ]);
  });

  it('reaches the members of a private room one by one, and nobody else', async () => {
    const [alice, bob, carol] = [await as('alice'), await nats.person('bob'), await nats.person('carol')];
    const seen: string[] = [];
    const watch = (person: NatsConnection, user: string): void => {
      for (const subject of ['room.live.*', 'room.notify.*', `deliver.${user}.>`]) {
        person.subscribe(subject, {
          callback: (_, message) => {
            seen.push(message.subject);
          },
        });
      }
    };
    watch(bob, 'bob');
    watch(carol, 'carol');
    await Promise.all([bob.flush(), carol.flush()]);
    await alice(send, { room: 'p-council' }, post('between us'));
    await waitUntil('bob was notified', () => seen.length > 0);
    await Promise.all([bob.flush(), carol.flush()]);
    expect(seen).toEqual(['deliver.bob.live.p-council']);
  });

  it('keeps its place among the messages of its sender, however fast they come', async () => {
    const bob = await as('bob');
    const sent = Array.from({ length: 15 }, (_, at) => bob(send, { room: 'general' }, post(`number ${at}`)));
    const seqs = (await Promise.all(sent)).map(({ seq }) => seq);
    expect(seqs).toEqual([...seqs].sort((one, other) => one - other));
  });

  it.each([
    ['someone who is not a member of a public room', 'lobby', 'NOT_MEMBER'],
    ['an outsider of a private room', 'p-council', 'NOT_FOUND'],
    ['anyone in a room that is not there', 'p-nothing', 'NOT_FOUND'],
    ['anyone in an admin room', 'admin-ops', 'NOT_FOUND'],
  ])('is refused of %s', async (_, target, code) => {
    await expect((await as('carol'))(send, { room: target }, post())).rejects.toMatchObject({ code });
  });
});

describe('a bot', () => {
  it('speaks as one, whatever it and others say, and changes nobody’s messages but its own', async () => {
    const [alice, bot] = [await as('alice'), await as(BOT)];
    const eventOf = async ({ seq }: { seq: number }) =>
      (await jsm.streams.getMessage('CHAT_MESSAGES', { seq }))?.json();
    const [asked, answered] = [post('!time'), post('It is noon.')];
    const question = await alice(send, { room: 'general' }, { ...asked, kind: 'bot' } as Command);
    const answer = await bot(send, { room: 'general' }, { ...answered, kind: 'system' } as Command);
    expect(await eventOf(question)).toMatchObject({ kind: 'user', user: 'alice' });
    expect(await eventOf(answer)).toMatchObject({ kind: 'bot', user: BOT });
    const remove = (said: typeof asked, { id }: { id: string }): Command => ({
      action: 'delete',
      clientId: uuidV7(),
      targetId: id,
      targetClientId: said.clientId,
    });
    await expect(bot(send, { room: 'general' }, remove(asked, question))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await eventOf(await bot(send, { room: 'general' }, remove(answered, answer)))).toMatchObject({
      kind: 'bot',
      right: 'author',
    });
  });
});

describe('a retry', () => {
  it('is answered and notified of as the first send, and stores nothing', async () => {
    const [alice, bob] = [await as('alice'), await nats.person('bob')];
    const live: LoggedEvent[] = [];
    subscribe(
      bob,
      { event: events.live.everyone, filter: { room: 'general' } },
      { onEvent: ({ payload }) => live.push(payload) },
    );
    await bob.flush();
    const said = post('only once');
    const first = await alice(send, { room: 'general' }, said);
    const before = (await jsm.streams.info('CHAT_MESSAGES')).state.messages;
    expect(await alice(send, { room: 'general' }, { ...said, text: 'something else' })).toEqual(first);
    await waitUntil('it was notified of twice', () => live.length === 2);
    expect(live[1]).toEqual(live[0]);
    expect((await jsm.streams.info('CHAT_MESSAGES')).state.messages).toBe(before);
    const elsewhere = alice(sendThread, { room: 'general', thread: first.id }, said);
    await expect(elsewhere).rejects.toMatchObject({ code: 'INVALID' });
  });

  it('of old is looked up in history under fanout’s own name, and waits while history is unavailable', async () => {
    const alice = await as('alice');
    const old = () => post('late', uuidV7(Date.now() - 3_600_000));
    const thread = uuidV7();
    await expect(alice(send, { room: 'general' }, old())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const history = await nats.service('history');
    const asked: string[] = [];
    const subscription = history.subscribe('history.lookup.*', {
      queue: 'history-workers',
      callback: (_, message) => {
        asked.push(message.subject);
        message.respond(JSON.stringify({ found: { seq: 12, timestamp: 34, threadId: thread } }));
      },
    });
    await history.flush();
    expect(await alice(sendThread, { room: 'general', thread }, old())).toMatchObject({ seq: 12, timestamp: 34 });
    expect(asked).toEqual(['history.lookup.svc:fanout']);
    await expect(alice(send, { room: 'general' }, old())).rejects.toMatchObject({ code: 'INVALID' });
    subscription.unsubscribe();
  });
});

describe('a command about a message', () => {
  it.each([
    ['a room', undefined],
    ['a thread', uuidV7()],
  ])('is taken from its author, in %s, and an edit or a delete from nobody else', async (_, thread) => {
    const [frank, grace] = [await as('frank'), await as('grace')];
    const sendAs = (who: Requester, command: Command) =>
      thread === undefined
        ? who(send, { room: 'general' }, command)
        : who(sendThread, { room: 'general', thread }, command);
    const said = post('a tyop');
    const { id: targetId } = await sendAs(frank, said);
    const target = { targetId, targetClientId: said.clientId };
    const history = await nats.service('history');
    playEndpoint(history, contract.history.lookup, () => ({ found: { seq: 1, timestamp: 0, threadId: thread } }));
    await history.flush();
    const edit = (): Command => ({ action: 'edit', clientId: uuidV7(), text: 'a typo', ...target });
    const remove = (): Command => ({ action: 'delete', clientId: uuidV7(), ...target });
    const react = (): Command => ({ action: 'react', clientId: uuidV7(), targetId, emoji: '👍' });
    for (const command of [edit(), remove()]) {
      await expect(sendAs(grace, command)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await sendAs(grace, react());
    const again = edit();
    const edited = await sendAs(frank, again);
    expect(await sendAs(frank, again)).toEqual(edited);
    const other: Command = { action: 'delete', clientId: again.clientId, ...target };
    await expect(sendAs(frank, other)).rejects.toMatchObject({ code: 'INVALID' });
    const { seq } = await sendAs(frank, remove());
    const stored = await jsm.streams.getMessage('CHAT_MESSAGES', { seq });
    expect(stored?.json()).toMatchObject({ action: 'delete', targetId, right: 'author', user: 'frank' });
    await history.drain();
  });

  it('that deletes takes the text from every instance, within two seconds of its loss in the log', async () => {
    const stopSecond = await startFanout();
    const [frank, grace] = [await as('frank'), await as('grace')];
    const said = post('regretted');
    const { id: targetId, seq } = await frank(send, { room: 'general' }, said);
    /** Asks so often that each instance of the queue group answers. */
    const found = async (): Promise<number> => {
      const asked = Array.from({ length: 20 }, () => grace(getMessages, {}, { items: [{ room: 'general', seq }] }));
      return (await Promise.all(asked)).filter(({ items: [item] }) => item !== undefined && 'event' in item).length;
    };
    expect(await found()).toBe(20);
    const target = { targetId, targetClientId: said.clientId };
    await frank(send, { room: 'general' }, { action: 'delete', clientId: uuidV7(), ...target });
    await jsm.streams.deleteMessage('CHAT_MESSAGES', seq, true);
    await waitUntil('nobody finds it', async () => (await found()) === 0, 4_000);
    await stopSecond();
  });
});

describe('msg.get', () => {
  it('gives events of the log to those who may read their room, and to nobody else', async () => {
    const [alice, dave] = [await as('alice'), await as('dave')];
    const open = await alice(send, { room: 'general' }, post('open'));
    const secret = await alice(send, { room: 'p-council' }, post('secret'));
    const wanted = [
      { room: 'general', seq: open.seq },
      { room: 'p-council', seq: secret.seq },
      { room: 'general', seq: secret.seq },
      { room: 'general', seq: 9_999_999 },
      { room: 'admin-ops', seq: open.seq },
    ];
    const texts = async (who: Requester) =>
      (await who(getMessages, {}, { items: wanted })).items.map((item) =>
        'event' in item ? item.event.text : item.error,
      );
    expect(await texts(alice)).toEqual(['open', 'secret', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(await texts(dave)).toEqual(['open', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
  });

  it('reads neighbours and strangers in the log alike, also around what was erased', async () => {
    const carol = await as('carol');
    const seqs: number[] = [];
    for (let at = 0; at < 8; at += 1) seqs.push((await carol(send, { room: 'general' }, post(`page ${at}`))).seq);
    await jsm.streams.deleteMessage('CHAT_MESSAGES', seqs[2]!, true);
    const wanted = [seqs[7]!, seqs[0]!, seqs[1]!, seqs[2]!, seqs[3]!];
    const { items } = await carol(getMessages, {}, { items: wanted.map((seq) => ({ room: 'general', seq })) });
    const found = items.map((item) => ('event' in item ? item.event.text : item.error));
    expect(found).toEqual(['page 7', 'page 0', 'page 1', 'NOT_FOUND', 'page 3']);
  });

  it('asks the leader of the log once for 100 events that are not there, near or far from each other', async () => {
    const asked: string[] = [];
    const admin = await nats.admin();
    admin.subscribe('$JS.API.STREAM.MSG.GET.CHAT_MESSAGES', { callback: (_, { subject }) => void asked.push(subject) });
    await admin.flush();
    const carol = await as('carol');
    for (const gap of [1, 10]) {
      const items = Array.from({ length: 100 }, (_, at) => ({ room: 'general', seq: 9_000_000 + at * gap }));
      const { items: results } = await carol(getMessages, {}, { items });
      expect(results).toEqual(items.map((item) => ({ ...item, error: 'NOT_FOUND' })));
    }
    await admin.flush();
    expect(asked).toHaveLength(2);
  });

  it('leaves no subscription behind, of which a connection may have only so many', async () => {
    const carol = await as('carol');
    const { seq } = await carol(send, { room: 'general' }, post('one'));
    const items = Array.from({ length: 6 }, (_, at) => ({ room: 'general', seq: seq - at }));
    const before = await subscriptionsOf('fanout');
    for (let read = 0; read < 20; read += 1) await carol(getMessages, {}, { items });
    await waitUntil('they are gone', async () => (await subscriptionsOf('fanout')) <= before, 2_000);
  });
});

describe('a sender who floods', () => {
  it('gets 20 through at once, to rooms and threads together, and is answered with the wait for the next', async () => {
    const eve = await as('eve');
    const flood = Array.from({ length: 25 }, (_, at) =>
      at % 2 === 0
        ? eve(send, { room: 'general' }, post())
        : eve(sendThread, { room: 'general', thread: uuidV7() }, post()),
    );
    const results = await Promise.allSettled(flood);
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBe(5);
    for (const { reason } of refused as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ code: 'RATE_LIMITED' });
      expect((reason as ApiError).retryAfterMs).toSatisfy((ms: number) => ms > 0 && ms <= 1_000);
    }
  });
});

describe('a full log', () => {
  it('refuses the message for now, and drops none that is stored', async () => {
    const alice = await as('alice');
    const { config, state } = await jsm.streams.info('CHAT_MESSAGES');
    await jsm.streams.update('CHAT_MESSAGES', { ...config, max_bytes: state.bytes });
    await expect(alice(send, { room: 'general' }, post())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect((await jsm.streams.info('CHAT_MESSAGES')).state.messages).toBe(state.messages);
    await jsm.streams.update('CHAT_MESSAGES', { ...config });
    await expect(alice(send, { room: 'general' }, post())).resolves.toMatchObject({ seq: state.last_seq + 1 });
  });
});
