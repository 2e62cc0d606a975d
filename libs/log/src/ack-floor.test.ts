import { JetStreamApiError } from '@nats-io/jetstream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ackFloorOf } from './ack-floor.ts';
import { LOG_STREAM } from './stored-event.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** A consumer of the log, which has come to `seq`, or whose server answers with `error`. */
const setUp = () => {
  const state: { seq: number; error: Error | undefined } = { seq: 7, error: undefined };
  const info = vi.fn(async (_stream: string, _consumer: string) => {
    if (state.error !== undefined) throw state.error;
    return {
      ack_floor: { stream_seq: state.seq, consumer_seq: 1, last_active: 0 },
      num_pending: 3,
      num_ack_pending: 2,
    };
  });
  return { state, info, ackFloor: ackFloorOf({ consumers: { info } }) };
};

const apiError = (code: number): JetStreamApiError =>
  new JetStreamApiError({ code: 404, err_code: code, description: 'refused' });

describe('the ack floor of persist', () => {
  it('is that of its consumer of the log', async () => {
    const { ackFloor, info } = setUp();
    expect(await ackFloor()).toBe(7);
    expect(info.mock.calls).toEqual([[LOG_STREAM, 'persist']]);
  });

  it('is asked for again after 100 ms, and not before', async () => {
    const { ackFloor, info, state } = setUp();
    await ackFloor();
    state.seq = 8;
    vi.advanceTimersByTime(100);
    expect(await ackFloor()).toBe(7);
    vi.advanceTimersByTime(1);
    expect(await ackFloor()).toBe(8);
    expect(info).toHaveBeenCalledTimes(2);
  });

  it('is 0 while persist has no consumer yet', async () => {
    const { ackFloor, state } = setUp();
    state.error = apiError(10_014);
    expect(await ackFloor()).toBe(0);
  });

  it.each([
    ['the log itself is missing', apiError(10_059)],
    ['nobody answers', new Error('no responders')],
  ])('is not known when %s, and asked for again by the next', async (_, error) => {
    const { ackFloor, state } = setUp();
    state.error = error;
    await expect(ackFloor()).rejects.toBe(error);
    state.error = undefined;
    expect(await ackFloor()).toBe(7);
  });
});
