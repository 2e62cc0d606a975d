import { contract, type ApiError } from '@nats-chat/contracts';
import { uuidV7, type Requester } from '@nats-chat/messaging';
import { codeOf } from '@nats-chat/testkit';
import { describe, expect, test } from 'vitest';
import type { Services } from '../services.ts';

const { create, invite, join, kick } = contract.room;
const { send, sendThread, getMessages } = contract.fanout;
const { history } = contract;

const SENDS = 200;
const MAX_SENDS = 1_000;
/** With every eighth send somebody reads in each way: as often as one instance may be asked at once. */
const READ_EVERY = 8;
const ROUNDS = 4;
const rounds = Array.from({ length: ROUNDS }, (_, round) => String(round));

/** Who is kicked is another person in each round, so that nobody comes to their limit of reads. */
export const peopleOfKicks = ['owner', 'sender', ...rounds.flatMap((round) => [`reader${round}`, `writer${round}`])];

/** One message that was sent, known by its client id, which is its text as well. */
interface Sent {
  readonly clientId: string;
  /** Whether the owner knew of the kick before it was sent. */
  readonly isAfter: boolean;
  readonly code: string;
}

/** A kick bites from its ack on, whichever instances are asked: for what is read, and for what is written. */
export const describeKicks = (services: () => Services): void => {
  const connected = async (...users: string[]) => Promise.all(users.map((user) => services().as(user)));

  describe('a kick amid 200 sends, with two instances of each service,', () => {
    test.each(rounds)('keeps all that is sent after it from a reader of a private room, round %s', async (round) => {
      const reader = `reader${round}`;
      const [owner, sender, me] = (await connected('owner', 'sender', reader)) as [Requester, Requester, Requester];
      const { room } = await owner(create, {}, { type: 'private', key: uuidV7(), displayName: 'Plans' });
      await owner(invite, { room }, { users: ['sender', reader] });
      const pushed = await listen(services(), reader);
      const { position } = await me(history.room, { room }, {});
      const reads: Promise<Read>[] = [];
      let [first, newest] = ['', position.seq];
      const read = () => reads.push(...readEverything(me, { room, thread: first, newest, position }));
      const write = async (clientId: string, at: number) => {
        const command = { action: 'post', clientId, text: clientId } as const;
        const inThread = at % READ_EVERY === 1;
        const stored = await (inThread
          ? sender(sendThread, { room, thread: first }, command)
          : sender(send, { room }, command));
        if (at === 0) first = stored.id;
        newest = stored.seq;
        if (at % READ_EVERY === 2) read();
      };
      const sent = await sendAmidKick(write, () => owner(kick, { room }, { person: reader }));
      const whileSending = await Promise.all(reads.splice(0));
      read();
      const afterwards = await Promise.all(reads);
      await pushed.settled();

      const received = [...pushed.texts, ...whileSending.map(({ text }) => text)].join('\n');
      const after = sent.filter(({ isAfter }) => isAfter);
      expect(after.filter(({ clientId }) => received.includes(clientId))).toEqual([]);
      // It is no empty promise: what came before the kick was pushed, and read in each way; then each was refused.
      expect(after.length).toBeGreaterThan(SENDS / 4);
      expect(sent.slice(0, SENDS / 2).filter(({ clientId }) => !pushed.texts.join('\n').includes(clientId))).toEqual(
        [],
      );
      for (const way of WAYS) {
        const shown = whileSending.some(
          (answer) => answer.way === way && sent.some(({ clientId }) => answer.text.includes(clientId)),
        );
        expect([way, shown]).toEqual([way, true]);
      }
      expect(afterwards.map(({ way, isRefused }) => [way, isRefused])).toEqual(WAYS.map((way) => [way, true]));
    });

    test.each(rounds)(
      'and with a ban from a public room takes nothing of a writer after it, round %s',
      async (round) => {
        const writer = `writer${round}`;
        const [owner, me] = (await connected('owner', writer)) as [Requester, Requester];
        const room = `hall-${uuidV7()}`;
        await owner(create, {}, { type: 'public', room, displayName: room });
        await me(join, { room }, {});
        const { position } = await owner(history.room, { room }, {});
        const kicked = { person: writer, ban: { until: null } };
        const joins: Promise<string>[] = [];
        const write = async (clientId: string, at: number, isAfter: boolean) => {
          if (isAfter && at % READ_EVERY === 0) joins.push(codeOf(me(join, { room }, {})));
          await me(send, { room }, { action: 'post', clientId, text: clientId });
        };
        const sent = await sendAmidKick(write, () => owner(kick, { room }, kicked));

        const after = sent.filter(({ isAfter }) => isAfter);
        expect(after.length).toBeGreaterThan(SENDS / 4);
        expect(new Set(after.map(({ code }) => code))).toEqual(new Set(['NOT_MEMBER']));
        expect(new Set(await Promise.all(joins))).toEqual(new Set(['FORBIDDEN']));
        expect(new Set(sent.slice(0, SENDS / 2).map(({ code }) => code))).toEqual(new Set(['ok']));
        const { rooms } = await owner(history.sync, {}, { rooms: [{ room, position }] });
        const stored = JSON.stringify(rooms);
        expect(sent.filter(({ clientId, code }) => stored.includes(clientId) !== (code === 'ok'))).toEqual([]);
      },
    );
  });
};

