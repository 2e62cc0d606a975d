import { describe, expect, it, vi } from 'vitest';
import { readProgress } from './consumer-progress.ts';

const progress = (answer: () => Promise<unknown>) => {
  const info = vi.fn((_stream: string, _consumer: string) => answer());
  return { info, read: () => readProgress({ consumers: { info } }, { name: 'persist', stream: 'CHAT_MESSAGES' }) };
};
const refused = (code: number): Error => Object.assign(new Error('refused'), { code });

describe('how far a consumer has come', () => {
  it('is up to where it acknowledged everything, and what it has still to acknowledge', async () => {
    const { info, read } = progress(async () => ({
      ack_floor: { stream_seq: 7, consumer_seq: 1 },
      num_pending: 3,
      num_ack_pending: 2,
    }));
    expect(await read()).toEqual({ ackFloor: 7, lag: 5 });
    expect(info.mock.calls).toEqual([['CHAT_MESSAGES', 'persist']]);
  });

  it('is not known of a consumer that is not there', async () => {
    expect(await progress(() => Promise.reject(refused(10_014))).read()).toBeUndefined();
  });

  it.each([
    ['when its stream is missing', refused(10_059)],
    ['when nobody answers', new Error('no responders')],
  ])('is an error %s', async (_, error) => {
    await expect(progress(() => Promise.reject(error)).read()).rejects.toBe(error);
  });

  it('is an error when the server answers something else', async () => {
    await expect(progress(async () => ({ ack_floor: {} })).read()).rejects.toThrow();
  });
});
