import { messageId, type StreamName } from '@nats-chat/contracts';
import { decodeStored, roomOf } from '@nats-chat/log';
import { directGet } from '@nats-chat/messaging';
import { targetOf } from '@nats-chat/timeline';
import type { JetStreamManager } from '@nats-io/jetstream';
import type { MsgHdrs, NatsConnection } from '@nats-io/nats-core';

export const DEAD_LETTERS = 'DEAD_LETTERS' satisfies StreamName;

/** A dead letter that came from the log. */
export interface DeadLetter {
  /** Its own sequence among the dead letters. */
  readonly letterSeq: number;
  /** The sequence of the event in the log, which may be gone from there. */
  readonly seq: number;
  readonly room: string;
  /** The message that the event is about; undefined where nobody can say. */
  readonly target: string | undefined;
}

export interface DeadLetterPage {
  readonly letters: readonly DeadLetter[];
  /** The last sequence that was read; 0 when there is none after those asked for. */
  readonly last: number;
}

/** Of up to 128 KiB each. */
const PAGE = 50;
const TIMEOUT_MS = 5_000;

/** Reads at most 50 dead letters after a sequence; those that did not come from the log are left out. Any replica answers. */
export const readDeadLetters = async (
  { nc, jsm }: { readonly nc: NatsConnection; readonly jsm: JetStreamManager },
  after: number,
): Promise<DeadLetterPage> => {
  const query = { seq: after + 1, batch: PAGE };
  const { messages } = await directGet({ nc, jsm, stream: DEAD_LETTERS, query, timeoutMs: TIMEOUT_MS });
  return { letters: messages.flatMap(letterOf), last: messages.at(-1)?.seq ?? 0 };
};

interface Stored {
  readonly seq: number;
  readonly headers: MsgHdrs | undefined;
  readonly data: Uint8Array;
}

function letterOf({ seq: letterSeq, headers, data }: Stored): DeadLetter[] {
  const subject = headers?.get('Original-Subject') ?? '';
  const seq = Number(headers?.get('Original-Sequence'));
  try {
    return [{ letterSeq, seq, room: roomOf(subject), target: targetIn({ subject, seq, data }) }];
  } catch {
    return [];
  }
}

function targetIn(stored: Parameters<typeof decodeStored>[0]): string | undefined {
  try {
    return messageId.parse(targetOf(decodeStored(stored).event));
  } catch {
    return undefined;
  }
}
