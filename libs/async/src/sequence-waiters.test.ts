import { describe, expect, it } from 'vitest';
import { SequenceWaiters } from './sequence-waiters.ts';
import { TimeoutError } from './timeout-error.ts';

describe('waits for a sequence', () => {
  it('end when it is reached, and not before', async () => {
    const waiters = new SequenceWaiters();
    const [near, far] = [waiters.wait(5, 1_000), waiters.wait(6, 20)];
    waiters.reached(5);
    await near;
    await expect(far).rejects.toBeInstanceOf(TimeoutError);
  });

  it('end with the error of a failure', async () => {
    const waiters = new SequenceWaiters();
    const waiting = [waiters.wait(5, 1_000), waiters.wait(6, 1_000)];
    waiters.fail(new Error('closed'));
    for (const wait of waiting) await expect(wait).rejects.toThrow('closed');
  });
});