/** Sends one message after another, and kicks while the one in the middle is on its way; goes on while that takes long. */
async function sendAmidKick(
  write: (clientId: string, at: number, isAfter: boolean) => Promise<void>,
  kickThem: () => Promise<unknown>,
): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const state = { isKicked: false };
  let kicking: Promise<unknown> | undefined;
  const isEnough = () => sent.length >= SENDS && sent.filter(({ isAfter }) => isAfter).length > SENDS / 4;
  for (let at = 0; at < MAX_SENDS && !isEnough(); at += 1) {
    if (at === SENDS / 2) kicking = kickThem().then(() => (state.isKicked = true));
    const clientId = uuidV7();
    const { isKicked: isAfter } = state;
    sent.push({ clientId, isAfter, code: await codeOf(write(clientId, at, isAfter)) });
  }
  await kicking;
  return sent;
}

/** Everything that arrives at a connection of a person's that subscribes to all that it may. */
async function listen({ nats }: Services, user: string) {
  const tab = await nats.person(user);
  const texts: string[] = [];
  for (const subject of [`deliver.${user}.>`, ...EVERYBODY])
    tab.subscribe(subject, { callback: (_, message) => void texts.push(`${message.subject} ${message.string()}`) });
  await tab.flush();
  return { texts, settled: () => tab.flush() };
}

const EVERYBODY = ['room.notify.*', 'room.live.*', 'room.presence.*', 'room.updated.*', 'presence.changed.*'];

const WAYS = ['page', 'thread', 'sync', 'content'] as const;

interface Read {
  readonly way: (typeof WAYS)[number];
  /** All that was answered. */
  readonly text: string;
  /** Whether that was: there is no such room. */
  readonly isRefused: boolean;
}

interface Reading {
  readonly room: string;
  readonly thread: string;
  /** The last sequence that is known. */
  readonly newest: number;
  readonly position: { readonly epoch: string; readonly seq: number };
}

/** Asks every endpoint that gives what people write; in {@link WAYS}’ order. */
function readEverything(me: Requester, { room, thread, newest, position }: Reading): Promise<Read>[] {
  // Sequences to come are asked for, too: whoever guesses them gets nothing.
  const items = Array.from({ length: 20 }, (_, at) => ({ room, seq: Math.max(1, newest - 12) + at }));
  const answers: Readonly<Record<Read['way'], Promise<unknown>>> = {
    page: me(history.room, { room }, { limit: 100 }),
    thread: me(history.thread, { room, thread }, { limit: 100 }),
    sync: me(history.sync, {}, { rooms: [{ room, position }] }).then(({ rooms }) =>
      rooms.every(({ status }) => status === 'gone') ? REFUSED : rooms,
    ),
    content: me(getMessages, {}, { items }).then(({ items: got }) =>
      got.every((item) => 'error' in item && item.error === 'NOT_FOUND') ? REFUSED : got,
    ),
  };
  return WAYS.map(async (way) => {
    const text = await answers[way].then(JSON.stringify, (error: unknown) => (error as ApiError).code);
    return { way, text, isRefused: text === 'NOT_FOUND' || text === JSON.stringify(REFUSED) };
  });
}

const REFUSED = 'nothing of it';
