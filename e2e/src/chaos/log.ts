import { envelope, events, inboxPrefix, serviceCaller, SYSTEM_USER, type StreamName } from '@nats-chat/contracts';
import { build } from '@nats-chat/subjects';
import { waitUntil } from '@nats-chat/testkit';
import { loadDemoEnv, natsPasswordName, requireDemo } from '@nats-chat/tools/servers';
import { z } from 'zod';
import { openRaw, type RawMessage, type RawNats } from '../raw-nats.ts';
import type { TestSystem } from '../system.ts';
import type { Found } from './check.ts';

/** What the log has of what people wrote in these rooms, by sequence: events as they are stored, once for each time they are. */
export const readLog = (system: TestSystem, rooms: readonly string[]): Promise<readonly Found[]> =>
  asOwner(system, async (connection) => {
    const found: Found[] = [];
    for (const room of rooms) found.push(...(await readRoom(connection, room)));
    return found.sort((one, other) => one.seq - other.seq);
  });

/** Has the log recognise repeated sends for so long, until its owner starts again or reconnects. At least 100 ms. */
export const setDuplicateWindow = (system: TestSystem, windowMs: number): Promise<void> =>
  asOwner(system, async (connection) => {
    const { config } = answer.parse(JSON.parse(await ask(connection, `$JS.API.STREAM.INFO.${LOG}`, {})));
    const wanted = { ...config, duplicate_window: windowMs * 1_000_000 };
    answer.parse(JSON.parse(await ask(connection, `$JS.API.STREAM.UPDATE.${LOG}`, wanted)));
  });

const LOG: StreamName = 'CHAT_MESSAGES';
const OWNER = 'persist';
const INBOX = `${inboxPrefix(serviceCaller(OWNER))}.chaos`;
const BATCH = 500;
/** Statuses that end a batch: all of it came, or there is nothing. */
const END = /^NATS\/1\.0 (204|404)/;

const answer = z.object({ config: z.looseObject({}) });

/** By hand, since the library cannot speak both TCP and WebSocket in one process, and services come in by TCP only. */
async function asOwner<Result>(
  { addresses }: TestSystem,
  work: (connection: RawNats) => Promise<Result>,
): Promise<Result> {
  const pass = requireDemo(loadDemoEnv(), natsPasswordName(OWNER));
  const connection = await openRaw(addresses.natsUrl, { user: OWNER, pass });
  try {
    connection.subscribe(INBOX);
    return await work(connection);
  } finally {
    connection.close();
  }
}

async function ask(connection: RawNats, subject: string, request: unknown): Promise<string> {
  const before = connection.messages.length;
  connection.publish(subject, JSON.stringify(request), INBOX);
  return waitUntil(`an answer on ${subject}`, () => connection.messages[before]?.text);
}

async function readRoom(connection: RawNats, room: string): Promise<Found[]> {
  const subject = build(events.posted.subject, { room });
  const found: Found[] = [];
  for (let seq = 1; ; seq = (found.at(-1)?.seq ?? 0) + 1) {
    const batch = await readBatch(connection, { seq, batch: BATCH, next_by_subj: subject });
    found.push(...batch.map((message) => foundIn(message, room)));
    if (batch.length < BATCH) return found.filter(({ user }) => user !== SYSTEM_USER);
  }
}

async function readBatch(connection: RawNats, query: unknown): Promise<readonly RawMessage[]> {
  const before = connection.messages.length;
  connection.publish(`$JS.API.DIRECT.GET.${LOG}`, JSON.stringify(query), INBOX);
  const batch = () => connection.messages.slice(before);
  await waitUntil('the log is read', () => END.test(batch().at(-1)?.headers ?? ''));
  return batch().slice(0, -1);
}

function foundIn({ headers, text: json }: RawMessage, room: string): Found {
  const { messageId, user, clientId, text = '' } = envelope.parse(JSON.parse(json));
  return { messageId, user, room, clientId, text, seq: Number(/^Nats-Sequence: (\d+)/m.exec(headers)?.[1]) };
}
