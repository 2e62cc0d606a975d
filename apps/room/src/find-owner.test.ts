import { ApiError } from '@nats-chat/contracts';
import { describe, expect, it, vi } from 'vitest';
import { OwnerSearch, type FindOwnerOptions } from './find-owner.ts';

type ReadPage = FindOwnerOptions['membership']['page'];

/** A room whose members go on and on, without an owner. */
const given = (next = 'more') => {
  const page = vi.fn<ReadPage>(async () => ({ members: [{ user: 'alice', role: 'member' }], next }));
  return { page, owners: new OwnerSearch({ membership: { page }, members: { roleOf: async () => undefined } }) };
};
const { signal } = new AbortController();

describe('a search for an owner', () => {
  it('ends before its next page once nobody waits for it', async () => {
    const { page, owners } = given();
    const request = new AbortController();
    const reason = new ApiError('UNAVAILABLE', 'It took too long.');
    page.mockImplementationOnce(async () => {
      request.abort(reason);
      return { members: [], next: 'more' };
    });
    await expect(owners.find({ room: 'town', signal: request.signal })).rejects.toBe(reason);
    expect(page).toHaveBeenCalledTimes(1);
  });

  it('is one for all who ask the same meanwhile', async () => {
    const { page, owners } = given();
    const asked = ['town', 'town', 'park'].map((room) => owners.find({ room, signal }));
    asked.push(owners.find({ room: 'town', except: 'alice', signal }));
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect(page.mock.calls.filter(([, after]) => after === undefined).map(([room]) => room)).toEqual([
      'town',
      'park',
      'town',
    ]);
  });

  it('gives up after a million members', async () => {
    const { page, owners } = given();
    await expect(owners.find({ room: 'town', signal })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(page).toHaveBeenCalledTimes(1_000);
  });
});
