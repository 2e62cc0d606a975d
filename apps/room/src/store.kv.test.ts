import { ApiError } from '@nats-chat/contracts';
import { expect, it } from 'vitest';
import { kvMembershipStore } from './store.kv.ts';

type Writer = Parameters<typeof kvMembershipStore>[0];

const changed = async (): Promise<never> => {
  throw new ApiError('CONFLICT');
};

it.each<[string, Writer['removeMember'], boolean]>([
  ['was ended', async () => true, true],
  ['somebody else ended meanwhile', async () => false, false],
  ['has another role meanwhile', changed, false],
])('says of a membership that %s whether this ended it', async (_, removeMember, ended) => {
  const writer: Partial<Writer> = { removeMember };
  expect(await kvMembershipStore(writer as Writer).leave('general', 'bob', 'member')).toBe(ended);
});

it('throws what says nothing of the membership', async () => {
  const removeMember = async (): Promise<never> => {
    throw new ApiError('UNAVAILABLE');
  };
  const writer: Partial<Writer> = { removeMember };
  await expect(kvMembershipStore(writer as Writer).leave('general', 'bob', 'member')).rejects.toThrow(ApiError);
});
