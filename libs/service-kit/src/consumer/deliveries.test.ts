import { createLogger } from '@nats-chat/otel';
import type { JetStreamClient, JetStreamPublishOptions } from '@nats-io/jetstream';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { received } from '../../test/received.ts';
import { Deliveries } from './deliveries.ts';
import { PulledMessage } from './puller.ts';

const logger = createLogger({ service: 'persist', level: 'silent' });
const REPLY = '$JS.ACK.CHAT_MESSAGES.persist.1';

let said: string[];
beforeEach(() => {
  said = [];
});

/** A message that writes down what is sent to the server about it. */
const message = (seq: number): PulledMessage => {
  const parts = { subject: 'chat.general', reply: `${REPLY}.${seq}.${seq}.0.0`, data: `text ${seq}` };
  return new PulledMessage(received(parts, (_, payload = '') => void said.push(`${seq} ${String(payload)}`)));
};

const given = (failure?: Error) => {
  const publish = vi.fn(async (_subject: string, _data?: unknown, _options?: Partial<JetStreamPublishOptions>) => {
    if (failure !== undefined) throw failure;
  });
  const js: Partial<Record<keyof JetStreamClient, unknown>> = { publish };
  const deliveries = new Deliveries({ js: js as JetStreamClient, logger, consumer: 'persist' });
  return { deliveries, publish };
};

describe('messages at hand', () => {
  it('are kept alive until each is settled', () => {
    const { deliveries } = given();
    const [one, two, three] = [message(1), message(2), message(3)];
    deliveries.track([one, two, three]);
    deliveries.ack([one]);
    deliveries.retry(two, 2_000);
    expect(said.splice(0)).toEqual(['1 +ACK', '2 -NAK {"delay":2000000000}']);
    deliveries.keepAlive();
    expect(said).toEqual(['3 +WPI']);
  });

  it('are given back at the end, those that are not settled, and only once', () => {
    const { deliveries } = given();
    const [one, two] = [message(1), message(2)];
    deliveries.track([one, two]);
    deliveries.ack([one]);
    said = [];
    deliveries.nakAll();
    deliveries.nakAll();
    deliveries.keepAlive();
    expect(said).toEqual(['2 -NAK']);
  });
});

describe('a dead letter', () => {
  it('is stored with the message, where it came from and why, before the message is acknowledged', async () => {
    const { deliveries, publish } = given();
    publish.mockImplementation(async () => void said.push('stored'));
    const letter = message(7);
    deliveries.track([letter]);
    await deliveries.deadLetter(letter, new Error('row at fault'));
    expect(said).toEqual(['stored', '7 +ACK']);
    const [subject, data, options] = publish.mock.calls[0]!;
    expect([subject, new TextDecoder().decode(data as Uint8Array)]).toEqual(['dlq.CHAT_MESSAGES.persist', 'text 7']);
    const { headers, msgID } = options!;
    expect([headers?.get('Reason'), headers?.get('Original-Subject'), headers?.get('Original-Sequence')]).toEqual([
      'row at fault',
      'chat.general',
      '7',
    ]);
    // The server stores a retry of the same message once.
    expect(msgID).toBe('CHAT_MESSAGES.persist.7');
    said = [];
    deliveries.nakAll();
    expect(said).toEqual([]);
  });

  it('has a reason that fits into one header, whatever was thrown', async () => {
    const { deliveries, publish } = given();
    await deliveries.deadLetter(message(1), new Error(`one\r\nX-Other: two\n${'x'.repeat(1_000)}`));
    await deliveries.deadLetter(message(2), 'a text');
    const reasons = publish.mock.calls.map(([, , options]) => options?.headers?.get('Reason'));
    expect(reasons[0]).toMatch(/^one X-Other: two x+$/);
    expect(reasons[0]).toHaveLength(500);
    expect(reasons[1]).toBe('a text');
  });

  it('that cannot be stored comes again after five seconds, and is not acknowledged', async () => {
    const { deliveries } = given(new Error('no stream'));
    const letter = message(7);
    deliveries.track([letter]);
    await deliveries.deadLetter(letter, new Error('row at fault'));
    expect(said).toEqual(['7 -NAK {"delay":5000000000}']);
  });
});
