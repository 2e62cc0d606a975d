import type { NatsConnection } from '@nats-io/nats-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeConnection } from '../../test/fake-connection.ts';
import { received } from '../../test/received.ts';
import { PulledMessage, Puller } from './puller.ts';

const ACK = '$JS.ACK.LOG.persist.2.41.7.1700000000000000000.3';

describe('a message of a consumer', () => {
  it.each([
    ['of one server', ACK],
    ['of a domain', '$JS.ACK.hub.ACCOUNT.LOG.persist.2.41.7.1700000000000000000.3'],
    ['of a server that says more', '$JS.ACK.hub.ACCOUNT.LOG.persist.2.41.7.1700000000000000000.3.random'],
  ])('knows its place in the stream and how often it was delivered: %s', (_, reply) => {
    const message = new PulledMessage(received({ subject: 'chat.general', reply, data: 'hello' }));
    expect(message).toMatchObject({ deliveryCount: 2, seq: 41, deliverySeq: 7, subject: 'chat.general' });
    expect([message.string(), message.data.length, message.headers]).toEqual(['hello', 5, undefined]);
  });

  it('is acknowledged, given back at once or later, or kept, at its reply subject', () => {
    const said: string[] = [];
    const message = new PulledMessage(
      received(
        { subject: 'chat.general', reply: ACK },
        (subject, payload) => void said.push(`${subject} ${String(payload)}`),
      ),
    );
    message.ack();
    message.nak();
    message.nak(1_500);
    message.working();
    expect(said).toEqual([`${ACK} +ACK`, `${ACK} -NAK`, `${ACK} -NAK {"delay":1500000000}`, `${ACK} +WPI`]);
  });
});

/** A connection whose server answers when the test says so. */
const given = () => {
  const { nc, requests, unsubscribe, deliver } = fakeConnection();
  const puller = new Puller(nc, { stream: 'LOG', consumer: 'persist' });
  const come = (...seqs: number[]): void => {
    for (const seq of seqs) {
      const reply = `$JS.ACK.LOG.persist.1.${seq}.${seq}.0.0`;
      deliver(null, received({ subject: 'chat.general', reply }));
    }
  };
  const end = (status: string, subject = requests.at(-1)!.reply): void => {
    deliver(null, received({ subject, headers: `NATS/1.0 ${status}\r\n\r\n` }));
  };
  const seqs = async (pull: Promise<readonly PulledMessage[]>) => (await pull).map(({ seq }) => seq);
  return {
    puller,
    requests,
    come,
    end,
    seqs,
    unsubscribe,
    fail: (error: Error): void => deliver(error, received({ subject: 'x' })),
  };
};

describe('a pull', () => {
  it('asks for what is there, waits five seconds for a first message, and is answered in the inbox of the service', async () => {
    const { puller, requests, end, seqs } = given();
    const pull = seqs(puller.pull(500));
    expect(requests).toMatchObject([
      { subject: '$JS.API.CONSUMER.MSG.NEXT.LOG.persist', body: { batch: 500, no_wait: true, expires: 5_000_000_000 } },
    ]);
    expect(requests[0]?.reply).toMatch(/^_INBOX\.svc:persist\.[^.]+\.1$/);
    end('404 No Messages');
    expect(await pull).toEqual([]);
  });

  it.each(['404 No Messages', '408 Request Timeout'])('gives what has come when the server says %s', async (status) => {
    const { puller, come, end, seqs } = given();
    const pull = seqs(puller.pull(500));
    come(1, 2);
    end(status);
    expect(await pull).toEqual([1, 2]);
  });

  it('gives what it asked for as soon as all of it has come', async () => {
    const { puller, come, seqs } = given();
    const pull = seqs(puller.pull(2));
    come(1, 2);
    expect(await pull).toEqual([1, 2]);
  });

  it('fails when the consumer is gone, or the connection reports an error', async () => {
    const { puller, end, fail } = given();
    const gone = puller.pull(500);
    end('409 Consumer Deleted');
    await expect(gone).rejects.toThrow('409 Consumer Deleted');
    const refused = puller.pull(500);
    fail(new Error('permissions violation'));
    await expect(refused).rejects.toThrow('permissions violation');
  });

  it('is not ended by what the server says of one before it', async () => {
    const { puller, requests, come, end, seqs } = given();
    const first = puller.pull(500);
    puller.interrupt();
    await first;
    const second = seqs(puller.pull(500));
    end('409 Consumer Deleted', requests[0]!.reply);
    end('404 No Messages', requests[0]!.reply);
    come(1);
    end('404 No Messages');
    expect(await second).toEqual([1]);
  });

  it('gives what comes for one before it that was interrupted, as soon as that is all', async () => {
    const { puller, requests, come, end, seqs } = given();
    const first = puller.pull(500);
    puller.interrupt();
    await first;
    const second = seqs(puller.pull(500));
    come(1, 2);
    end('404 No Messages', requests[0]!.reply);
    expect(await second).toEqual([1, 2]);
  });

  it('gives at once what came after one that was interrupted, without asking, even beyond its own limit', async () => {
    const { puller, requests, come, seqs } = given();
    const interrupted = seqs(puller.pull(500));
    come(1);
    puller.interrupt();
    expect(await interrupted).toEqual([1]);
    come(2, 3, 4);
    expect(await seqs(puller.pull(1))).toEqual([2, 3, 4]);
    expect(requests).toHaveLength(1);
  });

  it('asks nothing, and gives what is left, once it is closed', async () => {
    const { puller, requests, come, seqs, unsubscribe } = given();
    const last = seqs(puller.pull(500));
    come(1);
    puller.close();
    expect(await last).toEqual([1]);
    come(2);
    expect([await seqs(puller.pull(500)), await seqs(puller.pull(500))]).toEqual([[2], []]);
    expect([requests.length, unsubscribe.mock.calls.length]).toEqual([1, 1]);
  });

  it('needs a connection of nats-core, whose inbox it has to know', () => {
    const other: Partial<NatsConnection> = {};
    expect(() => new Puller(other as NatsConnection, { stream: 'LOG', consumer: 'persist' })).toThrow(TypeError);
  });
});

describe('a pull that nobody answers', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('fails after seven seconds, and the next one asks again', async () => {
    const { puller, requests, come, end, seqs } = given();
    const outcome = puller.pull(500).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(6_999);
    const next = vi.fn();
    void outcome.then(next);
    await vi.advanceTimersByTimeAsync(0);
    expect(next).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await outcome).toMatchObject({ name: 'TimeoutError' });
    const pull = seqs(puller.pull(500));
    come(1);
    end('404 No Messages');
    expect([await pull, requests.length]).toEqual([[1], 2]);
  });
});
