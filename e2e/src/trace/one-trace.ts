import { mintTraceparent, requester, traceIdOf, uuidV7 } from '@nats-chat/messaging';
import { contract } from '@nats-chat/contracts';
import { waitUntil, type OtlpReceiver, type ReceivedSpan } from '@nats-chat/testkit';
import type { NatsConnection } from '@nats-io/nats-core';
import { expect } from 'vitest';

const REPORTED_MS = 20_000;

/** Alice sends a message under a trace of hers, which is followed to the row in the database. */
export const followOneMessage = async (alice: NatsConnection, receiver: OtlpReceiver): Promise<void> => {
  const traceparent = mintTraceparent();
  const traceId = traceIdOf(traceparent)!;
  const request = requester(alice, 'alice');
  await waitUntil('the room is there, and alice in it', async () => {
    await request(contract.room.join, { room: 'general' }, {});
    return true;
  });
  const post = { action: 'post', clientId: uuidV7(), text: 'Follow me.' } as const;
  await request(contract.fanout.send, { room: 'general' }, post, { traceparent });

  const steps = await waitUntil(
    'every step has been reported',
    () => {
      const trace = receiver.trace(traceId);
      const insert = trace.find(({ name }) => name === 'persist.new-posts');
      const found = insert === undefined ? [] : lineage(insert, trace);
      return found.length === 3 && found;
    },
    REPORTED_MS,
  );
  expect(steps.map(({ service, name }) => `${service}: ${name}`)).toEqual([
    'persist: persist.new-posts',
    'persist: persist CHAT_MESSAGES',
    'fanout: fanout.send deliver.{user}.send.{room}',
  ]);
  expect(steps.at(-1)?.parentId).toBe(traceparent.split('-')[2]);
};

/** A span, its parent, and so on up to the one whose parent was not received: the sender’s. */
function lineage(span: ReceivedSpan, trace: readonly ReceivedSpan[]): ReceivedSpan[] {
  const parent = trace.find(({ spanId }) => spanId === span.parentId);
  return parent === undefined ? [span] : [span, ...lineage(parent, trace)];
}
