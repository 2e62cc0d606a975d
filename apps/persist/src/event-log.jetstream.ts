import { randomUUID } from 'node:crypto';
import { readProgress } from '@nats-chat/contracts';
import { epochOf, LOG_STREAM as STREAM, subjectsOfRoom, withEpoch } from '@nats-chat/log';
import { ensureStorage } from '@nats-chat/service-kit';
import { JetStreamApiError, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { DEAD_LETTERS, readDeadLetters } from './dead-letters.ts';
import type { EventLog } from './event-log.ts';
import type { Store } from './store.ts';

export interface EventLogParts {
  readonly nc: NatsConnection;
  readonly jsm: JetStreamManager;
  readonly store: Pick<Store, 'highestSequence'>;
  readonly replicas: number;
}

/**
 * The log in JetStream.
 *
 * A log that is recreated has an epoch of its own, and starts above every sequence that is stored: a sequence names one
 * event for ever.
 */
export const jetstreamLog = ({ nc, jsm, store, replicas }: EventLogParts): EventLog => ({
  ensure: async () => {
    await ensureStorage(jsm, 'persist', {
      replicas,
      onCreate: async (name) =>
        name === STREAM ? { ...withEpoch(randomUUID()), first_seq: (await store.highestSequence()) + 1 } : {},
    });
    const info = await jsm.streams.info(STREAM);
    // Somebody made the stream without an epoch; no position in it means anything until it has one.
    if (epochOf(info) === undefined) {
      const { metadata } = info.config;
      await jsm.streams.update(STREAM, { metadata: { ...metadata, ...withEpoch(randomUUID()).metadata } });
    }
  },
  erase: (seq) => erase(jsm, STREAM, seq),
  readDeadLetters: (after) => readDeadLetters({ nc, jsm }, after),
  eraseDeadLetter: (letterSeq) => erase(jsm, DEAD_LETTERS, letterSeq),
  state: async () => {
    const [{ config, state }, progress] = await Promise.all([
      jsm.streams.info(STREAM),
      readProgress(jsm, { name: 'persist', stream: STREAM }),
    ]);
    return {
      firstSeq: state.first_seq,
      lastSeq: state.last_seq,
      messages: state.messages,
      bytes: state.bytes,
      maxBytes: config.max_bytes,
      ackFloor: progress?.ackFloor ?? 0,
      lag: progress?.lag ?? state.messages,
    };
  },
  purgeBelow: async (seq) => {
    await jsm.streams.purge(STREAM, { seq });
  },
  purgeRoom: async (room) => {
    for (const filter of subjectsOfRoom(room)) await jsm.streams.purge(STREAM, { filter });
  },
});

async function erase(jsm: JetStreamManager, stream: string, seq: number): Promise<void> {
  try {
    await jsm.streams.deleteMessage(stream, seq, true);
  } catch (error) {
    // The server says in several ways that a message is gone, and in one of them other things too: check.
    if (!(error instanceof JetStreamApiError)) throw error;
    if ((await jsm.streams.getMessage(stream, { seq })) !== null) throw error;
  }
}
