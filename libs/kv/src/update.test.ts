import { ApiError } from '@nats-chat/contracts';
import { describe, expect, it, vi } from 'vitest';
import type { Bucket } from './bucket.ts';
import { DELETE_KEY, FORGET_KEY, updateKey } from './update.ts';

/** A key in memory, which somebody else changes right after each of the first `rivals` reads. */
const given = (value: number | undefined, rivals = 0) => {
  let revision = value === undefined ? 0 : 1;
  let held = value;
  let left = rivals;
  const write = (next: number | undefined, expected: number | undefined) => {
    if (expected !== revision) return undefined;
    held = next;
    return (revision += 1);
  };
  const get = vi.fn(async () => {
    const entry = { revision, value: held, exists: held !== undefined };
    if (left > 0) {
      left -= 1;
      held = (held ?? 0) + 100;
      revision += 1;
    }
    return entry;
  });
  return {
    bucket: {
      get,
      update: async (_: string, next: number, expected: number) => write(next, expected),
      delete: vi.fn(async (...[, expected]: Parameters<Bucket<number>['delete']>) => write(undefined, expected)),
    },
    held: () => held,
  };
};

describe('changing a key by compare-and-set', () => {
  it('writes what follows from what is stored', async () => {
    const { bucket, held } = given(1);
    expect(await updateKey({ bucket, key: 'k' }, ({ value = 0 }) => value + 1)).toEqual({
      revision: 2,
      value: 2,
      changed: true,
    });
    expect(held()).toBe(2);
  });

  it('decides again when another writer was faster', async () => {
    const { bucket, held } = given(1, 3);
    expect(await updateKey({ bucket, key: 'k' }, ({ value = 0 }) => value + 1)).toMatchObject({
      value: 302,
      changed: true,
    });
    expect(held()).toBe(302);
  });

  it.each([
    ['deletes it', DELETE_KEY, false],
    ['deletes it, which may be forgotten', FORGET_KEY, true],
  ] as const)('%s', async (_, next, forget) => {
    const { bucket } = given(1);
    expect(await updateKey({ bucket, key: 'k' }, () => next)).toEqual({ revision: 2, value: undefined, changed: true });
    expect(bucket.delete.mock.calls).toEqual([['k', 1, { forget }]]);
  });

  it('is unavailable when others are faster eight times', async () => {
    const { bucket } = given(1, 8);
    await expect(updateKey({ bucket, key: 'k' }, () => 5)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      cause: new Error('A key changed 8 times while it was to be written.'),
    });
    expect(bucket.get).toHaveBeenCalledTimes(8);
    await expect(updateKey({ bucket: given(1, 7).bucket, key: 'k' }, () => 5)).resolves.toMatchObject({
      changed: true,
    });
  });

  it('deletes the key, or leaves it', async () => {
    const { bucket, held } = given(1);
    expect(await updateKey({ bucket, key: 'k' }, () => undefined)).toEqual({ revision: 1, value: 1, changed: false });
    expect(await updateKey({ bucket, key: 'k' }, () => DELETE_KEY)).toEqual({
      revision: 2,
      value: undefined,
      changed: true,
    });
    expect(held()).toBeUndefined();
  });

  it('throws what the decision throws, and writes nothing', async () => {
    const { bucket, held } = given(1);
    const refuse = async () => {
      throw new ApiError('FORBIDDEN');
    };
    await expect(updateKey({ bucket, key: 'k' }, refuse)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(held()).toBe(1);
  });

  it('spares the read for what is known, and reads when that is out of date', async () => {
    const { bucket } = given(1);
    const known = { revision: 1, value: 1, exists: true };
    await updateKey({ bucket, key: 'k', known }, ({ value = 0 }) => value + 1);
    expect(bucket.get).not.toHaveBeenCalled();
    expect(await updateKey({ bucket, key: 'k', known }, ({ value = 0 }) => value + 1)).toMatchObject({ value: 3 });
    expect(bucket.get).toHaveBeenCalledTimes(1);
  });
});
