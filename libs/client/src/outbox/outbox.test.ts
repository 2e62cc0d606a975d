import { ApiError } from '@nats-chat/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { unavailable } from '../../test/fake-requester.ts';
import { setUpOutbox, write } from '../../test/outbox.ts';
import { MAX_ITEMS, type Outbox } from './outbox.ts';

describe('an outbox', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(1);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('has one message of a room under way at a time, and rooms do not wait for each other', async () => {
    const { outbox, attempts, sent, stored } = setUpOutbox();
    await write(outbox, 'a-1', 'a-2', 'b-1');
    expect(sent()).toEqual(['a-1', 'b-1']);
    await attempts[0]?.ack();
    expect(sent()).toEqual(['a-1', 'b-1', 'a-2']);
    expect(stored).toEqual(['a-1']);
    expect(outbox.items('a').map(({ command }) => command.clientId)).toEqual(['a-2']);
  });

  it('tries the same message again with growing waits until it is stored', async () => {
    const { outbox, attempts, last, stored } = setUpOutbox();
    await write(outbox, 'a-1', 'a-2');
    for (const waitMs of [500, 1_000, 2_000, 4_000]) {
      const before = attempts.length;
      await last().fail(unavailable());
      await vi.advanceTimersByTimeAsync(waitMs - 1);
      expect(attempts).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(attempts).toHaveLength(before + 1);
    }
    expect(new Set(attempts.map(({ item }) => item))).toEqual(new Set([attempts[0]?.item]));
    await last().ack();
    expect(stored).toEqual(['a-1']);
  });

  it('waits for 5 s at most, however long the outage was', async () => {
    const { attempts, last, outbox } = setUpOutbox();
    await write(outbox, 'a-1');
    for (let failures = 1; failures <= 12; failures += 1) {
      await last().fail(unavailable());
      await vi.advanceTimersByTimeAsync(5_000);
      expect(attempts).toHaveLength(failures + 1);
    }
  });

  it('goes on with the next message when one is refused for good', async () => {
    const { outbox, last, sent } = setUpOutbox();
    await write(outbox, 'a-1', 'a-2');
    await last().fail(new ApiError('NOT_MEMBER'));
    expect(outbox.items('a')[0]).toMatchObject({
      command: { clientId: 'a-1' },
      state: 'failed',
      error: { code: 'NOT_MEMBER' },
    });
    expect(sent()).toEqual(['a-1', 'a-2']);
  });

  it('takes a defect of the sender for a refusal, rather than sending for ever', async () => {
    const { outbox, last } = setUpOutbox();
    await write(outbox, 'a-1');
    await last().fail(new TypeError('oops'));
    expect(outbox.items('a')[0]).toMatchObject({ state: 'failed', error: { code: 'INTERNAL' } });
  });

  it('waits as long as a limit says, also when the connection changes', async () => {
    const { outbox, last, sent } = setUpOutbox();
    await write(outbox, 'a-1');
    await last().fail(new ApiError('RATE_LIMITED', undefined, { retryAfterMs: 3_000 }));
    outbox.resume();
    await vi.advanceTimersByTimeAsync(2_999);
    expect(sent()).toEqual(['a-1']);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent()).toEqual(['a-1', 'a-1']);
  });

  it('says how much a limit holds back, and how often one goes out, until all are stored', async () => {
    const { outbox, last } = setUpOutbox();
    const limited = (retryAfterMs: number) => new ApiError('RATE_LIMITED', undefined, { retryAfterMs });
    await write(outbox, 'a-1', 'a-2');
    expect(outbox.backlog.get()).toBeUndefined();
    await last().fail(limited(600));
    expect(outbox.backlog.get()).toEqual({ reason: 'limited', waiting: 2, everyMs: 600 });
    await write(outbox, 'a-3');
    await vi.advanceTimersByTimeAsync(600);
    await last().ack();
    await last().fail(limited(980));
    expect(outbox.backlog.get()).toEqual({ reason: 'limited', waiting: 2, everyMs: 980 });
    outbox.discard('a-3');
    await vi.advanceTimersByTimeAsync(980);
    expect(outbox.backlog.get()).toEqual({ reason: 'limited', waiting: 1, everyMs: 980 });
    await last().ack();
    expect(outbox.backlog.get()).toBeUndefined();
    await write(outbox, 'a-4');
    expect(outbox.backlog.get()).toBeUndefined();
  });

  it('holds no limit responsible for what waits for another reason', async () => {
    const { outbox, last } = setUpOutbox();
    await write(outbox, 'a-1');
    await last().fail(new ApiError('RATE_LIMITED', undefined, { retryAfterMs: 500 }));
    await vi.advanceTimersByTimeAsync(500);
    await last().fail(unavailable());
    expect(outbox.backlog.get()).toBeUndefined();
  });

  it('says that nothing can be stored once that has lasted 2 s, until the first message is stored', async () => {
    const { outbox, last } = setUpOutbox();
    await write(outbox, 'a-1', 'a-2');
    await last().fail(unavailable());
    await vi.advanceTimersByTimeAsync(500);
    await last().fail(unavailable());
    expect(outbox.backlog.get()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1_500);
    await last().fail(unavailable());
    expect(outbox.backlog.get()).toEqual({ reason: 'unavailable', waiting: 2 });
    await vi.advanceTimersByTimeAsync(5_000);
    await last().ack();
    expect(outbox.backlog.get()).toBeUndefined();
    await last().fail(unavailable());
    expect(outbox.backlog.get()).toBeUndefined();
  });

  it('says so after one attempt that took as long', async () => {
    const { outbox, last } = setUpOutbox();
    await write(outbox, 'a-1');
    await vi.advanceTimersByTimeAsync(5_000);
    await last().fail(unavailable());
    expect(outbox.backlog.get()).toEqual({ reason: 'unavailable', waiting: 1 });
    outbox.discard('a-1');
    expect(outbox.backlog.get()).toBeUndefined();
  });

  it('does not say so of a connection that is lost, nor of the one before', async () => {
    const { outbox, last, connection } = setUpOutbox();
    await write(outbox, 'a-1');
    await vi.advanceTimersByTimeAsync(5_000);
    connection.up = false;
    await last().fail(unavailable());
    expect(outbox.backlog.get()).toBeUndefined();
    connection.up = true;
    outbox.resume();
    await vi.advanceTimersByTimeAsync(5_000);
    await last().fail(unavailable());
    expect(outbox.backlog.get()).toEqual({ reason: 'unavailable', waiting: 1 });
    outbox.resume();
    expect(outbox.backlog.get()).toBeUndefined();
  });

  it('sends at once on a new connection what waited for its next attempt', async () => {
    const { outbox, last, sent } = setUpOutbox();
    await write(outbox, 'a-1');
    await last().fail(unavailable());
    outbox.resume();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent()).toEqual(['a-1', 'a-1']);
  });

  it('sends at once when the connection changed while an attempt was failing', async () => {
    const { outbox, last, sent } = setUpOutbox();
    await write(outbox, 'a-1');
    outbox.resume();
    await last().fail(unavailable());
    expect(sent()).toEqual(['a-1', 'a-1']);
  });

  it('keeps what is written while there is no connection, and sends it in order when there is', async () => {
    const { outbox, last, connection, sent } = setUpOutbox();
    connection.up = false;
    await write(outbox, 'a-1', 'a-2');
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(sent()).toEqual([]);
    connection.up = true;
    outbox.resume();
    await vi.advanceTimersByTimeAsync(0);
    await last().ack();
    expect(sent()).toEqual(['a-1', 'a-2']);
  });

  it('does not poll when the connection is lost under an attempt', async () => {
    const { outbox, last, connection, sent } = setUpOutbox();
    await write(outbox, 'a-1');
    connection.up = false;
    await last().fail(unavailable());
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(sent()).toEqual(['a-1']);
  });

  it('tries a failed message again when asked to, before those written later', async () => {
    const { outbox, attempts, last, sent } = setUpOutbox();
    await write(outbox, 'a-1');
    await last().fail(new ApiError('FORBIDDEN'));
    outbox.retry('a-1');
    outbox.retry('a-1');
    outbox.retry('nobody');
    await write(outbox, 'a-2');
    expect(outbox.items('a')[0]).not.toHaveProperty('error');
    expect(attempts).toHaveLength(2);
    await last().ack();
    expect(sent()).toEqual(['a-1', 'a-1', 'a-2']);
  });

  it('forgets a message that is discarded, at once and while it waits', async () => {
    const { outbox, attempts, last, sent, stored } = setUpOutbox();
    await write(outbox, 'a-1', 'a-2');
    await last().fail(unavailable());
    outbox.discard('a-1');
    outbox.discard('nobody');
    await vi.advanceTimersByTimeAsync(0);
    expect(sent()).toEqual(['a-1', 'a-2']);
    outbox.discard('a-2');
    await attempts[1]?.ack();
    expect(stored).toEqual([]);
    expect(outbox.items('a')).toEqual([]);
  });

  it('notifies of every change', async () => {
    const changes: string[] = [];
    const { outbox, last } = setUpOutbox({ onChange: (room) => changes.push(room) });
    await write(outbox, 'a-1');
    await last().fail(new ApiError('FORBIDDEN'));
    outbox.retry('a-1');
    await last().ack();
    expect(changes).toEqual(['a', 'a', 'a', 'a']);
  });

  it('refuses more than it can hold', async () => {
    const { outbox, connection } = setUpOutbox();
    connection.up = false;
    await write(outbox, ...Array.from({ length: MAX_ITEMS }, (_, index) => `a-${index}`));
    await expect(write(outbox, 'a-more')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    outbox.discard('a-0');
    await write(outbox, 'a-more');
    expect(outbox.items('a')).toHaveLength(MAX_ITEMS);
  });

  it('has a thread and its room under way at once, each one at a time', async () => {
    const { outbox, sent } = setUpOutbox();
    await write(outbox, 'a-1', 'a/t-1', 'a/t-2', 'a-2');
    expect(sent()).toEqual(['a-1', 'a/t-1']);
    expect(outbox.items('a', 't')).toHaveLength(2);
  });

  it('waits as long as a limit says, also when the clock is set', async () => {
    const { outbox, last, sent } = setUpOutbox();
    await write(outbox, 'a-1');
    await last().fail(new ApiError('RATE_LIMITED', undefined, { retryAfterMs: 3_000 }));
    vi.setSystemTime(Date.now() + 3_600_000);
    outbox.resume();
    await vi.advanceTimersByTimeAsync(2_999);
    expect(sent()).toEqual(['a-1']);
  });

  describe('a command that can be taken back', () => {
    const remove = (outbox: Outbox) => {
      const command = { action: 'delete', clientId: 'a-9', targetId: 't' } as const;
      outbox.add({ room: 'a', command, writtenAt: 0, traceparent: '' }, 5_000);
    };

    it('is sent when its time ends, and holds back nothing else', async () => {
      const { outbox, last, sent } = setUpOutbox();
      await write(outbox);
      remove(outbox);
      expect(outbox.backlog.get()).toBeUndefined();
      await write(outbox, 'a-1');
      await last().ack();
      await vi.advanceTimersByTimeAsync(4_999);
      expect(sent()).toEqual(['a-1']);
      await vi.advanceTimersByTimeAsync(1);
      expect(sent()).toEqual(['a-1', 'a-9']);
      expect(outbox.takeBack('a-9')).toBe(false);
    });

    it('is never sent once it was taken back', async () => {
      const { outbox, sent } = setUpOutbox();
      await write(outbox);
      remove(outbox);
      expect(outbox.takeBack('a-9')).toBe(true);
      expect(outbox.items('a')).toEqual([]);
      outbox.sendHeld();
      await vi.advanceTimersByTimeAsync(3_600_000);
      expect(sent()).toEqual([]);
    });

    it('goes out at once when the page may be about to go, also once there is a connection', async () => {
      const { outbox, connection, sent } = setUpOutbox();
      connection.up = false;
      await write(outbox);
      remove(outbox);
      outbox.sendHeld();
      expect(outbox.takeBack('a-9')).toBe(false);
      connection.up = true;
      outbox.resume();
      await vi.advanceTimersByTimeAsync(0);
      expect(sent()).toEqual(['a-9']);
    });
  });

  it('sends nothing more once it is stopped', async () => {
    const { outbox, last, sent } = setUpOutbox();
    await write(outbox, 'a-1', 'a-2');
    outbox.stop();
    await last().fail(unavailable());
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(sent()).toEqual(['a-1']);
  });
});
