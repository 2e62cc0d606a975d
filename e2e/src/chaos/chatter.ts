import {
  connect,
  createEngine,
  type ChatEngine,
  type ConnectError,
  type Connection,
  type OpenRoom,
} from '@nats-chat/client';
import { type Requester } from '@nats-chat/messaging';
import { ApiError, contract, SYSTEM_USER, type PresenceStatus } from '@nats-chat/contracts';
import { waitUntil } from '@nats-chat/testkit';
import { z } from 'zod';
import type { Found, Send } from './check.ts';
import type { SignedIn } from './people.ts';

/** A message that a chatter wrote, and what came of it. Times are in ms since 1970. */
export interface Written extends Send {
  readonly writtenAt: number;
  readonly attempts: number;
  readonly ackedAt?: number;
}

/** A person with the chat engine that the page runs, who also keeps a record of everything. */
export interface Chatter {
  readonly user: string;
  readonly engine: ChatEngine;
  /** Writes into a room that was entered. */
  readonly write: (room: string, text: string) => void;
  /** All that was written, in its order. */
  readonly written: () => readonly Written[];
  /** Sends that are under way now. */
  readonly inFlight: () => number;
  /** Becomes a member and opens the room, as a page with the room on screen does. */
  readonly enter: (room: string) => Promise<void>;
  /** Pages up to the beginning of the room, and gives everything in its timeline. */
  readonly readWhole: (room: string) => Promise<readonly Found[]>;
  /** Whether all of these people are shown with this status. */
  readonly sees: (people: readonly { readonly user: string }[], status: PresenceStatus) => boolean;
  /** Times without a connection in ms, from the first one on; of one that lasts, what has passed of it. */
  readonly outagesMs: () => readonly number[];
  /** Why there is no connection now, where there is none. */
  readonly failure: () => ConnectError | undefined;
  readonly close: () => Promise<void>;
}

/** Connects a person; `wsUrl` is where their browser would. */
export const startChatter = async (person: SignedIn, wsUrl: string): Promise<Chatter> => {
  const { user, token, ensureToken } = person;
  const written = new Map<string, Mutable<Written>>();
  let inFlight = 0;
  /** A message may be on its way before its writer knows its client id. */
  const recordOf = (clientId: string, message: { readonly room: string; readonly text: string }): Mutable<Written> => {
    const record = written.get(clientId) ?? { user, clientId, ...message, writtenAt: Date.now(), attempts: 0 };
    written.set(clientId, record);
    return record;
  };
  const connection = connect({ servers: wsUrl, user, token, ensureToken });
  const outagesMs = watchConnection(connection);
  const request: Requester = async (endpoint, target, payload, options) => {
    if (endpoint.subject !== contract.fanout.send.subject)
      return connection.request(endpoint, target, payload, options);
    const command = contract.fanout.send.request.parse(payload);
    if (command.action !== 'post') throw new Error('Only posts are made here.');
    const { clientId, text } = command;
    const record = recordOf(clientId, { room: sendTarget.parse(target).room, text });
    // Without a connection it is refused here, and nothing goes out.
    if (connection.state.get().status === 'connected') record.attempts += 1;
    inFlight += 1;
    try {
      const reply = await connection.request(endpoint, target, payload, options);
      const { id, seq } = contract.fanout.send.reply.parse(reply);
      Object.assign(record, { ack: { id, seq }, ackedAt: Date.now() });
      return reply;
    } catch (error) {
      const isFinal = !(error instanceof ApiError && error.retryable);
      if (isFinal) record.refusal = error instanceof ApiError ? error.code : String(error);
      throw error;
    } finally {
      inFlight -= 1;
    }
  };
  const engine = createEngine({ ...connection, request }, { schedule: afterAFrame });
  await connection.ready;
  const rooms = new Map<string, OpenRoom>();
  const watched = new Map<string, ReturnType<ChatEngine['presenceOf']>>();
  const opened = (room: string): OpenRoom => {
    const found = rooms.get(room);
    if (found === undefined) throw new Error(`${user} has not entered ${room}.`);
    return found;
  };
  return {
    user,
    engine,
    written: () => [...written.values()],
    inFlight: () => inFlight,
    outagesMs,
    failure: () => connection.state.get().failure,
    write: (room, text) => {
      recordOf(opened(room).send(text), { room, text });
    },
    enter: async (room) => {
      await engine.join(room);
      rooms.set(room, engine.open(room));
      await waitUntil(`${user} sees ${room}`, () => opened(room).timeline.get().status === 'ready');
    },
    sees: (people, status) =>
      people.every(({ user: other }) => {
        const presence = watched.get(other) ?? engine.presenceOf(other);
        if (!watched.has(other)) presence.subscribe(() => undefined);
        watched.set(other, presence);
        return presence.get()?.status === status;
      }),
    readWhole: (room) => readWhole(opened(room)),
    close: () => engine.close(),
  };
};

type Mutable<Value> = { -readonly [Field in keyof Value]: Value[Field] };

const sendTarget = z.object({ room: z.string() });

/** Stores tell their listeners this often at most, as a page does that draws. */
const FRAME_MS = 50;
const afterAFrame = (run: () => void): void => void setTimeout(run, FRAME_MS);

async function readWhole({ timeline, loadOlder, jumpToPresent }: OpenRoom): Promise<readonly Found[]> {
  await jumpToPresent();
  // A window of a long room does not hold it all: what it had before it grew at its top is kept here.
  const found = new Map<string, Found>();
  const collect = (): void => {
    for (const { key, message } of timeline.get().items.toReversed()) {
      const { messageId, user, room, clientId, seq, text = '' } = message;
      if (user !== SYSTEM_USER && !found.has(key)) found.set(key, { messageId, user, room, clientId, seq, text });
    }
  };
  collect();
  while (timeline.get().hasOlder) {
    await loadOlder();
    const { error } = timeline.get();
    if (error !== undefined) throw error;
    collect();
  }
  return [...found.values()].reverse();
}

function watchConnection({ state, ready }: Connection): () => readonly number[] {
  const outages: number[] = [];
  let lostAt: number | undefined;
  let wasConnected = false;
  void ready.then(() => {
    wasConnected = true;
  });
  state.subscribe(() => {
    const { status } = state.get();
    if (status === 'connected') {
      if (lostAt !== undefined) outages.push(Date.now() - lostAt);
      lostAt = undefined;
    } else if (wasConnected && status !== 'closed') lostAt ??= Date.now();
  });
  return () => (lostAt === undefined ? outages : [...outages, Date.now() - lostAt]);
}
