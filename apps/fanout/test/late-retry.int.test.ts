import { contract, type Command } from '@nats-chat/contracts';
import { openWriter } from '@nats-chat/membership';
import { requester, uuidV7, type Requester } from '@nats-chat/messaging';
import { ensureStorage } from '@nats-chat/service-kit';
import {
  startTestDatabase,
  startTestNats,
  startTestService,
  waitUntil,
  type TestDatabase,
  type TestNats,
  type TestService,
} from '@nats-chat/testkit';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const { send } = contract.fanout;
const room = 'general';

let nats: TestNats;
let database: TestDatabase;
let jsm: JetStreamManager;
let alice: Requester;
let persist: TestService;
const others: TestService[] = [];

const start = (name: 'persist' | 'history'): Promise<TestService> =>
  startTestService(name, { ...nats.serviceEnv(name), DATABASE_URL: database.urlFor(name) });

beforeAll(async () => {
  [nats, database] = await Promise.all([
    startTestNats({ services: ['fanout', 'history', 'persist', 'room'], people: { alice: ['user'] } }),
    startTestDatabase(),
  ]);
  const rooms = await nats.service('room');
  await ensureStorage(await jetstreamManager(rooms, { checkAPI: false }), 'room', { replicas: 1 });
  const writer = await openWriter(rooms);
  const meta = { displayName: room, topic: '', creator: null, createdAt: 0, archived: false, deleted: false };
  await writer.createRoom(room, { type: 'public', ...meta });
  await writer.putMember(room, 'alice', 'member');
  persist = await start('persist');
  others.push(
    await start('history'),
    await startTestService('fanout', { ...nats.serviceEnv('fanout'), FANOUT_RATE_LIMIT_PER_MINUTE: '100000' }),
  );
  jsm = await jetstreamManager(await nats.admin());
  alice = requester(await nats.person('alice'), 'alice');
});

beforeEach(async () => {
  // The shortest that there is; persist sets its own again when it starts.
  const { config } = await jsm.streams.info('CHAT_MESSAGES');
  await jsm.streams.update('CHAT_MESSAGES', { ...config, duplicate_window: 100_000_000 });
});

afterAll(async () => {
  for (const service of [...others, persist]) await service.stop();
  await Promise.all([nats.stop(), database.stop()]);
});

describe('an edit or a reaction that is sent again after the log has forgotten its client id', () => {
  const give = (command: Command) => alice(send, { room }, command);
  const lastSeq = async (): Promise<number> => (await jsm.streams.info('CHAT_MESSAGES')).state.last_seq;
  const windowIsOver = async (): Promise<void> => {
    const probe = { action: 'post', clientId: uuidV7(), text: 'probe' } as const;
    const { seq } = await give(probe);
    await waitUntil('the log forgot a client id', async () => (await give(probe)).seq > seq, 5_000);
  };

  /** Gives an edit and a reaction that are late from the start, newer ones over them, and then the late ones again. */
  const giveAgain = async (untilStored: () => Promise<void>) => {
    const targetClientId = uuidV7();
    const { id: targetId, seq } = await give({ action: 'post', clientId: targetClientId, text: 'one' });
    const late = () => uuidV7(Date.now() - 6 * 60_000);
    const edit = { action: 'edit', targetId, targetClientId } as const;
    const reaction = { targetId, emoji: '👍' } as const;
    const again: Command[] = [
      { ...edit, clientId: late(), text: 'two' },
      { ...reaction, action: 'react', clientId: late() },
    ];
    const acks = [];
    for (const command of again) acks.push(await give(command));
    await give({ ...edit, clientId: uuidV7(), text: 'three' });
    await give({ ...reaction, action: 'unreact', clientId: uuidV7() });
    await windowIsOver();
    await untilStored();
    const before = await lastSeq();
    for (const [index, command] of again.entries()) {
      const { id, seq: at } = await give(command);
      expect({ id, seq: at }).toEqual({ id: acks[index]?.id, seq: acks[index]?.seq });
    }
    expect(await lastSeq()).toBe(before);
    const { messages } = await alice(contract.history.room, { room }, { around: seq });
    expect(messages.find((message) => message.seq === seq)).toMatchObject({ text: 'three', reactions: [] });
  };

  it('changes nothing over a newer one that PostgreSQL has', () =>
    giveAgain(async () => {
      const until = await lastSeq();
      const floor = async () => (await jsm.consumers.info('CHAT_MESSAGES', 'persist')).ack_floor.stream_seq;
      await waitUntil('it is stored', async () => (await floor()) >= until, 5_000);
    }));

  it('changes nothing over a newer one that only the log has', async () => {
    await persist.stop();
    await giveAgain(async () => undefined);
    persist = await start('persist');
  });
});
